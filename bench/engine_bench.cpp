// The engine part of a scan against the time one keep-alive client needs to fetch the list of containers and
// every inspect one after the other: engine_bench [URL]. Without a URL against an engine made here, in a
// process of its own, with 20, 200 and 1000 containers; with one against that engine and what runs on it.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "answers.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/json.hpp"

namespace {

using namespace watertight::sources;
using namespace watertight::bench;
using Clock = std::chrono::steady_clock;

// What dockerd 20.10 takes for one inspect on the machine this was written on.
constexpr std::chrono::microseconds kServiceTime{500};

struct Prepared {
  std::string list;
  std::vector<std::string> inspects;
};

// Like dockerd: one thread for each connection, and some time for each inspect.
void serve(int fd, const Prepared& prepared) {
  std::string input;
  char buffer[8192];
  for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) {
    input.append(buffer, static_cast<std::size_t>(n));
    for (std::size_t end = 0; (end = input.find("\r\n\r\n")) != std::string::npos; input.erase(0, end + 4)) {
      const std::size_t begin = input.find(' ') + 1;
      const std::string path = input.substr(begin, input.find(' ', begin) - begin);
      std::string body = "{}";
      if (const std::size_t at = path.find("/containers/");
          at != std::string::npos && path.ends_with("/json")) {
        body = prepared.inspects[std::stoul(path.substr(at + 12, 64), nullptr, 16) - 1];
        std::this_thread::sleep_for(kServiceTime);
      } else if (path.find("/containers/json") != std::string::npos) {
        body = prepared.list;
      } else if (path.find("/images/sha256") != std::string::npos) {
        body = path.ends_with("/history") ? "[]" : image();
      } else if (path.ends_with("/networks") || path.ends_with("/images/json")) {
        body = "[]";
      }
      const std::string reply = fmt::format(
          "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\nContent-Length: "
          "{}\r\n\r\n{}",
          body.size(), body);
      for (std::size_t sent = 0; sent < reply.size();) {
        const ssize_t m = ::send(fd, reply.data() + sent, reply.size() - sent, MSG_NOSIGNAL);
        if (m <= 0) return;
        sent += static_cast<std::size_t>(m);
      }
    }
  }
}

[[noreturn]] void be_the_engine(int listener, int count) {
  Prepared prepared{list_of(count), {}};
  for (int i = 0; i < count; ++i) prepared.inspects.push_back(inspect_of(i));
  for (int fd = 0; (fd = ::accept(listener, nullptr, nullptr)) >= 0;)
    std::thread([fd, &prepared] {
      serve(fd, prepared);
      ::close(fd);
    }).detach();
  std::_Exit(0);
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::unique_ptr<Connection> connected(const std::string& url, std::size_t in_flight) {
  ConnectionOptions options;
  options.in_flight = in_flight;
  auto endpoint = parse_endpoint(url);
  auto connection = endpoint ? connect(*endpoint, options) : std::unexpected(endpoint.error());
  if (!connection) {
    fmt::print(stderr, "{}\n", connection.error().sentence());
    std::exit(1);
  }
  return std::move(*connection);
}

// One client, one request after the other, nothing done with the answers but finding the ids. `all`: also
// what a scan asks besides the list and the inspects.
std::size_t one_after_the_other(const std::string& url, bool all) {
  const auto connection = connected(url, 1);
  std::string list = connection->get("/containers/json?all=1").value_or("[]");
  JsonParser parser;
  const auto root = parser.parse(list, "the list");
  std::size_t bytes = 0;
  if (root)
    for (const JsonValue& one : root->items())
      bytes += connection->get(fmt::format("/containers/{}/json", one["Id"].text_or(""))).value_or("").size();
  if (all)
    for (const char* path : {"/info", "/version", "/networks", "/volumes", "/images/json"})
      bytes += connection->get(path).value_or("").size();
  return bytes;
}

long peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void measure(const std::string& url, int rounds) {
  std::vector<double> sequential;
  std::vector<double> everything;
  std::vector<double> collected;
  std::size_t containers = 0;
  std::size_t bytes = 0;
  for (int i = 0; i < rounds; ++i) {
    auto begin = Clock::now();
    bytes = one_after_the_other(url, false);
    sequential.push_back(milliseconds(Clock::now() - begin));
    begin = Clock::now();
    one_after_the_other(url, true);
    everything.push_back(milliseconds(Clock::now() - begin));
    begin = Clock::now();
    const auto connection = connected(url, ConnectionOptions{}.in_flight);
    const auto system = collect_engine(*connection);
    collected.push_back(milliseconds(Clock::now() - begin));
    containers = system.containers.size();
    if (system.status != watertight::facts::TargetStatus::complete && i == 0)
      fmt::print(stderr, "not complete: {}\n", system.reasons.empty() ? "" : system.reasons.front());
  }
  fmt::print(
      "{:>5} containers ({} KiB): list and inspects one after the other {:.1f} ms, with the rest {:.1f} ms; "
      "collected {:.1f} ms: ratio {:.2f} and {:.2f}; peak {} MiB\n",
      containers, bytes / 1024, median(sequential), median(everything), median(collected),
      median(collected) / median(sequential), median(collected) / median(everything), peak_memory());
}

void measure_facts(int count) {
  std::vector<double> times;
  for (int i = 0; i < 9; ++i) {
    FixtureConnection::Answers answers;
    for (int c = 0; c < count; ++c)
      answers.emplace(fmt::format("/containers/{}/json", id_of(c)), inspect_of(c));
    answers.emplace("/containers/json", list_of(count));
    for (const char* path : {"/info", "/version", "/volumes"}) answers.emplace(path, "{}");
    for (const char* path : {"/images/json", "/networks"}) answers.emplace(path, "[]");
    FixtureConnection connection{std::move(answers)};
    const double begin = processor_milliseconds();
    const auto system = collect_engine(connection);
    times.push_back(processor_milliseconds() - begin);
    if (system.containers.size() != static_cast<std::size_t>(count)) std::abort();
  }
  fmt::print("{:>5} containers: reading the answers into facts {:.1f} ms of the processor, {:.1f} us each\n",
             count, median(times), median(times) * 1000 / count);
}

void with_own_engine(int count, int rounds) {
  std::string folder = "/tmp/watertight-bench-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) std::abort();
  const std::string path = folder + "/engine.sock";
  const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 64) != 0)
    std::abort();
  const pid_t engine = ::fork();
  if (engine == 0) be_the_engine(listener, count);
  ::close(listener);
  measure("unix://" + path, rounds);
  ::kill(engine, SIGKILL);
  ::waitpid(engine, nullptr, 0);
  ::unlink(path.c_str());
  ::rmdir(folder.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view{argv[1]} == "facts") {
    measure_facts(1000);
    return 0;
  }
  if (argc > 1) {
    measure(argv[1], 7);
    return 0;
  }
  with_own_engine(20, 15);
  with_own_engine(200, 7);
  with_own_engine(1000, 5);
  measure_facts(1000);
}
