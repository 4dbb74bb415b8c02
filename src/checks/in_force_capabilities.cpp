// Capabilities that processes hold beyond those that were asked for, and ambient ones.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <utility>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"
#include "checks/root_on_host.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::ProcessState;
using facts::System;
using linux_kernel::CapabilitySet;

CapabilitySet set_of(std::initializer_list<std::string_view> names) {
  CapabilitySet set = 0;
  for (const std::string_view name : names)
    if (const auto number = linux_kernel::capability_number(name)) set |= linux_kernel::bit(*number);
  return set;
}

// Those of which one leads to the host, and those that reach beyond the container without that.
Severity severity_of(CapabilitySet set) {
  static const CapabilitySet host = set_of({"SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH"});
  static const CapabilitySet beyond =
      set_of({"SYS_PTRACE", "BPF", "PERFMON", "SYS_BOOT", "MAC_ADMIN", "MAC_OVERRIDE", "AUDIT_CONTROL",
              "NET_ADMIN", "MKNOD", "SYS_TIME"});
  if ((set & host) != 0) return Severity::critical;
  return (set & beyond) != 0 ? Severity::high : Severity::medium;
}

struct Beyond {
  CapabilitySet now = 0;    // effective, permitted or ambient
  CapabilitySet later = 0;  // bounding alone: a set-uid root program gives it
};

Observation observe_beyond(const Container& c, const System& system, const ProcessState& p,
                           const Beyond& beyond) {
  const CapabilitySet set = beyond.now != 0 ? beyond.now : beyond.later;
  Observation o = observe(
      beyond.now != 0
          ? fmt::format("{} holds {}, which neither its settings nor the engine's default set give: whoever "
                        "takes the process over has them",
                        name_of(p), names_of(set))
          : fmt::format("{} may still get {}, which neither its settings nor the engine's default set give: "
                        "a set-uid root program or an exec as root in it brings them to life",
                        name_of(p), names_of(set)),
      {c.privileged.is(true) ? evidence("privileged", c.privileged) : evidence("cap_add", c.cap_add),
       evidence("cap_drop", c.cap_drop),
       in_proc("processes",
               fmt::format("{} has CapEff {:016x}, CapPrm {:016x}, CapBnd {:016x}, CapAmb {:016x}",
                           name_of(p), p.capabilities.effective, p.capabilities.permitted,
                           p.capabilities.bounding, p.capabilities.ambient),
               p.pid, "status")},
      names_of(set));
  o.severity = beyond.now != 0 ? severity_of(set) : Severity::medium;
  if (const Stance who = stance(c, system); who.standing == Standing::mapped_root) {
    o.severity = std::min(*o.severity, Severity::medium);
    o.message += "; " + who.clause + ", so they count in its own user namespace only";
    append(o.evidence, who.evidence);
  }
  return o;
}

// The process with most of them speaks for all.
Verdict beyond_declared(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!in_force(c)->processes.known()) return not_evaluated("processes in force", in_force(c)->processes);
  const auto declared = declared_capabilities(c);
  if (!declared) return not_evaluated("the capabilities that were asked for are unknown");
  if (*declared == linux_kernel::kAllCapabilities)
    return not_applicable("every capability was asked for: see container-caps-restricted");
  const ProcessState* worst = nullptr;
  Beyond most;
  for (const ProcessState& p : judged_processes(c)) {
    if (has_own_user_namespace(p)) continue;
    const facts::CapabilitySets& sets = p.capabilities;
    const CapabilitySet now = (sets.effective | sets.permitted | sets.ambient) & ~*declared;
    const Beyond beyond{now, sets.bounding & ~*declared & ~now};
    const auto weight = [](const Beyond& b) {
      return std::pair(std::popcount(b.now), std::popcount(b.later));
    };
    if (weight(beyond) <= weight(most)) continue;
    most = beyond;
    worst = &p;
  }
  return worst == nullptr ? passed() : failed(observe_beyond(c, system, *worst, most));
}
const Check registered_beyond_declared{"container-effective-capabilities", beyond_declared};

// Root keeps its capabilities over exec anyway; to anybody else only ambient ones do that.
Verdict ambient(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!in_force(c)->processes.known()) return not_evaluated("processes in force", in_force(c)->processes);
  const std::uint32_t root = host_root(c, system).uid;
  for (const ProcessState& p : judged_processes(c)) {
    const CapabilitySet set = p.capabilities.ambient;
    if (set == 0 || p.user.effective == root || has_own_user_namespace(p)) continue;
    Observation o = observe(
        fmt::format(
            "{} is not root and holds {} as ambient capabilities: whoever takes it over keeps them in "
            "every program he starts, as root would",
            name_of(p), names_of(set)),
        {evidence("user", c.user), evidence("cap_add", c.cap_add),
         in_proc("processes",
                 fmt::format("{} has uid {} and CapAmb {:016x}", name_of(p), p.user.effective, set), p.pid,
                 "status")},
        names_of(set));
    o.severity = std::min(severity_of(set), Severity::high);
    if (set == set_of({"NET_BIND_SERVICE"})) o.severity = Severity::info;
    return failed(std::move(o));
  }
  return passed();
}
const Check registered_ambient{"container-effective-ambient", ambient};

}  // namespace
}  // namespace watertight::checks
