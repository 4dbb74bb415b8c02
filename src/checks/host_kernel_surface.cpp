// Parts of the kernel that are best closed, where more than one setting decides.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/kernel_settings.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

Verdict without(const KernelNumber& number, std::string_view name) {
  return number.absent ? not_applicable(fmt::format("this kernel has no {}", name))
                       : not_evaluated(number.because);
}

// Bits of kernel.sysrq (Documentation/admin-guide/sysrq.rst): 1 everything, 8 dumps of memory, 64 signals to
// all processes. What distributions allow beside (sync, remount, reboot) asks for somebody at the console.
Verdict sysrq(const Host& h, const System&) {
  const KernelNumber number = checks::sysctl(h, "kernel.sysrq");
  if (!number.value) return without(number, "kernel.sysrq");
  if (*number.value != 1 && (*number.value & (8 | 64)) == 0) return passed();
  return failed(
      observe(fmt::format("kernel.sysrq is {}: whoever reaches a keyboard or serial console, also that of a "
                          "virtual machine, dumps memory or ends every process without a login",
                          *number.value),
              {number.evidence}));
}
const Check registered_sysrq{"host-sysrq", sysrq};

// 0 is "no limit".
Verdict oops_limits(const Host& h, const System&) {
  constexpr std::int64_t kMost = 10'000;
  const KernelNumber number = checks::sysctl(h, "kernel.oops_limit");
  if (!number.value) return without(number, "kernel.oops_limit");
  const KernelNumber panic = checks::sysctl(h, "kernel.panic_on_oops");
  if (panic.value && *panic.value > 0) return passed();
  if (*number.value > 0 && *number.value <= kMost) return passed();
  return failed(observe(
      fmt::format("kernel.oops_limit is {}: a container may crash the kernel's code over and over until "
                  "a counter runs over and the crash becomes a takeover",
                  *number.value),
      {number.evidence}));
}
const Check registered_oops{"host-oops-limits", oops_limits};

Verdict unprivileged_bpf(const Host& h, const System& system) {
  const KernelNumber number = checks::sysctl(h, "kernel.unprivileged_bpf_disabled");
  if (!number.value) return without(number, "kernel.unprivileged_bpf_disabled");
  if (*number.value > 0) return passed();
  std::vector<Evidence> seen = {number.evidence};
  const KernelNumber harden = checks::sysctl(h, "net.core.bpf_jit_harden");
  if (harden.value) seen.push_back(harden.evidence);
  const bool hardened = harden.value && *harden.value > 0;
  Observation o = observe(
      fmt::format("kernel.unprivileged_bpf_disabled is 0: every process may hand programs to the kernel's "
                  "verifier, in "
                  "which holes that give the kernel's memory turn up each year{}",
                  hardened ? "" : ", and what it compiles is not blinded (net.core.bpf_jit_harden 0)"),
      std::move(seen));
  weigh_by_seccomp(o, Severity::medium, system);
  return failed(std::move(o));
}
const Check registered_bpf{"host-unprivileged-bpf", unprivileged_bpf};

bool rootless_here(const Host& h, const System& system) {
  if (system.engine && system.engine->rootless.is(true)) return true;
  return h.rootless_accounts.known() && !h.rootless_accounts->empty();
}

// Each of three switches closes it; which ones a kernel has depends on its version and distribution.
Verdict unprivileged_user_namespaces(const Host& h, const System& system) {
  if (rootless_here(h, system))
    return not_applicable("a rootless engine runs here, and needs user namespaces for its account");
  const KernelNumber most = checks::sysctl(h, "user.max_user_namespaces");
  const KernelNumber clone = checks::sysctl(h, "kernel.unprivileged_userns_clone");
  const KernelNumber apparmor = checks::sysctl(h, "kernel.apparmor_restrict_unprivileged_userns");
  if (most.value == 0 || clone.value == 0 || (apparmor.value && *apparmor.value > 0)) return passed();
  if (!most.value && !clone.value)
    return most.absent ? not_applicable("this kernel has no user namespaces") : not_evaluated(most.because);
  std::vector<Evidence> seen;
  for (const KernelNumber* number : {&clone, &apparmor, &most})
    if (number->value) seen.push_back(number->evidence);
  Observation o = observe(
      "every account may create user namespaces, and is root in them: with that, parts of the kernel that "
      "only root could reach (mounts, packet filters, routing) lie open to any process",
      std::move(seen));
  if (remaps_users(system).truth == Truth::yes)
    o.advice =
        "Set kernel.apparmor_restrict_unprivileged_userns or kernel.unprivileged_userns_clone, which leave "
        "the engine's own remapping alone; user.max_user_namespaces = 0 would stop it.";
  weigh_by_seccomp(o, Severity::medium, system);
  return failed(std::move(o));
}
const Check registered_userns{"host-userns-unprivileged", unprivileged_user_namespaces};

// What the kernel asks before it takes code in: any one of these is enough.
Verdict modules_restricted(const Host& h, const System&) {
  const KernelNumber disabled = checks::sysctl(h, "kernel.modules_disabled");
  if (disabled.absent) return not_applicable("this kernel loads no modules");
  if (disabled.value && *disabled.value > 0) return passed();
  if (h.lockdown.known() && *h.lockdown != "none") return passed();
  if (booted_with(h, "module.sig_enforce=1") || booted_with(h, "module.sig_enforce")) return passed();
  const auto* forced = build_option(h, "CONFIG_MODULE_SIG_FORCE");
  if (is_built(forced)) return passed();
  if (!disabled.value) return not_evaluated(disabled.because);
  std::vector<Evidence> seen = {disabled.evidence};
  if (forced != nullptr)
    seen.push_back(evidence("CONFIG_MODULE_SIG_FORCE", *forced));
  else
    return not_evaluated("whether the kernel enforces signatures of modules", h.kernel_config_read);
  return failed(
      observe("the kernel loads modules that nobody signed: SYS_MODULE in one container, or root on the host "
              "for a moment, is code in the kernel that stays hidden",
              std::move(seen)));
}
const Check registered_modules{"host-modules-restricted", modules_restricted};

// A crash in a container writes by the host's pattern: into the container, or to a program of the host.
Verdict core_dumps(const Host& h, const System&) {
  const KernelNumber dumpable = checks::sysctl(h, "fs.suid_dumpable");
  if (!dumpable.value) return without(dumpable, "fs.suid_dumpable");
  const auto pattern = h.sysctls.find("kernel.core_pattern");
  const bool known = pattern != h.sysctls.end() && pattern->second.known();
  std::vector<Evidence> seen = {dumpable.evidence};
  if (known) seen.push_back(evidence("kernel.core_pattern", pattern->second));
  if (*dumpable.value == 1)
    return failed(observe(
        "fs.suid_dumpable is 1: a set-uid program that crashes leaves its memory, with what only root "
        "may see, in a file of the user who crashed it",
        std::move(seen)));
  if (*dumpable.value == 2 && known && !pattern->second->starts_with('|') &&
      !pattern->second->starts_with('/'))
    return failed(observe(
        "fs.suid_dumpable is 2 with a relative kernel.core_pattern: a set-uid program writes its core "
        "as root into a folder that its caller chose",
        std::move(seen)));
  return passed();
}
const Check registered_core{"host-coredumps", core_dumps};

const facts::Item* policy_of(const Host& h, std::string_view policy) {
  if (!h.firewall_rules.known()) return nullptr;
  for (const facts::Item& rule : *h.firewall_rules)
    if (rule.text == policy) return &rule;
  return nullptr;
}

bool bridged(const System& system) {
  for (const facts::Container& c : system.containers)
    if (c.network_mode.known() && c.network_mode->kind != facts::NamespaceKind::host &&
        c.network_mode->kind != facts::NamespaceKind::none)
      return true;
  return false;
}

Verdict ip_forward(const Host& h, const System& system) {
  const KernelNumber number = checks::sysctl(h, "net.ipv4.ip_forward");
  if (!number.value) return without(number, "net.ipv4.ip_forward");
  if (*number.value == 0) {
    if (!bridged(system)) return passed();
    return failed(observe(
        "net.ipv4.ip_forward is 0 while containers are on bridge networks: they reach nothing outside, and "
        "somebody will soon give one of them the host's network instead",
        {number.evidence}));
  }
  if (const facts::Item* open = policy_of(h, ":FORWARD ACCEPT"))
    return failed(observe(
        "the host forwards packets and its policy for them is ACCEPT: any neighbour that routes through "
        "it reaches containers, published or not, and the networks behind it",
        {number.evidence, evidence("firewall_rules", open->text, h.firewall_rules, open->origin)}));
  return passed();
}
const Check registered_forward{"host-ip-forward", ip_forward};

Verdict proc_mem(const Host& h, const System&) {
  for (const char* word : {"proc_mem.force_override=never", "proc_mem.force_override=ptrace"})
    if (booted_with(h, word)) return passed();
  if (!h.kernel_config_read.known()) return not_evaluated("the kernel's configuration", h.kernel_config_read);
  const auto* always = build_option(h, "CONFIG_PROC_MEM_ALWAYS_FORCE");
  if (is_built(build_option(h, "CONFIG_PROC_MEM_NO_FORCE")) ||
      is_built(build_option(h, "CONFIG_PROC_MEM_FORCE_PTRACE")))
    return passed();
  if (!is_built(always)) return not_applicable("this kernel is older than the choice (Linux 6.12)");
  return failed(observe(
      "a write to /proc/PID/mem goes through where the page itself is read-only: an attacker who may write "
      "one file changes the running code of a process",
      {evidence("CONFIG_PROC_MEM_ALWAYS_FORCE", *always)}));
}
const Check registered_proc_mem{"host-proc-mem-override", proc_mem};

Verdict lockdown(const Host& h, const System&) {
  if (!h.lockdown.known()) {
    const auto* built = build_option(h, "CONFIG_SECURITY_LOCKDOWN_LSM");
    if (built != nullptr && !is_built(built)) return not_applicable("this kernel was built without lockdown");
    return not_evaluated("the state of lockdown", h.lockdown);
  }
  if (*h.lockdown != "none") return passed();
  return failed(
      observe("kernel lockdown is off: root on the host, also one that came out of a container, changes the "
              "running kernel by modules, kexec or raw memory and is then below every control",
              {evidence("lockdown", h.lockdown)}));
}
const Check registered_lockdown{"host-lsm-lockdown", lockdown};

Verdict landlock(const Host& h, const System&) {
  if (h.security_modules.known())
    for (const facts::Item& module : *h.security_modules)
      if (module.text == "landlock") return passed();
  const auto* built = build_option(h, "CONFIG_SECURITY_LANDLOCK");
  if (!h.security_modules.known() && built == nullptr)
    return not_evaluated("the list of security modules", h.security_modules);
  if (!h.security_modules.known() && is_built(built))
    return not_evaluated("Landlock is built in; whether it is on is unknown: " +
                         h.security_modules.unknown_because);
  if (h.kernel_release.known() && built == nullptr && !h.security_modules.known())
    return not_evaluated("the kernel's configuration", h.kernel_config_read);
  std::vector<Evidence> seen;
  if (h.security_modules.known()) seen.push_back(evidence("security_modules", h.security_modules));
  if (built != nullptr) seen.push_back(evidence("CONFIG_SECURITY_LANDLOCK", *built));
  return failed(
      observe("Landlock is not in force: programs that would fence themselves in, also inside of containers, "
              "run without that fence and do not say so",
              std::move(seen)));
}
const Check registered_landlock{"host-lsm-landlock", landlock};

}  // namespace
}  // namespace watertight::checks
