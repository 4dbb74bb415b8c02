#include "sources/host/firewall.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

constexpr std::size_t kMostRules = 4000;
constexpr std::string_view kOtherTables = "# tables of nftables beside";
constexpr std::size_t kMostOutput = 2u << 20;
constexpr std::chrono::milliseconds kPatience{2000};

// Units that are enabled leave a link in a .wants folder.
struct Manager {
  const char* name;
  const char* path;
};
constexpr std::array kManagers = std::to_array<Manager>({
    {"firewalld", "/etc/systemd/system/multi-user.target.wants/firewalld.service"},
    {"firewalld", "/run/firewalld.pid"},
    {"nftables", "/etc/systemd/system/sysinit.target.wants/nftables.service"},
    {"nftables", "/etc/systemd/system/multi-user.target.wants/nftables.service"},
    {"iptables-persistent", "/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service"},
});

bool ufw_is_on(const Root& root) {
  const auto text = root.read("/etc/ufw/ufw.conf");
  if (!text) return false;
  for (const Line& line : lines_of(*text))
    if (line.text == "ENABLED=yes") return true;
  return false;
}

std::optional<std::string> program(const Root& root, const char* name) {
  for (const char* folder : {"/usr/sbin/", "/sbin/"})
    if (const std::string path = std::string(folder) + name; root.has(path)) return path;
  return std::nullopt;
}

std::string read_until(int from, std::chrono::steady_clock::time_point deadline) {
  std::string out;
  std::array<char, 16384> buffer{};
  while (out.size() < kMostOutput) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd wanted{from, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&wanted, 1, static_cast<int>(left.count())) <= 0) break;
    const ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got <= 0) break;
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return out;
}

// The state of a child that has ended, if need be by force.
int ended(pid_t child, std::chrono::steady_clock::time_point deadline) {
  int state = 0;
  while (true) {
    const pid_t got = ::waitpid(child, &state, WNOHANG);
    if (got == child) return state;
    if (got < 0 && errno != EINTR) return -1;  // no exit status: whatever it printed counts for nothing
    if (std::chrono::steady_clock::now() >= deadline) break;
    ::poll(nullptr, 0, 2);
  }
  ::kill(child, SIGKILL);
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  return state;
}

// What a program prints; nothing where it fails or takes too long. It gets no input and an empty environment.
std::optional<std::string> output_of(const std::string& path) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string name = path;
  std::array<char*, 2> arguments = {name.data(), nullptr};
  std::array<char*, 1> environment = {nullptr};
  pid_t child = -1;
  const int spawned =
      ::posix_spawn(&child, path.c_str(), &actions, nullptr, arguments.data(), environment.data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (spawned != 0) {
    ::close(ends[0]);
    return std::nullopt;
  }
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string out = read_until(ends[0], deadline);
  ::close(ends[0]);
  if (out.size() >= kMostOutput) ::kill(child, SIGKILL);
  const int state = ended(child, deadline);
  if (!WIFEXITED(state) || WEXITSTATUS(state) != 0) return std::nullopt;
  return out;
}

bool is_loaded(const Root& root, std::string_view module) {
  const auto text = root.read("/proc/modules");
  if (!text) return text.error().refusal == Refusal::absent;  // a kernel that loads no modules has it or not
  for (const Line& line : lines_of(*text))
    if (line.text.starts_with(module) && line.text.size() > module.size() && line.text[module.size()] == ' ')
      return true;
  return false;
}

// Of both back ends of iptables that the kernel has in use already.
std::optional<Items> in_force(const Root& root) {
  std::optional<Items> found;
  const auto legacy = root.read("/proc/net/ip_tables_names");
  const auto ask = [&](const char* name) {
    const auto path = program(root, name);
    if (!path) return;
    const auto saved = output_of(*path);
    if (!saved) return;
    Items rules = filter_rules(*saved, {facts::make_source(facts::SourceKind::kernel, name), {}, {}});
    if (!found) found.emplace();
    if (saved->find("use 'nft' tool") != std::string::npos)  // what it says of tables that are not iptables'
      rules.push_back({std::string(kOtherTables), rules.empty() ? facts::Origin{} : rules.front().origin});
    found->insert(found->end(), rules.begin(), rules.end());
  };
  if (legacy && !trimmed(*legacy).empty()) ask("iptables-legacy-save");
  if (is_loaded(root, "nf_tables")) ask("iptables-nft-save");
  return found;
}

}  // namespace

Fact<Items> firewall_managers(const Root& root) {
  Items found;
  if (ufw_is_on(root)) found.push_back({"ufw", origin_of("/etc/ufw/ufw.conf")});
  for (const Manager& manager : kManagers) {
    const auto status = root.status(manager.path, Links::stay);
    if (!status || !status->exists) continue;
    if (found.empty() || found.back().text != manager.name)
      found.push_back({manager.name, origin_of(manager.path)});
  }
  return facts::declared(std::move(found), origin_of("/etc/systemd/system"));
}

Items filter_rules(std::string_view saved, const facts::Origin& origin) {
  Items rules;
  bool filter = false;
  for (const Line& line : lines_of(saved)) {
    if (line.text.starts_with('*')) filter = line.text == "*filter";
    if (!filter || rules.size() >= kMostRules) continue;
    std::string_view text = line.text;
    if (text.starts_with(':'))
      text = trimmed(text.substr(0, text.find('[')));
    else if (!text.starts_with("-A "))
      continue;
    rules.push_back({std::string(text), {origin.source, {}, {}}});
  }
  return rules;
}

Fact<Items> firewall_rules(const Root& root) {
  if (root.is_this_machine() && ::geteuid() == 0) {
    if (auto rules = in_force(root))
      return facts::effective(std::move(*rules),
                              {facts::make_source(facts::SourceKind::kernel, "iptables-save"), {}, {}});
    return facts::unknown<Items>(
        "neither iptables-legacy-save nor iptables-nft-save told the rules in force");
  }
  const std::string saved = "/etc/iptables/rules.v4";
  if (const auto text = root.read(saved))
    return facts::declared(filter_rules(*text, origin_of(saved)), origin_of(saved));
  return facts::unknown<Items>("the kernel tells the rules of its packet filter to root only; run as root");
}

}  // namespace watertight::sources::host
