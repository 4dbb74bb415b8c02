// As whom the container runs.
#include <fmt/format.h>

#include <optional>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"
#include "checks/root_on_host.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

Observation observe_root(const Container& c, const System& system, const Answer& root) {
  Observation o = observe({}, root.evidence);
  const Stance who = stance(c, system);
  append(o.evidence, who.evidence);
  if (who.standing == Standing::mapped_root) {
    o.severity = Severity::low;
    o.message = fmt::format(
        "runs as root inside ({}); {}, so an escape ends there, but in the container an attacker "
        "still owns every file and its capabilities",
        root.because, who.clause);
  } else {
    o.message = fmt::format(
        "runs as root ({}), which is root on the host: one flaw in the kernel, the runtime or a "
        "mount, and an attacker who got into it owns the host",
        root.because);
  }
  return o;
}

// Under a map the host's root is nobody's uid inside: who has it came from elsewhere.
std::optional<Observation> past_the_map(const Container& c, const System& system) {
  const HostRoot root = host_root(c, system);
  if (root.kind != RootMapping::Kind::mapped || root.uid == kNoUid) return std::nullopt;
  for (const facts::ProcessState& p : processes_in_force(c))
    if (p.user.effective == 0 || p.user.real == 0 || p.user.saved == 0)
      return observe(fmt::format("{} runs as the host's root, though {}: whoever takes it over owns the host",
                                 name_of(p), root.because),
                     {root.evidence, in_proc("processes", name_of(p) + " has uid 0", p.pid, "status")});
  return std::nullopt;
}

Verdict is_root(const Container& c, const System& system) {
  if (auto o = past_the_map(c, system)) return failed(*std::move(o));
  const Answer running = runs_as_root(c, system);
  const Answer started = starts_as_root(c);
  if (running.truth == Truth::yes) return failed(observe_root(c, system, running));
  if (running.truth == Truth::unknown) return not_evaluated(running.because);
  if (started.truth != Truth::yes) return passed();
  Observation o = observe(
      fmt::format(
          "starts as root and gives it up: {}. Its entrypoint and every docker exec still run as root",
          running.because),
      started.evidence);
  append(o.evidence, running.evidence);
  o.severity = Severity::low;
  return failed(std::move(o));
}
const Check registered_is_root{"container-runs-as-root", is_root};

}  // namespace
}  // namespace watertight::checks
