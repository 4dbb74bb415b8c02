#include "sources/host/processes.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "sources/host/command_of.hpp"
#include "sources/host/container_id.hpp"
#include "sources/host/id_map.hpp"
#include "sources/host/left_groups.hpp"
#include "sources/host/read_fact.hpp"
#include "text/node.hpp"

namespace watertight::sources {
namespace {

using namespace host;
using facts::Container;
using facts::Process;

constexpr std::size_t kProcessesKept = 64;     // of one container
constexpr std::size_t kProcessesAsked = 4096;  // of one container, for its first one
constexpr std::size_t kSmallFile = 64u << 10;
constexpr std::string_view kDefaultSocket = "/run/docker.sock";

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_pid(std::string_view name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Status {
  std::string name;
  std::uint32_t uid = 0;
  bool first_of_namespace = false;  // process 1 in its own pid namespace
  std::size_t depth = 0;            // how many pid namespaces it is in, seen from the reader's
  [[nodiscard]] bool nested() const { return depth > 1; }
};

std::optional<Status> status_of(const Root& root, const std::string& folder) {
  const auto text = root.read(folder + "/status", kSmallFile);
  if (!text) return std::nullopt;
  Status status;
  for (const Line& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    if (words.size() < 2) continue;
    if (words[0] == "Name:") status.name = words[1];
    if (words[0] == "Uid:" && words.size() > 2) status.uid = number<std::uint32_t>(words[2]).value_or(0);
    if (words[0] == "NSpid:") {
      status.depth = words.size() - 1;
      status.first_of_namespace = status.nested() && words.back() == "1";
    }
  }
  return status;
}

struct Seen {
  std::size_t container = 0;
  std::vector<std::int64_t> pids;
};

bool in_group_of_another(const Root& root, std::int64_t pid,
                         const std::unordered_map<std::string_view, Seen>& seen) {
  const auto cgroup = root.read("/proc/" + std::to_string(pid) + "/cgroup", kSmallFile);
  return cgroup && any_container_id(*cgroup, [&](std::string_view id) { return seen.contains(id); });
}

// The first process, where the engine names it.
void take_named(const Root& root, const FirstProcess& named,
                const std::unordered_map<std::string_view, Seen>& seen, ContainerProcesses& found) {
  const auto at = std::ranges::lower_bound(found.pids, named.pid);
  if (at != found.pids.end() && *at == named.pid) {
    found.first = named.pid;
    return;
  }
  if (in_group_of_another(root, named.pid, seen)) return;
  found.first_left_groups = started_outside_of_groups(root, named, found.pids);
  if (!found.first_left_groups) return;
  found.first = named.pid;
  found.pids.insert(at, named.pid);
}

// The processes that are kept, and which is the first where the engine does not say: number 1 of the
// outermost namespace that any of them has a number 1 in; else, where they live in somebody else's, the
// lowest.
void describe(const Root& root, ContainerProcesses& found, std::vector<Process>& kept) {
  const bool named = found.first != 0;
  std::size_t first_depth = 0;
  for (std::size_t i = 0; i < found.pids.size() && i < kProcessesAsked; ++i) {
    if (i >= kProcessesKept && (named || first_depth != 0)) return;
    const std::string folder = "/proc/" + std::to_string(found.pids[i]);
    const auto status = status_of(root, folder);
    if (!status) continue;  // ended meanwhile
    const bool outer =
        !named && status->first_of_namespace && (first_depth == 0 || status->depth < first_depth);
    if (found.first == 0 || outer) found.first = found.pids[i];
    if (outer) first_depth = status->depth;
    if (kept.size() < kProcessesKept)
      kept.push_back({found.pids[i], status->uid, command_of(root, folder, status->name)});
  }
}

// ---- The daemon's command line ----

std::string socket_path(std::string_view endpoint) {
  constexpr std::string_view kUnix = "unix://";
  if (endpoint.starts_with(kUnix)) endpoint.remove_prefix(kUnix.size());
  constexpr std::string_view kOld = "/var/run/";
  if (endpoint.starts_with(kOld)) return "/run/" + std::string(endpoint.substr(kOld.size()));
  return std::string(endpoint);
}

// Values of one option in every form that the daemon takes: --host X, --host=X, -H X, -H=X, -HX.
std::vector<std::string> option_values(const std::vector<std::string>& arguments, std::string_view name,
                                       char letter) {
  std::vector<std::string> values;
  const std::string with_equals = std::string(name) + "=";
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& a = arguments[i];
    const bool is_letter = letter != 0 && a.size() >= 2 && a[0] == '-' && a[1] == letter;
    if ((a == name || (is_letter && a.size() == 2)) && i + 1 < arguments.size())
      values.push_back(arguments[++i]);
    else if (a.starts_with(with_equals))
      values.push_back(a.substr(with_equals.size()));
    else if (is_letter && a.size() > 2)
      values.push_back(a.substr(a[2] == '=' ? 3 : 2));
  }
  return values;
}

std::vector<std::string> hosts_of(const Root& root, const std::vector<std::string>& arguments) {
  std::vector<std::string> hosts = option_values(arguments, "--host", 'H');
  const auto configs = option_values(arguments, "--config-file", 0);
  const std::string config = configs.empty() ? "/etc/docker/daemon.json" : configs.back();
  if (const auto text = root.read(config))
    if (const auto document = text::parse_json(*text, config); document && !document->roots.empty())
      if (const text::Node* list = document->roots.front()->find("hosts"))
        for (const text::Node* item : list->items) hosts.emplace_back(item->text);
  return hosts;
}

bool serves(const Root& root, const std::vector<std::string>& arguments, const std::string& path) {
  const std::vector<std::string> hosts = hosts_of(root, arguments);
  if (hosts.empty()) return path == kDefaultSocket;
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
    return socket_path(host) == path || (host.starts_with("fd://") && path == kDefaultSocket);
  });
}

// A daemon inside of a container has its own idea of what /run/docker.sock is.
bool in_a_container(const Root& root, const std::string& folder) {
  const auto status = status_of(root, folder);
  if (!status || status->nested()) return true;
  const auto cgroup = root.read(folder + "/cgroup", kSmallFile);
  return cgroup && any_container_id(*cgroup, [](std::string_view) { return true; });
}

std::optional<std::vector<std::string>> daemon_of(const Root& root, const std::string& pid,
                                                  const std::string& path) {
  const std::string folder = "/proc/" + pid;
  const auto name = root.read(folder + "/comm", 64);
  if (!name || trimmed(*name) != "dockerd") return std::nullopt;
  const auto line = root.read(folder + "/cmdline", kSmallFile);
  if (!line || in_a_container(root, folder)) return std::nullopt;
  std::vector<std::string> arguments;
  for (const std::string_view argument : fields_of(*line, '\0')) arguments.emplace_back(argument);
  while (!arguments.empty() && arguments.back().empty()) arguments.pop_back();
  if (arguments.empty() || !serves(root, arguments, path)) return std::nullopt;
  return arguments;
}

}  // namespace

Locality engine_is_here(const facts::Engine& engine, const Root& root) {
  if (!engine.endpoint.starts_with("unix://")) return {false, "the engine is reached over the network"};
  const auto release = text_fact(root, "/proc/sys/kernel/osrelease");
  const auto name = text_fact(root, "/proc/sys/kernel/hostname");
  if (!engine.kernel.known() || !release.known())
    return {false, "nothing shows that the engine runs on this machine"};
  if (*engine.kernel != *release)
    return {false, "the engine's kernel is " + *engine.kernel + " and this machine's " + *release};
  if (engine.name.known() && name.known() && *engine.name != *name)
    return {false, "the engine calls its machine " + *engine.name + " and this one is " + *name};
  return {true, {}};
}

std::vector<ContainerProcesses> attach_processes(facts::System& system, const Root& root,
                                                 const FirstProcesses& named) {
  std::unordered_map<std::string_view, Seen> seen;
  for (std::size_t i = 0; i < system.containers.size(); ++i)
    if (const Container& c = system.containers[i]; !c.id.empty() && c.running.is(true))
      seen.emplace(c.id, Seen{i, {}});
  if (seen.empty()) return {};
  const auto names = root.list("/proc");
  if (names)
    for (const std::string& name : *names) {
      if (!is_pid(name)) continue;
      const auto cgroup = root.read("/proc/" + name + "/cgroup", kSmallFile);
      if (!cgroup) continue;
      (void)any_container_id(*cgroup, [&](std::string_view id) {
        const auto at = seen.find(id);
        if (at != seen.end()) at->second.pids.push_back(number<std::int64_t>(name).value_or(0));
        return at != seen.end();
      });
    }
  std::vector<ContainerProcesses> all;
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    Container& c = system.containers[i];
    const auto at = seen.find(c.id);
    if (at == seen.end() || at->second.container != i) continue;
    ContainerProcesses found{i, 0, std::move(at->second.pids)};
    std::ranges::sort(found.pids);
    if (const auto first = named.find(c.id); first != named.end() && first->second.pid > 0)
      take_named(root, first->second, seen, found);
    std::vector<Process> kept;
    describe(root, found, kept);
    if (!names) {
      c.processes = unread_fact<std::vector<Process>>(names.error(), "/proc");
    } else if (kept.empty()) {
      c.processes = facts::unknown<std::vector<Process>>(
          "no process under /proc is in a cgroup with this container's id", origin_of("/proc"));
    } else {
      const std::string first = "/proc/" + std::to_string(found.first);
      c.uid_map = id_map(root, first + "/uid_map");
      c.processes = facts::effective(std::move(kept), origin_of(first));
    }
    all.push_back(std::move(found));
  }
  return all;
}

std::optional<std::vector<std::string>> daemon_command_line(const Root& root, std::string_view endpoint) {
  const std::string path = socket_path(endpoint);
  if (path.empty() || path.front() != '/') return std::nullopt;
  if (const auto pid = root.read("/run/docker.pid", 64))
    if (const std::string text(trimmed(*pid)); is_pid(text))
      if (auto found = daemon_of(root, text, path)) return found;
  const auto names = root.list("/proc");
  if (!names) return std::nullopt;
  for (const std::string& name : *names)
    if (is_pid(name))
      if (auto found = daemon_of(root, name, path)) return found;
  return std::nullopt;
}

}  // namespace watertight::sources
