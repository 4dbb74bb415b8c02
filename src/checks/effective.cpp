#include "checks/effective.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/root_on_host.hpp"
#include "checks/verdict.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using linux_kernel::CapabilitySet;

// The bits of a list of names; names the kernel does not know have none.
CapabilitySet bits_of(const facts::Items& names) {
  CapabilitySet set = 0;
  for (const facts::Item& item : names)
    if (const auto number = linux_kernel::capability_number(item.text)) set |= linux_kernel::bit(*number);
  return set;
}

bool has_all(const facts::Items& names) {
  return std::any_of(names.begin(), names.end(), [](const facts::Item& i) { return i.text == "ALL"; });
}

Truth truth(bool holds) { return holds ? Truth::yes : Truth::no; }

// The truths of starts_as_root and runs_as_root without their sentences: most checks need no more.
Truth started_as_root(const Container& c) {
  if (!c.user.known()) return Truth::unknown;
  if (names_root(*c.user)) return Truth::yes;
  if (facts::user_name(*c.user).empty()) return Truth::no;
  return c.user_is_root.known() ? truth(*c.user_is_root) : Truth::unknown;
}

bool processes_are_known(const Container& c) {
  return (c.processes.known() && !c.processes->empty()) || !processes_in_force(c).empty();
}

Truth running_as_root(const Container& c, const System& system) {
  return processes_are_known(c) ? runs_as_root(c, system).truth : started_as_root(c);
}

// One id is enough: a process sets its effective uid to its real or saved one as it likes.
bool is_root(const facts::ProcessState& p, std::uint32_t root) {
  return p.user.effective == root || p.user.real == root || p.user.saved == root ||
         p.user.file_system == root;
}

// Of the user as it was asked for, beside what runs.
void add_declared(Answer& answer, const Container& c) {
  if (c.user.known()) answer.evidence.push_back(evidence("user", c.user));
}

Answer root_in_force(const Container& c, std::uint32_t root) {
  std::int64_t threads = 0;
  for (const facts::ProcessState& p : processes_in_force(c)) {
    threads += p.threads;
    if (!is_root(p, root)) continue;
    const bool asked = started_as_root(c) != Truth::no;
    Answer answer = yes(
        fmt::format("{} runs as root{}", name_of(p), asked ? "" : ", though the user is set to " + *c.user),
        in_proc("processes", fmt::format("{} has uid {}", name_of(p), root), p.pid, "status"));
    add_declared(answer, c);
    return answer;
  }
  Answer answer =
      no(fmt::format("none of its {} threads runs as root", threads),
         in_proc("processes", fmt::format("{} threads, none with uid {}", threads, root), c, "status"));
  add_declared(answer, c);
  return answer;
}

struct Held {
  CapabilitySet bounding = 0;
  CapabilitySet now = 0;
};
Held held(const Container& c) {
  Held held;
  for (const facts::ProcessState& p : processes_in_force(c)) {
    if (has_own_user_namespace(p)) continue;
    held.bounding |= p.capabilities.bounding;
    held.now |= p.capabilities.effective | p.capabilities.permitted | p.capabilities.ambient;
  }
  return held;
}

// The word of the container's own setting, where it is needed beside the kernel's.
Answer no_new_privileges_in_force(const Container& c) {
  const Processes processes = processes_in_force(c);
  const auto without = std::ranges::find_if_not(processes, &facts::ProcessState::no_new_privileges);
  if (without == processes.end()) {
    Answer answer = yes("the kernel has no-new-privileges in force for every process",
                        in_proc("NoNewPrivs", "1", processes.front().get().pid, "status"));
    answer.evidence.push_back(evidence("no_new_privileges", c.no_new_privileges));
    return answer;
  }
  const facts::ProcessState& found = *without;
  const std::string process = name_of(found);
  Answer answer = no(fmt::format("{} runs without no-new-privileges", process),
                     evidence("no_new_privileges", c.no_new_privileges));
  answer.evidence.push_back(in_proc("processes", process + " has NoNewPrivs 0", found.pid, "status"));
  return answer;
}

bool never_root(const Container& c, const System& system) {
  return started_as_root(c) == Truth::no && running_as_root(c, system) == Truth::no;
}

}  // namespace

bool names_root(std::string_view user) {
  user = user.substr(0, user.find(':'));
  if (user.empty() || user == "root") return true;
  if (!facts::user_name(user).empty()) return false;
  if (user.front() == '+' || user.front() == '-') user.remove_prefix(1);
  return user.find_first_not_of('0') == std::string_view::npos;
}

Answer user_is_root(const facts::Fact<std::string>& user, const facts::Fact<bool>& by_name) {
  if (!user.known()) return unknown("the user is unknown: " + user.unknown_because);
  const std::string said =
      user->empty() ? "no user is set, which means root" : fmt::format("the user is {}", *user);
  if (names_root(*user)) return yes(said, evidence("user", user));
  const std::string_view account = facts::user_name(*user);
  if (account.empty()) return no(said, evidence("user", user));
  if (!by_name.known())
    return unknown(fmt::format("the user is {}, and whether that account is root is unknown: {}", account,
                               by_name.unknown_because));
  Answer answer = *by_name ? yes(said + ", an account with uid 0", evidence("user", user))
                           : no(said, evidence("user", user));
  answer.evidence.push_back(
      {fmt::format("account {}", account), *by_name ? "uid 0" : "not uid 0", by_name.basis, by_name.origin});
  return answer;
}

Answer starts_as_root(const Container& c) { return user_is_root(c.user, c.user_is_root); }

Answer runs_as_root(const Container& c, const System& system) {
  if (!processes_in_force(c).empty())
    if (const std::uint32_t root = host_root(c, system).uid; root != kNoUid) return root_in_force(c, root);
  if (c.processes.known() && !c.processes->empty()) {
    const std::uint32_t root = host_root(c, system).uid;
    if (root != kNoUid) {
      const auto at = std::find_if(c.processes->begin(), c.processes->end(),
                                   [&](const facts::Process& p) { return p.uid == root; });
      if (at != c.processes->end()) {
        const std::string process = fmt::format("process {} ({})", at->pid, at->command);
        return yes(process + " runs as root",
                   evidence("processes", process + " has uid " + std::to_string(at->uid), c.processes,
                            c.processes.origin));
      }
      return no(
          fmt::format("none of its {} processes runs as root", c.processes->size()),
          evidence("processes", fmt::format("{} processes, none with uid {}", c.processes->size(), root),
                   c.processes, c.processes.origin));
    }
  }
  return starts_as_root(c);
}

Answer root_is_host_root(const Container& c, const System& system) {
  const HostRoot root = host_root(c, system);
  switch (root.kind) {
    case RootMapping::Kind::host_root:
      return yes(root.because, root.evidence);
    case RootMapping::Kind::mapped:
      return no(root.because, root.evidence);
    case RootMapping::Kind::unknown:
      break;
  }
  return unknown(root.because);
}

std::optional<CapabilitySet> declared_capabilities(const Container& c) {
  if (c.privileged.is(true)) return linux_kernel::kAllCapabilities;
  if (!c.privileged.known() || !c.cap_add.known() || !c.cap_drop.known()) return std::nullopt;
  return linux_kernel::docker_capabilities({bits_of(*c.cap_add), has_all(*c.cap_add)},
                                           {bits_of(*c.cap_drop), has_all(*c.cap_drop)});
}

Capabilities capabilities(const Container& c, const System& system) {
  if (!processes_in_force(c).empty()) {
    const Held all = held(c);
    return {all.bounding | all.now, all.now};
  }
  const std::optional<CapabilitySet> bounding = declared_capabilities(c);
  return {bounding, never_root(c, system) ? CapabilitySet{0} : bounding};
}

bool may_hold(const Container& c, const System& system, std::string_view capability) {
  const auto number = linux_kernel::capability_number(capability);
  return number && (capabilities(c, system).effective.value_or(0) & linux_kernel::bit(*number)) != 0;
}

std::string_view image_decides(const Container& c, const System& system) {
  const bool open = started_as_root(c) == Truth::unknown && running_as_root(c, system) != Truth::yes;
  return open ? ". The image decides whether it runs as root" : "";
}

Answer no_new_privileges(const Container& c, const System& system) {
  if (!processes_in_force(c).empty()) return no_new_privileges_in_force(c);
  const auto& own = c.no_new_privileges;
  if (own.is(true)) return yes("no-new-privileges is set", evidence("no_new_privileges", own));
  if (own.known() && own.basis == facts::Basis::effective)
    return no("the kernel reports NoNewPrivs 0", evidence("no_new_privileges", own));
  const bool written = c.security_opt.known() &&
                       std::any_of(c.security_opt->begin(), c.security_opt->end(), [](const facts::Item& i) {
                         return i.text.starts_with("no-new-privileges");
                       });
  if (own.known() && written)
    return no("the container says no-new-privileges:false", evidence("no_new_privileges", own));
  if (const facts::Setting* daemon = system.engine ? system.engine->setting("no-new-privileges") : nullptr;
      daemon != nullptr && bool_setting(system, "no-new-privileges").value_or(false))
    return yes("the daemon sets no-new-privileges for every container",
               evidence("no-new-privileges", daemon->value));
  if (!own.known()) return unknown("no_new_privileges is unknown: " + own.unknown_because);
  return no("no-new-privileges is not set", evidence("no_new_privileges", own));
}

Stance stance(const Container& c, const System& system) {
  if (never_root(c, system))
    return {Standing::other_user, "it runs as user " + *c.user, starts_as_root(c).evidence};
  const HostRoot root = host_root(c, system);
  if (root.kind == RootMapping::Kind::mapped)
    return {Standing::mapped_root,
            root.uid == kNoUid ? "its root is " + root.user + ", not root, on the host"
                               : fmt::format("its root is uid {} on the host", root.uid),
            {root.evidence}};
  return {};
}

bool is_privileged(const Container& c) { return c.privileged.is(true); }

std::string privileged_already(std::string_view what) {
  return fmt::format("privileged mode already {}: see container-privileged", what);
}

bool capabilities_are_void(const Container& c, const System& system) {
  return never_root(c, system) && held(c).now == 0 && no_new_privileges(c, system).truth == Truth::yes;
}

}  // namespace watertight::checks
