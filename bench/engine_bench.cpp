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

#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/json.hpp"

namespace {

using namespace watertight::sources;
using Clock = std::chrono::steady_clock;

// What dockerd 20.10 takes for one inspect on the machine this was written on.
constexpr std::chrono::microseconds kServiceTime{500};

std::string id_of(int number) { return fmt::format("{:064x}", number + 1); }

// As dockerd writes it for a Compose service with some variables, labels and mounts: about 8 KB.
std::string inspect_of(int number) {
  std::string variables =
      R"("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","DB_PASSWORD=hunter2")";
  for (int i = 0; i < 18; ++i)
    variables += fmt::format(R"(,"APP_SETTING_{}=value of setting number {}")", i, i);
  std::string labels = R"("com.docker.compose.project":"shop","com.docker.compose.service":"web")";
  for (int i = 0; i < 14; ++i)
    labels += fmt::format(R"(,"org.example.label-{}":"some text that says something {}")", i, i);
  std::string mounts;
  for (int i = 0; i < 4; ++i)
    mounts += fmt::format(
        R"({}{{"Type":"bind","Source":"/srv/app/data-{}","Destination":"/data/{}","Mode":"rw","RW":true,"Propagation":"rprivate"}})",
        i > 0 ? "," : "", i, i);
  const std::string id = id_of(number);
  std::string out = fmt::format(
      R"({{"Id":"{0}","Created":"2024-05-01T10:00:00.000000000Z","Path":"/docker-entrypoint.sh","Args":["nginx","-g","daemon off;"],)"
      R"("State":{{"Status":"running","Running":true,"Paused":false,"Restarting":false,"OOMKilled":false,"Dead":false,"Pid":4711,)"
      R"("ExitCode":0,"Error":"","StartedAt":"2024-05-01T10:00:01.0Z","FinishedAt":"0001-01-01T00:00:00Z","Health":{{"Status":)"
      R"("healthy","FailingStreak":0,"Log":[)",
      id);
  for (int i = 0; i < 5; ++i)
    out += fmt::format(
        R"({}{{"Start":"2024-05-01T10:0{}:00Z","End":"2024-05-01T10:0{}:01Z","ExitCode":0,"Output":"{}"}})",
        i > 0 ? "," : "", i, i, std::string(300, 'x'));
  out += fmt::format(
      R"(]}}}},"Image":"sha256:{1}","ResolvConfPath":"/var/lib/docker/containers/{0}/resolv.conf","HostnamePath":)"
      R"("/var/lib/docker/containers/{0}/hostname","HostsPath":"/var/lib/docker/containers/{0}/hosts","LogPath":)"
      R"("/var/lib/docker/containers/{0}/{0}-json.log","Name":"/shop-web-{5}","RestartCount":0,"Driver":"overlay2",)"
      R"("Platform":"linux","MountLabel":"","ProcessLabel":"","AppArmorProfile":"docker-default","ExecIDs":null,"HostConfig":)"
      R"({{"Binds":["/srv/app/data-0:/data/0:rw"],"ContainerIDFile":"","LogConfig":{{"Type":"json-file","Config":)"
      R"({{"max-size":"10m"}}}},"NetworkMode":"shop_default","PortBindings":{{"80/tcp":[{{"HostIp":"","HostPort":"8080"}}]}},)"
      R"("RestartPolicy":{{"Name":"unless-stopped","MaximumRetryCount":0}},"AutoRemove":false,"VolumeDriver":"",)"
      R"("VolumesFrom":null,"CapAdd":["NET_ADMIN"],"CapDrop":["ALL"],"CgroupnsMode":"private","Dns":[],"DnsOptions":[],)"
      R"("DnsSearch":[],"ExtraHosts":[],"GroupAdd":null,"IpcMode":"private","Cgroup":"","Links":null,"OomScoreAdj":0,)"
      R"("PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":["no-new-privileges"],)"
      R"("UTSMode":"","UsernsMode":"","ShmSize":67108864,"Runtime":"runc","ConsoleSize":[0,0],"Isolation":"","CpuShares":0,)"
      R"("Memory":268435456,"NanoCpus":500000000,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":null,)"
      R"("BlkioDeviceReadBps":null,"BlkioDeviceWriteBps":null,"BlkioDeviceReadIOps":null,"BlkioDeviceWriteIOps":null,)"
      R"("CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],)"
      R"("DeviceCgroupRules":null,"DeviceRequests":null,"KernelMemory":0,"KernelMemoryTCP":0,"MemoryReservation":0,)"
      R"("MemorySwap":536870912,"MemorySwappiness":null,"OomKillDisable":false,"PidsLimit":200,"Ulimits":null,"CpuCount":0,)"
      R"("CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":["/proc/asound","/proc/acpi","/proc/kcore",)"
      R"("/proc/keys","/proc/latency_stats","/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/proc/scsi",)"
      R"("/sys/firmware"],"ReadonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"]}},)"
      R"("GraphDriver":{{"Data":{{"LowerDir":"/var/lib/docker/overlay2/{0}-init/diff:/var/lib/docker/overlay2/{1}/diff",)"
      R"("MergedDir":"/var/lib/docker/overlay2/{0}/merged","UpperDir":"/var/lib/docker/overlay2/{0}/diff","WorkDir":)"
      R"("/var/lib/docker/overlay2/{0}/work"}},"Name":"overlay2"}},"Mounts":[{2}],"Config":{{"Hostname":"web","Domainname":"",)"
      R"("User":"101","AttachStdin":false,"ExposedPorts":{{"80/tcp":{{}}}},"Tty":false,"Env":[{3}],"Cmd":["nginx","-g",)"
      R"("daemon off;"],"Healthcheck":{{"Test":["CMD-SHELL","curl -f http://localhost/"]}},"Image":"nginx:1.27","Volumes":null,)"
      R"("WorkingDir":"","Entrypoint":["/docker-entrypoint.sh"],"OnBuild":null,"Labels":{{{4}}}}},"NetworkSettings":{{"Bridge":"",)"
      R"("SandboxID":"{0}","Ports":{{"80/tcp":[{{"HostIp":"0.0.0.0","HostPort":"8080"}},{{"HostIp":"::","HostPort":"8080"}}]}},)"
      R"("Networks":{{"shop_default":{{"IPAMConfig":null,"Links":null,"Aliases":["web"],"NetworkID":"{0}","EndpointID":"{0}",)"
      R"("Gateway":"172.18.0.1","IPAddress":"172.18.0.2","IPPrefixLen":16,"MacAddress":"02:42:ac:12:00:02"}}}}}}}})",
      id, id_of(7), mounts, variables, labels, number);
  return out;
}

std::string list_of(int count) {
  std::string out = "[";
  for (int i = 0; i < count; ++i)
    out += fmt::format(
        R"({}{{"Id":"{}","Names":["/shop-web-{}"],"Image":"nginx:1.27","ImageID":"sha256:{}","State":"running"}})",
        i > 0 ? "," : "", id_of(i), i, id_of(7));
  return out + "]";
}

std::string image() {
  return fmt::format(R"({{"Id":"sha256:{}","RepoTags":["nginx:1.27"],"Config":{{"User":"101","Env":[]}}}})",
                     id_of(7));
}

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

double processor_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
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
