// Capabilities that are added, or left: what each gives an attacker, and to whom.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using linux_kernel::bit;
using linux_kernel::capability_number;
using linux_kernel::CapabilitySet;

struct Grant {
  std::string_view name;
  std::string_view gain;  // what root with it does to the host; ends a sentence
  Severity severity;
};

// One check of its own each.
constexpr Grant kDacReadSearch{
    "DAC_READ_SEARCH",
    "root in it opens any file of the host's file systems by its handle, /etc/shadow first",
    Severity::critical};
constexpr Grant kSysModule{"SYS_MODULE", "root in it loads a module and so runs code in the host's kernel",
                           Severity::critical};
constexpr Grant kSysAdmin{
    "SYS_ADMIN",
    "root in it may mount, join namespaces and load BPF, and the default seccomp profile lets "
    "these calls through: most published ways out of a container begin here",
    Severity::critical};
constexpr Grant kSysPtrace{
    "SYS_PTRACE",
    "root in it reads and changes the memory of every process it can see; with the host's "
    "process ids that is every process of the host",
    Severity::high};
constexpr Grant kSysRawio{
    "SYS_RAWIO", "root in it talks to ports, memory and disks past the kernel's own checks", Severity::high};

constexpr Grant kMknod{
    "MKNOD", "root in it makes device nodes, and any device rule or loose volume opens them", Severity::low};
constexpr Grant kDacOverride{"DAC_OVERRIDE",
                             "root in it writes every file it can reach, mounted ones of other owners too",
                             Severity::low};

// Added beyond the default set, without a check of their own.
constexpr std::array<Grant, 20> kOthers = {{
    {"NET_ADMIN", "root in it changes addresses, routes and firewall rules of its network namespace",
     Severity::medium},
    {"BPF", "root in it loads BPF programs, a favourite way to kernel bugs", Severity::high},
    {"PERFMON", "root in it traces the kernel and reads what other processes do", Severity::high},
    {"SYSLOG", "root in it reads the kernel log with the addresses that exploits need", Severity::medium},
    {"SYS_BOOT", "root in it restarts the host or loads another kernel", Severity::high},
    {"SYS_TIME", "root in it sets the host's clock: certificates, logs and one-time codes follow it",
     Severity::medium},
    {"SYS_NICE", "root in it takes processor time from everyone else on the host", Severity::low},
    {"SYS_RESOURCE", "root in it lifts its own resource limits and quotas", Severity::medium},
    {"SYS_PACCT", "root in it switches the host's process accounting", Severity::medium},
    {"SYS_TTY_CONFIG", "root in it hangs up the host's terminals", Severity::low},
    {"IPC_LOCK", "root in it pins memory that the host then cannot reclaim", Severity::low},
    {"IPC_OWNER", "root in it reads shared memory whoever owns it", Severity::medium},
    {"LINUX_IMMUTABLE", "root in it takes the immutable flag off files it can reach", Severity::low},
    {"LEASE", "root in it takes leases on files of others", Severity::low},
    {"MAC_ADMIN", "root in it changes the mandatory access control that confines it", Severity::high},
    {"MAC_OVERRIDE", "root in it passes over mandatory access control", Severity::high},
    {"AUDIT_CONTROL", "root in it switches the host's auditing off", Severity::high},
    {"AUDIT_READ", "root in it reads the host's audit stream", Severity::medium},
    {"CHECKPOINT_RESTORE", "root in it reads the state of processes and chooses process ids",
     Severity::medium},
    {"NET_BROADCAST", "it is unused by the kernel and only says that nobody looked", Severity::info},
}};
constexpr std::array<std::string_view, 5> kOwnChecks = {"DAC_READ_SEARCH", "SYS_MODULE", "SYS_ADMIN",
                                                        "SYS_PTRACE", "SYS_RAWIO"};

const facts::Item* added(const Container& c, std::string_view name) {
  const auto at = std::find_if(c.cap_add->begin(), c.cap_add->end(),
                               [&](const facts::Item& i) { return i.text == name; });
  return at == c.cap_add->end() ? nullptr : &*at;
}

// What everybody with a question about added capabilities asks first; passed: go on.
Verdict precondition(const Container& c, bool all_is_mine = false) {
  if (!c.privileged.known()) return not_evaluated("privileged", c.privileged);
  if (is_privileged(c))
    return all_is_mine ? passed() : not_applicable(privileged_already("gives every capability"));
  if (!c.cap_add.known()) return not_evaluated("cap_add", c.cap_add);
  if (!c.cap_drop.known()) return not_evaluated("cap_drop", c.cap_drop);
  if (!all_is_mine && added(c, "ALL") != nullptr)
    return not_applicable("cap_add: ALL already gives it: see container-caps-restricted");
  return passed();
}

// One added capability, for the user and the user namespace that the container really has.
Observation observe_grant(const Container& c, const System& system, const facts::Item& item,
                          const Grant& grant) {
  const Stance who = stance(c, system);
  Observation o;
  o.evidence = {evidence("cap_add", item.text, c.cap_add, item.origin)};
  o.discriminator = item.text;
  o.severity = grant.severity;
  append(o.evidence, who.evidence);
  switch (who.standing) {
    case Standing::host_root:
      o.message = fmt::format("adds the capability {}: {}", grant.name, grant.gain);
      o.message += image_decides(c, system);
      break;
    case Standing::mapped_root:
      o.severity = std::min(grant.severity, Severity::medium);
      o.message = fmt::format(
          "adds the capability {}; {}, so it counts in its own user namespace only and opens "
          "more of the kernel to attack, not the host itself",
          grant.name, who.clause);
      break;
    case Standing::other_user:
      o.severity = std::min(grant.severity, Severity::low);
      o.message = fmt::format(
          "adds the capability {}, which does nothing now: {}. It comes alive through any set-uid "
          "root program in the image: then {}",
          grant.name, who.clause, grant.gain);
      o.advice = fmt::format(
          "Remove {} from cap_add: the process does not have it anyway; or set no-new-privileges.",
          grant.name);
      break;
  }
  return o;
}

Verdict one_capability(const Container& c, const System& system, const Grant& grant) {
  if (Verdict v = precondition(c); v.kind != Verdict::Kind::passed) return v;
  const facts::Item* item = added(c, grant.name);
  if (item == nullptr) return passed();
  if (capabilities_are_void(c, system))
    return not_applicable(fmt::format("{} is added and void: {}, with no-new-privileges", grant.name,
                                      stance(c, system).clause));
  return failed(observe_grant(c, system, *item, grant));
}

Verdict dac_read_search(const Container& c, const System& s) { return one_capability(c, s, kDacReadSearch); }
const Check registered_dac_read_search{"container-cap-dac-read-search", dac_read_search};

Verdict sys_module(const Container& c, const System& s) { return one_capability(c, s, kSysModule); }
const Check registered_sys_module{"container-cap-sys-module", sys_module};

Verdict sys_admin(const Container& c, const System& s) { return one_capability(c, s, kSysAdmin); }
const Check registered_sys_admin{"container-cap-sys-admin", sys_admin};

Verdict sys_ptrace(const Container& c, const System& s) { return one_capability(c, s, kSysPtrace); }
const Check registered_sys_ptrace{"container-cap-sys-ptrace", sys_ptrace};

// MKNOD and DAC_OVERRIDE are defaults, and as such one matter of the default set; who adds them back by name
// after dropping all has chosen them.
Verdict sys_rawio_mknod(const Container& c, const System& system) {
  if (Verdict v = precondition(c); v.kind != Verdict::Kind::passed) return v;
  if (capabilities_are_void(c, system))
    return not_applicable("no process holds or can get a capability: " + stance(c, system).clause +
                          ", with no-new-privileges");
  std::vector<Observation> found;
  for (const Grant& grant : {kSysRawio, kMknod, kDacOverride})
    if (const facts::Item* item = added(c, grant.name))
      found.push_back(observe_grant(c, system, *item, grant));
  return failed_if_any(std::move(found));
}
const Check registered_sys_rawio_mknod{"container-cap-sys-rawio-mknod", sys_rawio_mknod};

Observation all_added(const Container& c, const System& system, const facts::Item& item) {
  Observation o = observe_grant(
      c, system, item,
      {"ALL",
       "root in it loads kernel modules, mounts, and reads any process: only seccomp and the LSM are left",
       Severity::critical});
  if (o.advice.empty())
    o.advice = "Replace ALL by the capabilities the application uses; start from cap_drop: [ALL].";
  return o;
}

// Privileged mode is ALL by another name, whatever cap_add and cap_drop say.
Observation all_by_privileged(const Container& c, const System& system) {
  Observation o = observe(
      "holds every capability by privileged mode: root in it loads kernel modules, mounts, and reads any "
      "process",
      {evidence("privileged", c.privileged)}, "ALL");
  o.severity = Severity::critical;
  o.advice = "Remove `privileged: true` and add the capabilities the application uses.";
  if (const Stance who = stance(c, system); who.standing != Standing::host_root) {
    o.severity = who.standing == Standing::mapped_root ? Severity::medium : Severity::low;
    o.message = "may hold every capability by privileged mode; " + who.clause;
    append(o.evidence, who.evidence);
  }
  return o;
}

// Nothing is dropped by name or whole: the 14 of the engine stand. One low finding, not one for each.
std::optional<Observation> default_set(const Container& c, const System& system) {
  if (c.kind == facts::ContainerKind::pod) return std::nullopt;  // k8s-pod-drop-all
  const bool drops = std::any_of(c.cap_drop->begin(), c.cap_drop->end(),
                                 [](const facts::Item& i) { return i.text == "ALL"; });
  if (drops) return std::nullopt;
  if (!may_hold(c, system, "NET_RAW")) return std::nullopt;
  Observation o = observe(
      "keeps the engine's default capabilities, NET_RAW, MKNOD, SETUID and DAC_OVERRIDE among them: an "
      "attacker can "
      "forge packets on its network and use kernel paths the application never needs",
      {evidence("cap_drop", c.cap_drop)}, "default set");
  o.message += image_decides(c, system);
  o.severity = Severity::low;
  o.advice = "Set `cap_drop: [ALL]` and add back what the application uses, such as NET_BIND_SERVICE.";
  return o;
}

Severity on_host_network(const Grant& grant, const Container& c, const System& system) {
  if (grant.name != "NET_ADMIN") return grant.severity;
  const auto network = joined_namespace(c, system, &Container::network_mode, "network_mode");
  return network.is_host == Truth::yes ? Severity::high : grant.severity;
}

Verdict caps_restricted(const Container& c, const System& system) {
  if (Verdict v = precondition(c, true); v.kind != Verdict::Kind::passed) return v;
  if (capabilities_are_void(c, system))
    return not_applicable("no process holds or can get a capability: " + stance(c, system).clause +
                          ", with no-new-privileges");
  if (is_privileged(c)) return failed(all_by_privileged(c, system));
  if (const facts::Item* all = added(c, "ALL")) return failed(all_added(c, system, *all));
  std::vector<Observation> found;
  const CapabilitySet defaults = linux_kernel::docker_default_capabilities();
  for (const facts::Item& item : *c.cap_add) {
    const auto number = capability_number(item.text);
    if (number && (defaults & bit(*number)) != 0) continue;
    if (std::find(kOwnChecks.begin(), kOwnChecks.end(), item.text) != kOwnChecks.end()) continue;
    const auto known =
        std::find_if(kOthers.begin(), kOthers.end(), [&](const Grant& g) { return g.name == item.text; });
    Grant grant = known != kOthers.end()
                      ? *known
                      : Grant{item.text, "it is not in the engine's default set", Severity::low};
    grant.severity = on_host_network(grant, c, system);
    found.push_back(observe_grant(c, system, item, grant));
    if (found.back().advice.empty())
      found.back().advice =
          fmt::format("Remove {} from cap_add unless the application fails without it.", item.text);
  }
  if (auto defaults_kept = default_set(c, system)) found.push_back(std::move(*defaults_kept));
  return failed_if_any(std::move(found));
}
const Check registered_caps_restricted{"container-caps-restricted", caps_restricted};

}  // namespace
}  // namespace watertight::checks
