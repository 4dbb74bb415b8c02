// What nothing keeps a container from using up.
#include "attack/bridge/container_limits.hpp"

#include <algorithm>
#include <optional>

#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Container;

bool limits_are_seen(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  return now != nullptr && now->limits.known();
}

// A group above the container's may limit all below it; nobody looked.
bool has_unseen_parent(const ContainerSubject& subject) {
  const auto& parent = subject.container.cgroup_parent;
  return subject.host->all_in_one_group || (parent.known() && !parent->empty());
}

struct Limit {
  std::string_view predicate;
  const char* setting;
  const facts::Fact<std::int64_t>& asked;
  std::string_view file;
};

// `held_otherwise`: something else than this number limits it as well as it needs.
void add_limit(const ContainerSubject& subject, const Limit& limit, bool held_otherwise, FactSink& facts) {
  const Container& c = subject.container;
  if (held_otherwise) return;
  if (limits_are_seen(c)) {
    const bool none = checks::tightest_limit(c, limit.file) == nullptr;
    facts.add(limit.predicate, {subject.name}, none ? Truth::yes : Truth::no, [&] {
      return Evidences{{std::string(limit.file), "no control group of its chain sets one",
                        facts::Basis::effective, checks::in_force(c)->limits.origin},
                       checks::evidence(limit.setting, limit.asked)};
    });
    return;
  }
  if (limit.asked.known() && *limit.asked > 0) return;
  const bool parent = has_unseen_parent(subject);
  const bool certain = limit.asked.known() && !parent && !has_own_kernel(subject);
  facts.add(limit.predicate, {subject.name}, certain ? Truth::yes : Truth::unknown, [&] {
    Evidences why = {checks::evidence(limit.setting, limit.asked)};
    if (parent)
      why.push_back({"cgroup_parent", "unknown: a control group above may set a limit", c.cgroup_parent.basis,
                     c.cgroup_parent.origin});
    else if (limit.asked.known() && !certain)
      why.push_back({"runtime", "unknown: its processes run under a kernel of their own", c.runtime.basis,
                     c.runtime.origin});
    return why;
  });
}

void add_control_groups(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  add_limit(subject, {"no-process-limit", "pids_limit", c.pids_limit, "pids.max"}, false, facts);
  add_limit(subject, {"no-memory-limit", "memory", c.memory, "memory.max"}, false, facts);
  const bool placed = c.cpuset.known() && !c.cpuset->empty();
  const bool weighed = c.cpu_shares.known() && *c.cpu_shares > 0;
  add_limit(subject, {"no-processor-limit", "cpu_nano", c.cpu_nano, "cpu.max"}, placed || weighed, facts);
}

// Version 2 has one file for it; of version 1, and of settings, limits of block devices are not read. A
// manifest has no way to ask for one.
void add_disk_throttle(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  const facts::InForce* now = checks::in_force(c);
  if (now != nullptr && limits_are_seen(c) && now->cgroup_version.is("v2")) {
    const auto at =
        std::ranges::find(*now->limits, "io.max", [](const auto& limit) { return limit.file.view(); });
    const bool none = at == now->limits->end();
    facts.add("no-disk-throttle", {subject.name}, none ? Truth::yes : Truth::unknown, [&] {
      return Evidences{{"io.max",
                        none ? "no control group of its chain sets one"
                             : "unknown: whether the disk that it fills is the one limited, " + at->value,
                        facts::Basis::effective, now->limits.origin}};
    });
    return;
  }
  if (c.kind == facts::ContainerKind::pod)
    facts.add("no-disk-throttle", {subject.name}, Truth::yes, [&] {
      return Evidences{taken_for_granted("io.max", "no field of a manifest asks for one", c.origin)};
    });
  else
    facts.add("no-disk-throttle", {subject.name}, Truth::unknown, [&] {
      return Evidences{not_known("io.max", "limits of block devices were not read", c.origin)};
    });
}

bool has_option(const facts::Fact<std::vector<facts::Label>>& options, std::string_view name) {
  return options.known() && std::ranges::any_of(*options, [&](const facts::Label& option) {
           return option.name == name && !option.value.empty() && option.value != "-1";
         });
}

void add_layer(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (subject.host->layers_limited || has_option(c.storage_options, "size")) return;
  const facts::InForce* now = checks::in_force(c);
  const facts::MountState* root = nullptr;
  if (now != nullptr && now->mounts.known())
    for (const facts::MountState& m : *now->mounts)
      if (m.destination == "/") root = &m;  // the last one is seen
  Truth writable = Truth::unknown;
  if (root != nullptr)
    writable = root->read_only ? Truth::no : Truth::yes;
  else if (c.read_only_root.known())
    writable = *c.read_only_root ? Truth::no : Truth::yes;
  facts.add("layer-unlimited", {subject.name}, writable,
            [&] { return Evidences{checks::evidence("read_only_root", c.read_only_root)}; });
}

// What nobody wrote is the daemon's to say.
void add_log(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (!c.log_driver.known() || c.log_driver->empty()) {
    if (has_option(c.log_options, "max-size")) return;
    facts.add("log-unlimited", {subject.name}, subject.host->default_log_unlimited.truth,
              [&] { return subject.host->default_log_unlimited.evidence; });
    return;
  }
  if (*c.log_driver == "json-file" && !has_option(c.log_options, "max-size"))
    facts.add("log-unlimited", {subject.name}, c.log_options.known() ? Truth::yes : Truth::unknown, [&] {
      return Evidences{checks::evidence("log_driver", c.log_driver),
                       {"log_options", c.log_options.known() ? "no max-size" : "unknown: they were not read",
                        c.log_options.basis, c.log_options.origin}};
    });
  const bool elsewhere = has_option(c.log_options, "syslog-address");
  if (*c.log_driver == "journald" || (*c.log_driver == "syslog" && !elsewhere))
    facts.add("log-shared", {subject.name}, Truth::yes,
              [&] { return Evidences{checks::evidence("log_driver", c.log_driver)}; });
}

void add_memory(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  const facts::InForce* now = checks::in_force(c);
  const auto& score =
      now != nullptr && now->oom_score_adjust.known() ? now->oom_score_adjust : c.oom_score_adjust;
  if (c.oom_kill_disable.is(true) || (score.known() && *score < 0))
    facts.add("oom-shielded", {subject.name}, Truth::yes, [&] {
      return Evidences{checks::evidence("oom_score_adjust", score),
                       checks::evidence("oom_kill_disable", c.oom_kill_disable)};
    });
  if (c.ipc_mode.known() && c.ipc_mode->kind == facts::NamespaceKind::host)
    facts.add("memory-file-system-unlimited", {subject.name}, Truth::yes,
              [&] { return Evidences{checks::evidence("ipc_mode", c.ipc_mode)}; });
  if (!c.mounts.known()) return;
  const auto at = std::ranges::find_if(*c.mounts, [](const facts::Mount& m) {
    return m.kind == facts::MountKind::tmpfs && !m.read_only && m.options.find("size=") == std::string::npos;
  });
  if (at != c.mounts->end())
    facts.add("memory-file-system-unlimited", {subject.name}, Truth::yes,
              [&] { return Evidences{checks::evidence("mounts", checks::show(*at), c.mounts, at->origin)}; });
}

struct HardLimit {
  std::optional<std::int64_t> value;  // -1: unlimited; nothing: what the engine itself has
  Evidence evidence;
};
HardLimit hard_limit(const ContainerSubject& subject, std::string_view name) {
  const Container& c = subject.container;
  const facts::InForce* now = checks::in_force(c);
  if (now != nullptr && now->resource_limits.known())
    for (const facts::ResourceLimit& limit : *now->resource_limits)
      if (limit.name == name)
        return {limit.hard, checks::in_proc(std::string(name), std::to_string(limit.hard), c, "limits")};
  if (c.ulimits.known())
    for (const facts::Ulimit& limit : *c.ulimits)
      if (limit.name == name)
        return {limit.hard, checks::evidence("ulimits", std::string(name) + "=" + std::to_string(limit.hard),
                                             c.ulimits, limit.origin)};
  return {default_hard_limit(*subject.host, name),
          {"ulimits", "unknown: the engine's own limit of " + std::string(name) + " is in force",
           c.ulimits.basis, c.ulimits.origin}};
}

void add_hard_limit(const ContainerSubject& subject, std::string_view predicate, std::string_view name,
                    std::int64_t most, Truth where_unsaid, FactSink& facts) {
  if (subject.host->default_hard_limits.empty() && where_unsaid == Truth::no &&
      checks::in_force(subject.container) == nullptr && subject.container.ulimits.known() &&
      subject.container.ulimits->empty())
    return;
  const HardLimit limit = hard_limit(subject, name);
  Truth above = where_unsaid;
  if (limit.value) above = *limit.value < 0 || *limit.value > most ? Truth::yes : Truth::no;
  facts.add(predicate, {subject.name}, above, [&] { return Evidences{limit.evidence}; });
}

// The engine starts containers with as many open files as systemd gave itself: on one host a thousand, on the
// next no end. Locked memory and real time it keeps small.
void add_resource_limits(const ContainerSubject& subject, FactSink& facts) {
  add_hard_limit(subject, "no-file-limit", "nofile", 1 << 20, Truth::unknown, facts);
  add_hard_limit(subject, "locks-memory", "memlock", 1 << 30, Truth::no, facts);
  add_hard_limit(subject, "realtime-allowed", "rtprio", 0, Truth::no, facts);
}

void add_restart(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (!c.restart.known() || c.restart->name.empty() || c.restart->name == "no") return;
  if (c.restart->name == "on-failure" && c.restart->maximum_retries > 0) return;
  facts.add("restarts-always", {subject.name}, Truth::yes,
            [&] { return Evidences{checks::evidence("restart", c.restart)}; });
}

}  // namespace

void add_limits(const ContainerSubject& asked, FactSink& facts) {
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  add_control_groups(subject, facts);
  add_disk_throttle(subject, facts);
  add_layer(subject, facts);
  add_volumes_to_fill(subject, facts);
  add_log(subject, facts);
  add_memory(subject, facts);
  add_resource_limits(subject, facts);
  add_restart(subject, facts);
}

}  // namespace watertight::attack
