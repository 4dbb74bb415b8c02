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

template <typename T>
bool is_said_in(const facts::Fact<T>& fact, const std::string& file) {
  return fact.known() && fact.origin.source && fact.origin.source->name == file;
}

// The service's own Dockerfile says root, or sets nobody on top of nothing: that is the defect, and it is
// found there. Of an image that starts nothing by itself a Dockerfile is asked for no user.
bool found_in_its_build_file(const Container& c) {
  if (c.kind != facts::ContainerKind::service || !c.build.stage_is_judged || !c.build_file.known() ||
      !is_said_in(c.user, *c.build_file))
    return false;
  const std::string_view user = std::string_view(*c.user).substr(0, c.user->find(':'));
  if (c.user.basis == facts::Basis::declared)
    return user == "root" || (!user.empty() && user.find_first_not_of('0') == std::string_view::npos);
  return user.empty() && (is_said_in(c.command, *c.build_file) || is_said_in(c.entrypoint, *c.build_file));
}

Verdict is_root(const Container& c, const System& system) {
  if (auto o = past_the_map(c, system)) return failed(*std::move(o));
  if (found_in_its_build_file(c))
    return not_applicable(
        "its Dockerfile says root, and that is found there, once for all that are built from it");
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
