// Flaws of the host's kernel that lie behind a power which this container has and a default one has not. What
// every container reaches is found at the host, once (host-kernel-known-exploits).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/check.hpp"
#include "checks/container_powers.hpp"
#include "checks/in_force.hpp"
#include "checks/kernel_reach.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// Whether this kernel may have any flaw that a container's confinement decides about: for most kernels of
// today none, and then no container's powers are asked for.
bool any_to_reach(const facts::Host& host) {
  const KernelVersion version = kernel_version(host);
  return std::ranges::any_of(kernel_flaws(), [&](const KernelFlaw& flaw) {
    return !is_behind_default_power(flaw) && affected(flaw, version, host) != Affected::no;
  });
}

Observation observe_flaws(const std::vector<FlawReach>& reached, const Container& c, const System& system) {
  std::map<std::string_view, std::vector<std::string>> by_power;
  bool certain = false;
  for (const FlawReach& f : reached) {
    by_power[f.flaw->power].emplace_back(f.flaw->id);
    certain = certain || f.state == FlawState::reachable;
  }
  std::string text;
  for (const auto& [power, ids] : by_power) {
    const auto all = linux_kernel::powers();
    const auto at = std::ranges::find(all, power, &linux_kernel::Power::id);
    text += fmt::format("{}it may {}, behind which {} {}", text.empty() ? "" : "; ",
                        at == all.end() ? power : at->title, ids.size() == 1 ? "lies" : "lie", some_of(ids));
  }
  Observation o = observe(fmt::format("{}: {}",
                                      certain ? "reaches flaws that upstream's kernel of this version has"
                                              : "reaches code in which the kernel may have known flaws",
                                      text),
                          {evidence("kernel_release", system.host->kernel_release)});
  if (!certain) o.severity = Severity::medium;
  if (const facts::InForce* state = in_force(c); state != nullptr && state->processes.known())
    o.evidence.push_back(
        evidence("processes", "what its processes may do", state->processes, state->processes.origin));
  return o;
}

Verdict kernel_flaws_within_reach(const Container& c, const System& system) {
  if (auto nothing = not_comparable(c)) return *std::move(nothing);
  if (!system.host) return not_evaluated("the host was not looked at");
  if (!system.host->kernel_release.known())
    return not_evaluated("the kernel's release", system.host->kernel_release);
  if (!any_to_reach(*system.host)) return passed();
  const auto powers = powers_of(c, system);
  if (!powers) return not_evaluated(powers.error());
  std::vector<FlawReach> reached = reach_of_kernel_flaws(*system.host, powers->answers);
  std::erase_if(reached, [](const FlawReach& f) {
    return f.state == FlawState::fixed || f.state == FlawState::barred || !f.power_is_open ||
           is_behind_default_power(*f.flaw);
  });
  if (reached.empty()) return passed();
  return failed(observe_flaws(reached, c, system));
}
const Check registered_kernel_flaws{"container-kernel-flaws", kernel_flaws_within_reach};

}  // namespace
}  // namespace watertight::checks
