// Limits that were asked for and do not hold, and a container that is not in its control group.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "checks/check.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::GroupLimit;
using facts::InForce;
using facts::System;

struct Wanted {
  const char* fact;
  std::string_view file;
  const facts::Fact<std::int64_t>& value;
  std::string_view gain;
};

void add_number(const Container& c, const Wanted& wanted, const facts::Fact<std::vector<GroupLimit>>& chain,
                std::vector<Observation>& found) {
  if (!wanted.value.known() || *wanted.value.value <= 0) return;
  const std::int64_t value = *wanted.value.value;
  const GroupLimit* limit = tightest_limit(c, wanted.file);
  if (limit != nullptr && limit->number <= value + value / 100) return;  // quotas are rounded
  const std::string now = limit == nullptr ? "none" : fmt::format("{} in {}", limit->value, limit->group);
  found.push_back(observe(fmt::format("asks for {} {}, and the kernel has {} in force: {}", wanted.fact,
                                      value, limit == nullptr ? "no limit" : now, wanted.gain),
                          {evidence(wanted.fact, wanted.value),
                           {std::string(wanted.file), now, facts::Basis::effective, chain.origin}},
                          wanted.fact));
}

// "0-3,6"; nothing where it does not parse or is out of all reason.
std::optional<std::set<int>> processors(std::string_view list) {
  std::set<int> numbers;
  while (!list.empty()) {
    const std::string_view part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), part.size() + 1));
    int first = 0;
    const char* end = part.data() + part.size();
    auto [at, error] = std::from_chars(part.data(), end, first);
    if (error != std::errc()) return std::nullopt;
    int last = first;
    if (at != end && (*at != '-' || std::from_chars(at + 1, end, last).ptr != end)) return std::nullopt;
    if (first < 0 || last < first || last > 8192) return std::nullopt;
    for (int n = first; n <= last; ++n) numbers.insert(n);
  }
  return numbers;
}

void add_cpuset(const Container& c, const facts::Fact<std::vector<GroupLimit>>& chain,
                std::vector<Observation>& found) {
  if (!c.cpuset.known() || c.cpuset->empty()) return;
  const auto wanted = processors(*c.cpuset);
  if (!wanted) return;
  std::string now = "none";
  for (const GroupLimit& l : *chain) {
    if (l.file != "cpuset.cpus" || l.value.empty()) continue;
    const auto set = processors(l.value);
    if (set && std::ranges::includes(*wanted, *set)) return;
    if (now == "none") now = fmt::format("{} in {}", l.value, l.group);
  }
  found.push_back(observe(
      fmt::format("asks for the processors {}, and the kernel has {} in force: it runs on "
                  "those that were meant for others",
                  *c.cpuset, now == "none" ? "no limit" : now),
      {evidence("cpuset", c.cpuset), {"cpuset.cpus", now, facts::Basis::effective, chain.origin}}, "cpuset"));
}

bool above(std::int64_t value, std::int64_t most) { return most >= 0 && (value < 0 || value > most); }

std::string shown(std::int64_t limit) { return limit < 0 ? "unlimited" : std::to_string(limit); }

void add_ulimits(const Container& c, const facts::Fact<std::vector<facts::ResourceLimit>>& now,
                 std::vector<Observation>& found) {
  if (!c.ulimits.known() || !now.known()) return;
  for (const facts::Ulimit& wanted : *c.ulimits) {
    const auto at = std::ranges::find(*now, wanted.name, &facts::ResourceLimit::name);
    if (at == now->end() || !above(at->hard, wanted.hard)) continue;
    Observation o = observe(
        fmt::format("asks for the limit {} of {}, and its first process has {}: it takes more than was meant",
                    wanted.name, shown(wanted.hard), shown(at->hard)),
        {evidence("ulimits", fmt::format("{}={}:{}", wanted.name, wanted.soft, wanted.hard), c.ulimits,
                  wanted.origin),
         in_proc(wanted.name, fmt::format("{}:{}", shown(at->soft), shown(at->hard)), c, "limits")},
        wanted.name);
    o.severity = Severity::low;
    found.push_back(std::move(o));
  }
}

void add_oom_score(const Container& c, const facts::Fact<std::int64_t>& now,
                   std::vector<Observation>& found) {
  if (!c.oom_score_adjust.known() || !now.known() || *now >= *c.oom_score_adjust) return;
  Observation o = observe(
      fmt::format("asks for the OOM score {} and has {}: where memory runs short the kernel spares it "
                  "and kills others first",
                  *c.oom_score_adjust, *now),
      {evidence("oom_score_adjust", c.oom_score_adjust),
       in_proc("oom_score_adj", std::to_string(*now), c, "oom_score_adj")},
      "oom_score_adjust");
  o.severity = Severity::low;
  found.push_back(std::move(o));
}

Verdict limits(const Container& c, const System&) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const InForce& now = *in_force(c);
  std::vector<Observation> found;
  if (now.limits.known()) {
    add_number(
        c, {"memory", "memory.max", c.memory, "it takes what it finds, and the kernel kills others for it"},
        now.limits, found);
    add_number(c,
               {"pids_limit", "pids.max", c.pids_limit, "a fork bomb in it uses up the host's process ids"},
               now.limits, found);
    add_number(c, {"cpu_nano", "cpu.max", c.cpu_nano, "a busy loop in it slows everything on the host"},
               now.limits, found);
    add_cpuset(c, now.limits, found);
  }
  add_ulimits(c, now.resource_limits, found);
  add_oom_score(c, now.oom_score_adjust, found);
  if (found.empty() && !now.limits.known()) return not_evaluated("limits in force", now.limits);
  return failed_if_any(std::move(found));
}
const Check registered_limits{"container-effective-limits", limits};

// The controllers that hold limits, and the one of version 2; others a runtime may leave where they were.
bool holds_limits(std::string_view controllers) {
  if (controllers.empty()) return true;
  for (const std::string_view one : {"memory", "pids", "cpu", "cpuset", "devices"}) {
    const auto at = controllers.find(one);
    if (at == std::string_view::npos) continue;
    const auto end = at + one.size();
    if ((at == 0 || controllers[at - 1] == ',') && (end == controllers.size() || controllers[end] == ','))
      return true;
  }
  return false;
}

Verdict outside_group(const Container& c, const System&) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const auto& groups = in_force(c)->cgroups;
  if (!groups.known()) return not_evaluated("cgroups in force", groups);
  if (c.id.empty()) return not_evaluated("its id, by which its control group is called, is unknown");
  std::vector<std::string> outside;
  for (const facts::Item& group : *groups) {
    const std::string_view text = group.text;
    const auto slash = text.find('/');
    const std::string_view controllers = text.substr(0, slash == 0 ? 0 : text.find(':'));
    if (holds_limits(controllers) && text.find(c.id) == std::string_view::npos) outside.push_back(group.text);
  }
  if (outside.empty()) return passed();
  return failed(observe(
      fmt::format(
          "its first process is in the control group {}, not in the container's own: limits, the list "
          "of devices and what the engine stops and counts do not hold for it",
          some_of(outside)),
      {{"cgroup_parent",
        c.cgroup_parent.known() && !c.cgroup_parent->empty() ? *c.cgroup_parent : "the engine's",
        c.cgroup_parent.basis, c.cgroup_parent.origin},
       in_proc("cgroup", some_of(outside), c, "cgroup")}));
}
const Check registered_outside_group{"container-effective-cgroup", outside_group};

}  // namespace
}  // namespace watertight::checks
