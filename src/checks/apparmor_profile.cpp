// What the text of an AppArmor profile lets through that the engine's own refuses.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/observe.hpp"
#include "linux/apparmor_rule.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using linux_kernel::Allowance;

// Processes of others are in reach only where the container sees them.
bool sees_other_processes(const Container& c) {
  return c.pid_mode.known() && (c.pid_mode->kind == facts::NamespaceKind::host ||
                                c.pid_mode->kind == facts::NamespaceKind::container);
}

// What an attacker gains; empty: nothing beyond what he has.
std::string_view gain(Allowance allowance, const Container& c, bool new_privileges) {
  switch (allowance) {
    case Allowance::everything:
      return "every operation";
    case Allowance::without_force:
      return "every operation, for it refuses none";
    case Allowance::leaving:  // the kernel lets nobody out who can get no new privileges
      return new_privileges ? "leaving the profile" : "";
    case Allowance::mounts:
      return "mounting anything";
    case Allowance::files:
      return "writing any file of the kernel under /proc and /sys";
    case Allowance::tracing:
      return sees_other_processes(c) ? "reading and changing processes outside of it" : "";
    case Allowance::signals:
      return sees_other_processes(c) ? "ending processes outside of it" : "";
    default:
      return "";
  }
}

bool leaves_nothing_refused(Allowance allowance) {
  return allowance == Allowance::everything || allowance == Allowance::without_force ||
         allowance == Allowance::leaving;
}

// The kernel has it in a mode that refuses nothing: container-apparmor says so, and the text is then no
// matter.
bool is_toothless(const Container& c, const System& system) {
  if (!system.host || !system.host->apparmor_profiles.known()) return false;
  return std::ranges::any_of(*system.host->apparmor_profiles, [&](const facts::Item& profile) {
    return profile.text == *c.apparmor + " (complain)" || profile.text == *c.apparmor + " (unconfined)";
  });
}

Verdict profile_content(const Container& c, const System& system) {
  if (!c.apparmor.known()) return not_evaluated("apparmor", c.apparmor);
  if (linux_kernel::is_engines_own_profile(*c.apparmor))
    return not_applicable("it names no profile that somebody wrote");
  if (const Answer host = host_apparmor(system); host.truth == Truth::no)
    return not_applicable(host.because + ": no profile can be in force in any container");
  if (is_toothless(c, system))
    return not_applicable(
        "the kernel has the profile in a mode that refuses nothing: see container-apparmor");
  if (!c.apparmor_content.known()) return not_evaluated("apparmor_content", c.apparmor_content);
  const Answer bound = no_new_privileges(c, system);
  std::vector<std::string> gains;
  Observation o = observe({}, {evidence("apparmor", c.apparmor)});
  for (const facts::Item& rule : *c.apparmor_content) {
    const Allowance allowance = linux_kernel::allowance_of(linux_kernel::words_of(rule.text));
    const std::string gained(gain(allowance, c, bound.truth != Truth::yes));
    if (gained.empty()) continue;
    o.evidence.push_back(evidence("apparmor_content", rule.text, c.apparmor_content, rule.origin));
    if (std::ranges::find(gains, gained) == gains.end()) gains.push_back(gained);
    if (leaves_nothing_refused(allowance)) o.severity = Severity::high;
  }
  if (gains.empty()) return passed();
  o.message = fmt::format(
      "runs under the AppArmor profile {}, whose text allows what docker-default refuses: {}; an attacker in "
      "it "
      "meets only capabilities, seccomp and file modes there",
      *c.apparmor, some_of(gains, gains.size()));
  return failed(std::move(o));
}
const Check registered_profile_content{"container-apparmor-profile-content", profile_content};

}  // namespace
}  // namespace watertight::checks
