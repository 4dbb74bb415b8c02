// What was started beside the application with docker exec. Engines keep no record of execs that ended: what
// does not run now cannot be seen, and no check here passes for that.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Exec;
using facts::System;

constexpr std::string_view kNoRecord =
    "none runs now, and the engine keeps no record of execs that ended; its events and the host's audit log "
    "have them";

// Where nothing runs nobody can have executed anything.
std::optional<Verdict> nothing_runs(const Container& c) {
  if (c.kind != facts::ContainerKind::container) return not_applicable("a file runs nothing");
  if (c.running.is(false)) return not_applicable("it does not run");
  return std::nullopt;
}

Evidence exec_evidence(const Container& c, const Exec& exec) {
  const std::string who = exec.user.empty() ? "the container's user" : exec.user;
  return evidence("execs",
                  fmt::format("{} as {}{}", exec.command, who, exec.privileged ? ", privileged" : ""),
                  c.execs, exec.origin);
}

// Commands of a service that its file asks for beside the application: post_start and pre_stop.
template <typename Bad>
std::optional<Verdict> hooks(const Container& c, Bad bad) {
  if (!c.hooks.known() || c.hooks->empty()) return std::nullopt;
  std::vector<Observation> found;
  for (const facts::Hook& hook : *c.hooks)
    if (const std::string gain = bad(hook); !gain.empty())
      found.push_back(observe(fmt::format("{} runs `{}` {}", hook.moment, hook.command, gain),
                              {evidence(hook.moment,
                                        fmt::format("{} as {}{}", hook.command,
                                                    hook.user.empty() ? "the container's user" : hook.user,
                                                    hook.privileged ? ", privileged" : ""),
                                        c.hooks, hook.origin)},
                              hook.moment + ' ' + hook.command));
  return failed_if_any(std::move(found));
}

Verdict exec_privileged(const Container& c, const System& system) {
  if (auto v = hooks(c, [](const facts::Hook& hook) -> std::string {
        return hook.privileged ? "privileged: this process has every capability and no confinement beside an "
                                 "application that has not, and whoever takes it over is root on the host"
                               : "";
      }))
    return *v;
  if (auto v = nothing_runs(c)) return *v;
  if (is_privileged(c)) return not_applicable(privileged_already("gives every process all of it"));
  if (!c.execs.known()) return not_evaluated("execs", c.execs);
  std::vector<Observation> found;
  for (const Exec& exec : *c.execs) {
    if (!exec.privileged) continue;
    Observation o =
        observe(fmt::format("runs `{}` by docker exec --privileged: this process has every capability and no "
                            "confinement beside an "
                            "application that has not, and an attacker who takes it over is root on the host",
                            exec.command),
                {exec_evidence(c, exec)}, exec.command);
    if (const Stance who = stance(c, system); who.standing == Standing::mapped_root) {
      o.severity = Severity::medium;
      append(o.evidence, who.evidence);
    }
    found.push_back(std::move(o));
  }
  return found.empty() ? not_evaluated(std::string(kNoRecord)) : failed_if_any(std::move(found));
}
const Check registered_exec_privileged{"container-exec-privileged", exec_privileged};

// A set-uid program makes a root process as well; a list of processes does not tell which it was.
std::optional<Observation> root_process(const Container& c, const System& system) {
  if (!c.processes.known()) return std::nullopt;
  const Answer running = runs_as_root(c, system);
  if (running.truth != Truth::yes) return std::nullopt;
  return observe(
      fmt::format("has a root process although it starts as {}: {}. It came by docker exec -u 0 or through a "
                  "set-uid program, and whoever takes it over is root in the container",
                  *c.user, running.because),
      running.evidence);
}

Verdict exec_root(const Container& c, const System& system) {
  if (starts_as_root(c).truth == Truth::no)
    if (auto v = hooks(c, [](const facts::Hook& hook) -> std::string {
          return !hook.user.empty() && names_root(hook.user)
                     ? "as root, in a container that starts as somebody else: whoever has taken over the "
                       "application waits for such a process, and is root in the container with it"
                     : "";
        }))
      return *v;
  if (auto v = nothing_runs(c)) return *v;
  const Answer started = starts_as_root(c);
  if (started.truth == Truth::unknown) return not_evaluated(started.because);
  if (started.truth == Truth::yes)
    return not_applicable("it runs as root already: see container-runs-as-root");
  std::vector<Observation> found;
  std::string unresolved;
  if (c.execs.known())
    for (const Exec& exec : *c.execs) {
      if (exec.user.empty()) continue;
      const Answer root = user_is_root(facts::declared(exec.user, exec.origin), exec.user_is_root);
      if (root.truth == Truth::unknown && unresolved.empty())
        unresolved = fmt::format("of `{}`, {}", exec.command, root.because);
      if (root.truth == Truth::yes)
        found.push_back(
            observe(fmt::format("runs `{}` as root by docker exec, in a container that starts as {}: whoever "
                                "has taken over the "
                                "application waits for such a process, and is root in the container with it",
                                exec.command, *c.user),
                    {exec_evidence(c, exec)}, exec.command));
    }
  if (found.empty())
    if (auto process = root_process(c, system)) found.push_back(std::move(*process));
  if (!found.empty()) return failed_if_any(std::move(found));
  if (!c.execs.known()) return not_evaluated("execs", c.execs);
  return not_evaluated(unresolved.empty() ? std::string(kNoRecord) : unresolved);
}
const Check registered_exec_root{"container-exec-root", exec_root};

}  // namespace
}  // namespace watertight::checks
