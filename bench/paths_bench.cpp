// Attack paths of one host with many containers, one in five with something wrong: how long it takes to bring
// the facts into the words of the rules, to derive, and to find the whole analysis with its cut.
//   paths_bench [--apart] [COUNT…]   (default: 50 100 1000 10000)
// With --apart no two of them have folders of the host in common: each is a matter of its own.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answers.hpp"
#include "attack/analyse.hpp"
#include "attack/bridge/bridged.hpp"
#include "attack/derive.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"

namespace {

using namespace watertight;
using bench::processor_milliseconds;

using Replacement = std::pair<std::string_view, std::string_view>;

void replace(std::string& text, const Replacement& what) {
  if (const auto at = text.find(what.first); at != std::string::npos)
    text.replace(at, what.first.size(), what.second);
}

// What is wrong with one in five, each with another of these; all of them run as root.
constexpr std::array<Replacement, 8> kWrong = {{
    {R"("Privileged":false)", R"("Privileged":true)"},
    {R"("Source":"/srv/app/data-0")", R"("Source":"/var/run/docker.sock")"},
    {R"("Source":"/srv/app/data-1")", R"("Source":"/etc")"},
    {R"("Source":"/srv/app/data-2")", R"("Source":"/")"},
    {R"("CapAdd":null)", R"("CapAdd":["SYS_ADMIN"])"},
    {R"("CapAdd":null)", R"("CapAdd":["SYS_MODULE"])"},
    {R"("CapAdd":null)", R"("CapAdd":["DAC_READ_SEARCH"])"},
    {R"("NetworkMode":"shop_default")", R"("NetworkMode":"host")"},
}};

// In place of `/` and `/etc`.
constexpr std::array<Replacement, 2> kApart = {{
    {R"("CapAdd":null)", R"("CapAdd":["SYS_RAWIO"])"},
    {R"("CapAdd":null)", R"("CapAdd":["SYS_PTRACE"])"},
}};

const Replacement& wrong_of(int number, bool apart) {
  const std::size_t which = static_cast<std::size_t>(number / 5) % kWrong.size();
  return apart && (which == 2 || which == 3) ? kApart[which - 2] : kWrong[which];
}

std::string container(int number, bool apart) {
  std::string text = bench::inspect_of(number);
  replace(text, {R"("CapAdd":["NET_ADMIN"])", R"("CapAdd":null)"});
  // Its folders and its user are its own: containers that do not interact.
  const std::string own = fmt::format("/srv/app-{}/", number);
  for (auto at = text.find("/srv/app/"); at != std::string::npos;
       at = text.find("/srv/app/", at + own.size()))
    text.replace(at, 9, own);
  const std::string user = fmt::format(R"("User":"{}")", 10'000 + number);
  replace(text, {R"("User":"101")", user});
  if (number % 5 == 0) {
    replace(text, {user, R"("User":"0")"});
    replace(text, {R"("AppArmorProfile":"docker-default")", R"("AppArmorProfile":"unconfined")"});
    const Replacement& wrong = wrong_of(number, apart);
    std::string sound(wrong.first);
    if (const auto at = sound.find("/srv/app/"); at != std::string::npos) sound.replace(at, 9, own);
    replace(text, {sound, wrong.second});
  }
  return text;
}

facts::System host_of(int count, bool apart) {
  sources::FixtureConnection::Answers answers;
  for (int c = 0; c < count; ++c)
    answers.emplace(fmt::format("/containers/{}/json", bench::id_of(c)), container(c, apart));
  answers.emplace("/containers/json", bench::list_of(count));
  for (const char* path : {"/info", "/version", "/volumes"}) answers.emplace(path, "{}");
  for (const char* path : {"/images/json", "/networks"}) answers.emplace(path, "[]");
  sources::FixtureConnection connection{std::move(answers)};
  return sources::collect_engine(connection);
}

void measure(int count, bool apart) {
  const facts::System system = host_of(count, apart);
  auto program = attack::program_of();
  if (!program || system.containers.size() != static_cast<std::size_t>(count)) std::abort();
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  std::vector<double> bridged, derived, all;
  std::size_t instances = 0, paths = 0, changes = 0;
  bool exact = true;
  const int rounds = count <= 1000 ? 5 : 1;
  for (int i = 0; i < rounds; ++i) {
    double begin = processor_milliseconds();
    attack::Atoms atoms;
    attack::BridgeCache cache(system);
    const attack::Asked asked(system, cache);
    const attack::Words words{*program, program->symbols, atoms};
    const attack::Bridged facts = attack::bridge(asked, words);
    bridged.push_back(processor_milliseconds() - begin);
    begin = processor_milliseconds();
    const attack::Derivation derivation = attack::derive(*program, atoms, facts.given);
    derived.push_back(processor_milliseconds() - begin);
    instances = derivation.instances.size();
    begin = processor_milliseconds();
    const auto analysis = attack::analyse(system, *program);
    all.push_back(processor_milliseconds() - begin);
    if (!analysis) std::abort();
    paths = analysis->paths.size();
    changes = analysis->cut.changes.size();
    exact = analysis->cut.exact;
  }
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  fmt::print(
      "{:>6} containers: facts {:.1f} ms, derivation {:.1f} ms ({} instances), everything {:.1f} ms: {} "
      "paths told, "
      "{} changes{}; peak {} MiB, {} MiB before\n",
      count, bench::median(bridged), bench::median(derived), instances, bench::median(all), paths, changes,
      exact ? "" : " (not exact)", after.ru_maxrss / 1024, before.ru_maxrss / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<int> counts;
  bool apart = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--apart")
      apart = true;
    else
      counts.push_back(std::atoi(argv[i]));
  }
  if (counts.empty()) counts = {50, 100, 1000, 10'000};
  // Each in a process of its own, so that the peak is its own.
  for (const int count : counts) {
    const pid_t child = ::fork();
    if (child == 0) {
      measure(count, apart);
      std::fflush(stdout);
      std::_Exit(0);
    }
    ::waitpid(child, nullptr, 0);
  }
  return 0;
}
