// What one container may take from all others: memory, processors, processes, open files.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

bool limits_are_seen(const Container& c) { return in_force(c) != nullptr && in_force(c)->limits.known(); }

// A parent cgroup may hold the limit for all below it; where the kernel was not asked nobody has seen it.
std::string unless_parent(const Container& c) {
  if (limits_are_seen(c)) return " in any of its control groups";
  if (!c.cgroup_parent.known() || c.cgroup_parent->empty()) return {};
  return fmt::format(", unless its cgroup parent {} sets one", *c.cgroup_parent);
}

std::vector<Evidence> with_chain(std::vector<Evidence> list, const Container& c) {
  if (limits_are_seen(c))
    list.push_back({"limits in force", "none", facts::Basis::effective, in_force(c)->limits.origin});
  return list;
}

Verdict memory_limit(const Container& c, const System&) {
  if (!c.memory.known()) return not_evaluated("memory", c.memory);
  if (*c.memory > 0 || tightest_limit(c, "memory.max") != nullptr) return passed();
  return failed(
      observe("has no memory limit" + unless_parent(c) +
                  ": a leak or an attacker in it takes all memory, and the kernel kills other containers or "
                  "the host's own services",
              with_chain({evidence("memory", c.memory)}, c)));
}
const Check registered_memory_limit{"container-memory-limit", memory_limit};

Verdict cpu_limit(const Container& c, const System&) {
  if (!c.cpu_nano.known()) return not_evaluated("cpu_nano", c.cpu_nano);
  if (*c.cpu_nano > 0 || tightest_limit(c, "cpu.max") != nullptr) return passed();
  if (c.cpuset.known() && !c.cpuset->empty()) return passed();
  if (!c.cpu_shares.known()) return not_evaluated("cpu_shares", c.cpu_shares);
  if (*c.cpu_shares > 0) return passed();
  return failed(
      observe("has no CPU limit and the default weight" + unless_parent(c) +
                  ": a busy loop, or a coin miner an attacker left, slows everything on the host",
              with_chain({evidence("cpu_nano", c.cpu_nano), evidence("cpu_shares", c.cpu_shares)}, c)));
}
const Check registered_cpu_limit{"container-cpu-limit", cpu_limit};

Verdict pids_limit(const Container& c, const System&) {
  if (!c.pids_limit.known()) return not_evaluated("pids_limit", c.pids_limit);
  if (*c.pids_limit > 0 || tightest_limit(c, "pids.max") != nullptr) return passed();
  return failed(
      observe("has no limit on processes" + unless_parent(c) +
                  ": a fork bomb in it uses up the host's process ids, and nobody can log in to stop it",
              with_chain({evidence("pids_limit", c.pids_limit)}, c)));
}
const Check registered_pids_limit{"container-pids-limit", pids_limit};

struct Ceiling {
  std::string_view name;
  std::int64_t most;  // above it nobody meant it
  std::string_view gain;
};
constexpr std::int64_t kNone = -1;

constexpr std::array<Ceiling, 6> kCeilings = {{
    {"nproc", 65536, "a fork bomb in it uses up the host's process ids"},
    {"nofile", 1048576, "it can hold so many files and connections open that the host's tables run out"},
    {"core", 0, "a crash writes its whole memory, secrets included, to a file"},
    {"fsize", kNone, {}},
    {"memlock", 1 << 30, "it can pin memory that the host then cannot reclaim"},
    {"rtprio", 0, "it can take a processor with real-time priority and give it back to nobody"},
}};

bool above(std::int64_t value, std::int64_t most) { return value < 0 || value > most; }

// A limit that is lowered, or set to what the daemon gives anyway, is no override worth a word.
bool is_raised(const facts::Ulimit& limit, const Container& c) {
  const auto at = std::find_if(kCeilings.begin(), kCeilings.end(),
                               [&](const Ceiling& k) { return k.name == limit.name; });
  if (at == kCeilings.end() || at->most == kNone) return false;
  const bool memory_counts = limit.name == "memlock" && c.memory.known() && *c.memory > 0;
  return !memory_counts && above(std::max(limit.hard, limit.hard < 0 ? limit.hard : limit.soft), at->most);
}

std::string shown(std::int64_t limit) { return limit < 0 ? "unlimited" : std::to_string(limit); }

Verdict ulimits(const Container& c, const System& system) {
  if (!c.ulimits.known()) return not_evaluated("ulimits", c.ulimits);
  const auto of_daemon = list_setting(system, "default-ulimits");
  std::vector<Observation> found;
  for (const facts::Ulimit& limit : *c.ulimits) {
    if (!is_raised(limit, c)) continue;
    const std::string same = fmt::format("{}={}:{}", limit.name, limit.soft, limit.hard);
    if (std::find(of_daemon.begin(), of_daemon.end(), same) != of_daemon.end()) continue;
    const auto at = std::find_if(kCeilings.begin(), kCeilings.end(),
                                 [&](const Ceiling& k) { return k.name == limit.name; });
    found.push_back(
        observe(fmt::format("raises the limit {} to {}: {}", limit.name, shown(limit.hard), at->gain),
                {evidence("ulimits", same, c.ulimits, limit.origin)}, limit.name));
  }
  return failed_if_any(std::move(found));
}
const Check registered_ulimits{"container-ulimits", ulimits};

Verdict cgroup_parent(const Container& c, const System& system) {
  if (is_podman(system)) return not_applicable("Podman places containers in slices of its own");
  if (!c.cgroup_parent.known()) return not_evaluated("cgroup_parent", c.cgroup_parent);
  const std::string& parent = *c.cgroup_parent;
  const std::string expected = text_setting(system, "cgroup-parent").value_or("");
  if (parent.empty() || parent == expected) return passed();
  if (expected.empty() && (parent == "/docker" || parent == "docker" || parent == "system.slice"))
    return passed();
  return failed(
      observe(fmt::format("runs under the cgroup {} instead of the engine's{}: limits set on the engine's "
                          "group do not hold for "
                          "it, and whoever may use that name may take the resources meant for others",
                          parent, expected.empty() ? "" : " (" + expected + ")"),
              {evidence("cgroup_parent", c.cgroup_parent)}));
}
const Check registered_cgroup_parent{"container-cgroup-parent", cgroup_parent};

Verdict oom_settings(const Container& c, const System&) {
  if (!c.oom_kill_disable.known()) return not_evaluated("oom_kill_disable", c.oom_kill_disable);
  if (!c.oom_score_adjust.known()) return not_evaluated("oom_score_adjust", c.oom_score_adjust);
  std::vector<Observation> found;
  const bool limited = c.memory.known() && *c.memory > 0;
  if (*c.oom_kill_disable) {
    found.push_back(observe(limited ? "is never killed at its memory limit (oom_kill_disable): its processes "
                                      "hang there instead, holding "
                                      "locks and connections, until somebody intervenes"
                                    : "is never killed for memory (oom_kill_disable) and has no limit: the "
                                      "kernel kills the host's own "
                                      "services in its place",
                            {evidence("oom_kill_disable", c.oom_kill_disable), evidence("memory", c.memory)},
                            "oom_kill_disable"));
    if (limited) found.back().severity = Severity::low;
  }
  if (*c.oom_score_adjust < 0) {
    found.push_back(observe(
        fmt::format(
            "has the OOM score {}: where memory runs short the kernel spares it and kills others first, "
            "services of the host among them; an attacker in it keeps what he took",
            *c.oom_score_adjust),
        {evidence("oom_score_adjust", c.oom_score_adjust)}, "oom_score_adj"));
    if (*c.oom_score_adjust > -500 && limited) found.back().severity = Severity::low;
  }
  return failed_if_any(std::move(found));
}
const Check registered_oom_settings{"container-oom-settings", oom_settings};

bool has_option(const Container& c, std::string_view name) {
  return std::any_of(c.log_options->begin(), c.log_options->end(), [&](const facts::Label& option) {
    return option.name == name && !option.value.empty() && option.value != "-1";
  });
}

// What the daemon gives every container is one defect of the daemon: daemon-log-rotation.
bool takes_the_daemons_log(const Container& c, const System& system) {
  const facts::Setting* options = system.engine ? system.engine->setting("log-opts") : nullptr;
  return options != nullptr && options->value.known() && text_setting(system, "log-driver") &&
         c.log_driver.basis == facts::Basis::defaulted && c.log_options.basis == facts::Basis::defaulted;
}

// The driver "local" limits itself to 100 MB; what a service leaves open the daemon's log-opts decide.
Verdict log_limit(const Container& c, const System& system) {
  if (!c.log_driver.known()) {
    if (c.kind == facts::ContainerKind::service && !c.log_driver.origin.source)
      return not_applicable("the service leaves the log to the engine: its log-driver and log-opts decide");
    return not_evaluated("log_driver", c.log_driver);
  }
  if (*c.log_driver != "json-file")
    return not_applicable(
        c.log_driver->empty()
            ? std::string("the engine's log driver is in force")
            : fmt::format("its log driver is {}, which keeps no growing file", *c.log_driver));
  if (!c.log_options.known()) return not_evaluated("log_options", c.log_options);
  if (has_option(c, "max-size")) return passed();
  if (takes_the_daemons_log(c, system))
    return not_applicable(
        "the daemon gives it a log without a limit, as all others: see daemon-log-rotation");
  return failed(
      observe("writes its log to a file without a limit: a chatty or attacked service fills the disk under "
              "the engine, and "
              "every other container and the host's own services stop writing",
              {evidence("log_driver", c.log_driver),
               {"log_options", "no max-size", c.log_options.basis, c.log_options.origin}}));
}
const Check registered_log_limit{"container-log-limit", log_limit};

}  // namespace
}  // namespace watertight::checks
