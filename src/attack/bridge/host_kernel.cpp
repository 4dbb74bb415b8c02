// How the host's kernel, its control groups and its disks are set. Where no host is described each of them is
// unknown.
#include <algorithm>
#include <array>
#include <limits>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_disks.hpp"
#include "attack/bridge/kernel_settings.hpp"
#include "checks/kernel_settings.hpp"
#include "linux/version.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Host;
using facts::System;

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

struct SettingFact {
  std::string_view predicate;
  SysctlWanted wanted;
};
constexpr std::array kSettings = std::to_array<SettingFact>({
    {"kernel-log-open", {"kernel.dmesg_restrict", 0, 0, true}},
    {"ptrace-restricted", {"kernel.yama.ptrace_scope", 3, kAny, false}},
    {"ptrace-unrestricted", {"kernel.yama.ptrace_scope", 0, 0, true}},
    {"realtime-unlimited", {"kernel.sched_rt_runtime_us", -1, -1, false}},
    {"terminal-injection-open", {"dev.tty.legacy_tiocsti", 1, kAny, true}},
});

Said not_looked_at(std::string_view fact) {
  return nobody_knows(std::string(fact), "nobody looked at the host");
}

// The engine tells its version of control groups where nobody looked at the host.
Said control_groups(const System& system, bool first) {
  if (system.host && system.host->cgroup_layout.known()) {
    const auto& layout = system.host->cgroup_layout;
    const bool v1 = *layout == "v1" || *layout == "hybrid";
    return said(first ? v1 : *layout == "v2" || *layout == "hybrid",
                checks::evidence("cgroup_layout", layout));
  }
  if (system.engine && system.engine->cgroup_version.known())
    return said((*system.engine->cgroup_version == "1") == first,
                checks::evidence("cgroup_version", system.engine->cgroup_version));
  return not_looked_at("cgroup_layout");
}

const facts::HostMount* mount_at(const Host& host, std::string_view target) {
  const facts::HostMount* last = nullptr;
  if (host.mounts.known())
    for (const facts::HostMount& mount : *host.mounts)
      if (mount.target == target) last = &mount;
  return last;
}

Evidence mount_evidence(const Host& host, const facts::HostMount& mount) {
  return {"mounts", mount.target + " " + mount.type + " " + mount.options, host.mounts.basis,
          host.mounts.origin};
}

bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto comma = options.find(',');
    if (options.substr(0, comma) == wanted) return true;
    if (comma == std::string_view::npos) return false;
    options.remove_prefix(comma + 1);
  }
  return false;
}

Said control_groups_undelegated(const System& system) {
  if (!system.host || !system.host->mounts.known()) return not_looked_at("mounts");
  for (const char* target : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"})
    if (const auto* mount = mount_at(*system.host, target); mount != nullptr && mount->type == "cgroup2")
      return said(!has_option(mount->options, "nsdelegate"), mount_evidence(*system.host, *mount));
  return said(true, {"mounts", "no control groups of version 2 are mounted", system.host->mounts.basis,
                     system.host->mounts.origin});
}

// Everybody sees all processes but where /proc hides them.
Said processes_visible(const System& system) {
  if (!system.host || !system.host->mounts.known()) return not_looked_at("mounts");
  const facts::HostMount* proc = mount_at(*system.host, "/proc");
  if (proc == nullptr) return nobody_knows("mounts", "no /proc is among them");
  const auto at = proc->options.find("hidepid=");
  const bool hidden = at != std::string::npos && proc->options.substr(at + 8, 1) != "0" &&
                      proc->options.substr(at + 8, 3) != "off";
  return said(!hidden, mount_evidence(*system.host, *proc));
}

// Of a build option: is it as wanted ("y", "n"); a kernel that lacks it has it as "n".
Said built(const System& system, std::string_view name, bool wanted) {
  if (!system.host) return not_looked_at(name);
  const auto* option = checks::build_option(*system.host, name);
  if (option == nullptr || !option->known())
    return nobody_knows(std::string(name), "the kernel's configuration was not read");
  return said(checks::is_built(option) == wanted, checks::evidence(std::string(name), *option));
}

Said modules_loadable(const System& system) {
  if (Said no = built(system, "CONFIG_MODULES", true); no.truth == Truth::no) return no;
  return sysctl_within(system, {"kernel.modules_disabled", 0, 0, false});
}

Said kernel_helper_settable(const System& system) {
  return built(system, "CONFIG_STATIC_USERMODEHELPER", false);
}

// An option since Linux 5.5; older ones have no word for it, and always serve them.
Said hardware_ports_served(const System& system) {
  if (!system.host) return not_looked_at("CONFIG_X86_IOPL_IOPERM");
  const auto& release = system.host->kernel_release;
  const auto version = release.known() ? linux_kernel::parse_version(*release) : std::nullopt;
  if (version && *version < *linux_kernel::parse_version("5.5"))
    return said(true, checks::evidence("kernel_release", release));
  return built(system, "CONFIG_X86_IOPL_IOPERM", true);
}

// A group's own share is not read.
Said realtime_without_share(const System& system) {
  Said none = built(system, "CONFIG_RT_GROUP_SCHED", false);
  if (none.truth != Truth::no) return none;
  return nobody_knows("CONFIG_RT_GROUP_SCHED", "which control groups have a share of real time was not read");
}

Said memory_device_unprotected(const System& system) {
  if (Said no = built(system, "CONFIG_DEVMEM", true); no.truth == Truth::no) return no;
  return built(system, "CONFIG_STRICT_DEVMEM", false);
}

// Without the module nothing locks it down.
Said below_lockdown(const System& system, bool confidentiality) {
  if (!system.host) return not_looked_at("lockdown");
  const auto& lockdown = system.host->lockdown;
  if (!lockdown.known()) {
    if (Said none = built(system, "CONFIG_SECURITY_LOCKDOWN_LSM", false); none.truth == Truth::yes)
      return none;
    return nobody_knows("lockdown", lockdown);
  }
  const bool below = *lockdown != "confidentiality" && (confidentiality || *lockdown != "integrity");
  return said(below, checks::evidence("lockdown", lockdown));
}

Said calls_of_32_bit(const System& system) {
  if (system.host && system.host->architecture.is("aarch64")) return built(system, "CONFIG_COMPAT", true);
  return built(system, "CONFIG_IA32_EMULATION", true);
}

Said vulnerable_processor(const System& system) {
  if (!system.host) return not_looked_at("cpu_vulnerabilities");
  const Host& host = *system.host;
  if (checks::booted_with(host, "mitigations=off"))
    return said(true, checks::evidence("command_line", host.command_line));
  if (host.cpu_vulnerabilities.empty()) return not_looked_at("cpu_vulnerabilities");
  for (const auto& [name, state] : host.cpu_vulnerabilities)
    if (state.known() && state->starts_with("Vulnerable"))
      return said(true, checks::evidence("cpu_vulnerabilities " + name, state));
  return {};
}

// `-e 2` of auditctl: the rules stand until the host is booted again.
Said audit_writable(const System& system) {
  if (!system.host || !system.host->audit_running.known()) return not_looked_at("audit_running");
  const Host& host = *system.host;
  if (!*host.audit_running) return said(false, checks::evidence("audit_running", host.audit_running));
  if (!host.audit_rules.known()) return nobody_knows("audit_rules", host.audit_rules);
  for (const facts::Item& rule : *host.audit_rules)
    if (rule.text == "-e 2")
      return said(false, checks::evidence("audit_rules", rule.text, host.audit_rules, rule.origin));
  return said(true,
              {"audit_rules", "none of them locks them", host.audit_rules.basis, host.audit_rules.origin});
}

Said kernel_memory_unaccounted(const System& system) {
  if (system.host)
    for (const char* word : {"cgroup.memory=nokmem", "cgroup_disable=memory"})
      if (checks::booted_with(*system.host, word))
        return said(
            true, {"command_line", word, system.host->command_line.basis, system.host->command_line.origin});
  if (!system.host || !system.host->command_line.known()) return not_looked_at("command_line");
  return {};
}

}  // namespace

void add_host_kernel(const System& system, FactSink& facts) {
  for (const SettingFact& setting : kSettings)
    add(facts, setting.predicate, {}, sysctl_within(system, setting.wanted));
  add(facts, "control-groups-v1", {}, control_groups(system, true));
  add(facts, "control-groups-v2", {}, control_groups(system, false));
  add(facts, "control-groups-undelegated", {}, control_groups_undelegated(system));
  add(facts, "modules-loadable", {}, modules_loadable(system));
  add(facts, "hardware-ports-served", {}, hardware_ports_served(system));
  add(facts, "kernel-memory-served", {}, built(system, "CONFIG_PROC_KCORE", true));
  add(facts, "realtime-without-share", {}, realtime_without_share(system));
  add(facts, "kernel-helper-settable", {}, kernel_helper_settable(system));
  add(facts, "emergency-commands", {}, built(system, "CONFIG_MAGIC_SYSRQ", true));
  add(facts, "memory-device-unprotected", {}, memory_device_unprotected(system));
  add(facts, "below-integrity-lockdown", {}, below_lockdown(system, false));
  add(facts, "below-confidentiality-lockdown", {}, below_lockdown(system, true));
  add(facts, "processes-visible", {}, processes_visible(system));
  add(facts, "performance-events-open", {}, performance_events_open(system));
  add(facts, "user-namespaces-open", {}, user_namespaces_open(system));
  add(facts, "io-uring-open", {}, io_uring_open(system));
  add(facts, "user-faults-open", {}, user_faults_open(system));
  add(facts, "calls-of-32-bit", {}, calls_of_32_bit(system));
  add(facts, "data-root-on-root-file-system", {}, data_root_on_root_file_system(system));
  add(facts, "vulnerable-processor", {}, vulnerable_processor(system));
  add(facts, "audit-writable", {}, audit_writable(system));
  add(facts, "kernel-memory-unaccounted", {}, kernel_memory_unaccounted(system));
}

}  // namespace watertight::attack
