#include "checks/in_force.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/observe.hpp"
#include "checks/runtime_kind.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

bool under_another_kernel(const Container& c) { return c.runtime.known() && has_own_kernel(*c.runtime); }

// Whose files, users or processes are the host's is no process of the container any more.
bool has_left(const facts::ProcessState& p) {
  return std::ranges::any_of(p.foreign, [](const facts::NamespaceState& n) {
    return n.host && (n.kind == "mnt" || n.kind == "user" || n.kind == "pid");
  });
}

bool runs_here(const Container& c) {
  return c.kind == facts::ContainerKind::container && !c.running.is(false);
}

}  // namespace

const facts::InForce* in_force(const Container& c) {
  if (!c.in_force.known() || !c.in_force->has_value() || under_another_kernel(c)) return nullptr;
  return &**c.in_force;
}

Processes processes_in_force(const Container& c) {
  Processes processes;
  const facts::InForce* now = in_force(c);
  if (now == nullptr || !now->processes.known()) return processes;
  for (const facts::ProcessState& p : *now->processes)
    if (!has_left(p)) processes.emplace_back(p);
  return processes;
}

std::optional<Verdict> not_comparable(const Container& c) {
  if (c.kind != facts::ContainerKind::container) return not_applicable("a file runs nothing");
  if (c.running.is(false)) return not_applicable("it does not run");
  if (under_another_kernel(c))
    return not_applicable("its processes run under a kernel of their own: see container-runtime-kind");
  if (in_force(c) == nullptr) return not_evaluated("what is in force", c.in_force);
  return std::nullopt;
}

Processes judged_processes(const Container& c) {
  const bool exec = c.execs.known() && std::ranges::any_of(*c.execs, &facts::Exec::privileged);
  Processes judged = processes_in_force(c);
  if (exec && judged.size() > 1) judged.erase(judged.begin() + 1, judged.end());
  return judged;
}

bool has_own_user_namespace(const facts::ProcessState& p) {
  return std::ranges::any_of(p.foreign,
                             [](const facts::NamespaceState& n) { return n.kind == "user" && !n.host; });
}

const facts::GroupLimit* tightest_limit(const Container& c, std::string_view file) {
  const facts::InForce* now = in_force(c);
  const facts::GroupLimit* smallest = nullptr;
  if (now != nullptr && now->limits.known())
    for (const facts::GroupLimit& l : *now->limits)
      if (l.file == file && l.number >= 0 && (smallest == nullptr || l.number < smallest->number))
        smallest = &l;
  return smallest;
}

bool is_selinux_label(std::string_view label) {
  return std::ranges::count(label, ':') >= 2 && label.find(" (") == std::string_view::npos;
}

std::string name_of(const facts::ProcessState& p) { return fmt::format("process {} ({})", p.pid, p.command); }

std::string names_of(linux_kernel::CapabilitySet set) {
  std::vector<std::string> names;
  for (int n = 0; n < 64; ++n) {
    if ((set & linux_kernel::bit(n)) == 0) continue;
    const std::string_view name = linux_kernel::capability_name(n);
    names.push_back(name.empty() ? fmt::format("capability {}", n) : std::string(name));
  }
  return names.empty() ? "none" : some_of(names, 12);
}

Evidence in_proc(std::string fact, std::string value, std::int64_t pid, std::string_view file) {
  facts::Origin at{
      facts::make_source(facts::SourceKind::kernel, fmt::format("/proc/{}/{}", pid, file)), {}, {}};
  return {std::move(fact), std::move(value), facts::Basis::effective, std::move(at)};
}

Evidence in_proc(std::string fact, std::string value, const Container& c, std::string_view file) {
  const Processes processes = processes_in_force(c);
  if (!processes.empty())
    return in_proc(std::move(fact), std::move(value), processes.front().get().pid, file);
  return {std::move(fact), std::move(value), facts::Basis::effective, c.in_force.origin};
}

bool only_compares(std::string_view check) { return check.starts_with("container-effective-"); }

bool nothing_in_force(const System& system) {
  return std::ranges::none_of(system.containers, [](const Container& c) { return c.in_force.known(); });
}

std::string not_compared_note(const System& system, std::size_t rules) {
  const bool live = system.kind == facts::TargetKind::engine || system.kind == facts::TargetKind::snapshot;
  const auto first = std::ranges::find_if(system.containers, runs_here);
  if (!live || rules == 0 || first == system.containers.end()) return {};
  return fmt::format(
      "{} rules that hold what was declared against what the kernel has in force were left out: {}", rules,
      first->in_force.unknown_because);
}

}  // namespace watertight::checks
