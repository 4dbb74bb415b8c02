// How the kernel was built: what containers need of it, and what stands open in it. Tables where a list of
// options decides, functions where more does.
#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "checks/check.hpp"
#include "checks/kernel_settings.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

struct Needs {
  std::string_view id;
  std::array<std::string_view, 12> options;  // all of them, without CONFIG_; "A|B": one of the two
  std::string_view consequence;
};

constexpr std::array kNeeds = std::to_array<Needs>({
    {"host-kernel-ns-cgroup-config",
     {"NAMESPACES", "PID_NS", "NET_NS", "IPC_NS", "UTS_NS", "CGROUPS", "MEMCG", "CPUSETS",
      "CGROUP_DEVICE|BPF_SYSCALL"},
     "what it keeps apart or limits for a container elsewhere, all containers share here"},
    {"host-kernel-pids-cgroup",
     {"CGROUP_PIDS"},
     "no limit on processes is enforced, whatever a container's settings say: one fork bomb stops the host"},
    {"host-netfilter-support",
     {"NETFILTER", "IP_NF_IPTABLES|NF_TABLES", "BRIDGE_NETFILTER|NF_TABLES"},
     "the engine cannot keep networks apart or publish single ports"},
    {"host-stack-heap-hardening",
     {"STACKPROTECTOR_STRONG", "HARDENED_USERCOPY", "SLAB_FREELIST_RANDOM", "SLAB_FREELIST_HARDENED",
      "RANDOMIZE_BASE", "VMAP_STACK", "STRICT_KERNEL_RWX", "FORTIFY_SOURCE"},
     "a memory error in the kernel, which all containers share, turns into control over it with less effort"},
});

bool has(const Host& h, std::string_view option) {
  const auto bar = option.find('|');
  if (bar != std::string_view::npos) return has(h, option.substr(0, bar)) || has(h, option.substr(bar + 1));
  return is_built(build_option(h, fmt::format("CONFIG_{}", option)));
}

Verdict judge(const Needs& needs, const Host& h) {
  if (!h.kernel_config_read.known()) return not_evaluated("the kernel's configuration", h.kernel_config_read);
  std::string missing;
  std::vector<Evidence> seen;
  for (const std::string_view option : needs.options) {
    if (option.empty()) break;
    if (has(h, option)) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(option);
    const std::string name = fmt::format("CONFIG_{}", option.substr(0, option.find('|')));
    if (const auto* fact = build_option(h, name)) seen.push_back(evidence(name, *fact));
  }
  if (missing.empty()) return passed();
  if (seen.empty()) seen.push_back(evidence("kernel_config_read", h.kernel_config_read));
  return failed(observe(fmt::format("the kernel was built without {}: {}", missing, needs.consequence),
                        std::move(seen)));
}

template <std::size_t row>
Verdict judge_row(const Host& host, const System&) {
  return judge(kNeeds[row], host);
}
template <std::size_t... rows>
std::array<Check, sizeof...(rows)> register_all(std::index_sequence<rows...>) {
  return {Check{kNeeds[rows].id, judge_row<rows>}...};
}
const auto registered = register_all(std::make_index_sequence<kNeeds.size()>{});

// ---- Where more than the configuration decides ----

std::optional<Verdict> unread_config(const Host& h) {
  if (h.kernel_config_read.known()) return std::nullopt;
  return not_evaluated("the kernel's configuration", h.kernel_config_read);
}

Verdict user_namespaces(const Host& h, const System&) {
  if (sysctl(h, "user.max_user_namespaces").value.value_or(0) > 0) return passed();
  const auto* built = build_option(h, "CONFIG_USER_NS");
  if (built == nullptr) return not_evaluated("the kernel's configuration", h.kernel_config_read);
  if (is_built(built) && !sysctl(h, "user.max_user_namespaces").value) return passed();
  std::vector<Evidence> seen = {evidence("CONFIG_USER_NS", *built)};
  if (is_built(built)) seen.insert(seen.begin(), sysctl(h, "user.max_user_namespaces").evidence);
  return failed(
      observe(is_built(built)
                  ? "user.max_user_namespaces is 0: neither userns-remap nor a rootless engine works, and "
                    "root in a container stays root on the host"
                  : "the kernel has no user namespaces: neither userns-remap nor a rootless engine works, "
                    "and root in a container stays root on the host",
              std::move(seen)));
}
const Check registered_userns{"host-kernel-user-ns-support", user_namespaces};

Verdict storage_support(const Host& h, const System& system) {
  if (system.engine && system.engine->storage_driver.known()) {
    const std::string& driver = *system.engine->storage_driver;
    if (driver != "vfs") return passed();
    return failed(observe(
        "the engine keeps layers with vfs: each container is a full copy, and the disk that all share "
        "fills in no time",
        {evidence("storage_driver", system.engine->storage_driver)}));
  }
  if (auto unread = unread_config(h)) return *unread;
  if (has(h, "OVERLAY_FS")) return passed();
  return failed(observe(
      "the kernel has no overlay file system: engines fall back to drivers without support or copy whole "
      "images",
      {evidence("CONFIG_OVERLAY_FS", *build_option(h, "CONFIG_OVERLAY_FS"))}));
}
const Check registered_storage{"host-storage-driver-support", storage_support};

bool encrypts_overlays(const System& system) {
  for (const facts::Network& n : system.networks)
    if (n.options.known())
      for (const facts::Label& option : *n.options)
        if (option.name == "encrypted") return true;
  return false;
}

Verdict overlay_crypto(const Host& h, const System& system) {
  if (!encrypts_overlays(system) && !h.swarm_node.known())
    return not_applicable("no network of this engine is encrypted, and it is in no swarm");
  if (auto unread = unread_config(h)) return *unread;
  if (has(h, "XFRM") && has(h, "INET_ESP")) return passed();
  return failed(observe(
      "the kernel has no IPsec for encrypted networks of the swarm: their packets are dropped, or, by older "
      "engines, sent in the clear",
      {evidence("CONFIG_XFRM", *build_option(h, "CONFIG_XFRM")),
       evidence("CONFIG_INET_ESP", *build_option(h, "CONFIG_INET_ESP"))}));
}
const Check registered_overlay{"host-overlay-crypto", overlay_crypto};

Verdict checkpoint_restore(const Host& h, const System&) {
  if (auto unread = unread_config(h)) return *unread;
  const auto* built = build_option(h, "CONFIG_CHECKPOINT_RESTORE");
  if (!is_built(built)) return passed();
  return failed(observe(
      "the kernel's interface for checkpoints is built in: one more way to read and set the inner state of "
      "processes, of use only where containers are checkpointed",
      {evidence("CONFIG_CHECKPOINT_RESTORE", *built)}));
}
const Check registered_checkpoint{"host-checkpoint-restore-surface", checkpoint_restore};

Verdict compat_syscalls(const Host& h, const System&) {
  if (h.architecture.known() && *h.architecture != "x86_64")
    return not_applicable("only x86_64 has these entries");
  if (auto unread = unread_config(h)) return *unread;
  const auto* x32 = build_option(h, "CONFIG_X86_X32_ABI");
  const auto* ia32 = build_option(h, "CONFIG_IA32_EMULATION");
  if (is_built(x32) && !booted_with(h, "syscall.x32=n"))
    return failed(observe(
        "the kernel takes x32 system calls: a second set of numbers for the same calls, past every filter "
        "that a container brings and that knows only the first",
        {evidence("CONFIG_X86_X32_ABI", *x32)}));
  if (!is_built(ia32) || booted_with(h, "ia32_emulation=0") || booted_with(h, "ia32_emulation=off"))
    return passed();
  Observation o = observe(
      "the kernel takes 32-bit system calls: seldom used code, and calls that a container's own seccomp "
      "profile must name for this second architecture too",
      {evidence("CONFIG_IA32_EMULATION", *ia32)});
  o.severity = Severity::info;
  return failed(std::move(o));
}
const Check registered_compat{"host-compat-syscalls", compat_syscalls};

Verdict legacy_vsyscall(const Host& h, const System&) {
  if (booted_with(h, "vsyscall=none") || booted_with(h, "vsyscall=xonly")) return passed();
  if (booted_with(h, "vsyscall=emulate"))
    return failed(observe(
        "the kernel was booted with vsyscall=emulate: readable code at an address that is the same in every "
        "process, where exploits find what they need",
        {evidence("command_line", h.command_line)}));
  if (auto unread = unread_config(h)) return *unread;
  const auto* emulate = build_option(h, "CONFIG_LEGACY_VSYSCALL_EMULATE");
  if (!is_built(emulate)) return passed();
  return failed(observe(
      "the kernel maps readable code at an address that is the same in every process, where exploits find "
      "what they need",
      {evidence("CONFIG_LEGACY_VSYSCALL_EMULATE", *emulate)}));
}
const Check registered_vsyscall{"host-legacy-vsyscall", legacy_vsyscall};

Verdict dev_mem(const Host& h, const System&) {
  if (h.lockdown.known() && *h.lockdown != "none") return passed();
  if (auto unread = unread_config(h)) return *unread;
  if (is_built(build_option(h, "CONFIG_DEVKMEM")))
    return failed(observe(
        "the kernel offers /dev/kmem: a container that gets the device reads and writes the kernel's memory",
        {evidence("CONFIG_DEVKMEM", *build_option(h, "CONFIG_DEVKMEM"))}));
  if (!is_built(build_option(h, "CONFIG_DEVMEM")) || is_built(build_option(h, "CONFIG_STRICT_DEVMEM")))
    return passed();
  return failed(observe(
      "/dev/mem reaches all of the machine's memory: a container that gets the device reads and writes the "
      "kernel",
      {evidence("CONFIG_STRICT_DEVMEM", *build_option(h, "CONFIG_STRICT_DEVMEM")),
       evidence("CONFIG_DEVMEM", *build_option(h, "CONFIG_DEVMEM"))}));
}
const Check registered_dev_mem{"host-dev-mem", dev_mem};

// Everybody's kernel has them; what counts is what of them can be reached by others than root.
Verdict debug_surface(const Host& h, const System& system) {
  if (h.mounts.known())
    for (const facts::HostMount& mount : *h.mounts) {
      if (mount.type != "debugfs" && mount.type != "tracefs") continue;
      const auto at = mount.options.find("mode=");
      const std::string_view mode =
          at == std::string::npos ? std::string_view() : std::string_view(mount.options).substr(at + 5, 3);
      if (mode.size() == 3 && mode[2] >= '4')
        return failed(observe(
            fmt::format("{} is open to every account (mode={}): the kernel's inner state, which makes "
                        "exploits fit, and switches that were made for developers",
                        mount.target, mode),
            {{"mounts", fmt::format("{} {} {}", mount.target, mount.type, mount.options), h.mounts.basis,
              h.mounts.origin}}));
    }
  for (const facts::Container& c : system.containers)
    if (c.mounts.known())
      for (const facts::Mount& m : *c.mounts)
        if (m.source.starts_with("/sys/kernel/debug") || m.source.starts_with("/sys/kernel/tracing"))
          return failed(observe(
              fmt::format("container {} has {} of the host: it traces the kernel and every other container",
                          c.name, m.source),
              {evidence("mounts", show(m), c.mounts, m.origin)}, c.name));
  if (!h.mounts.known()) return not_evaluated("the list of mounts", h.mounts);
  return passed();
}
const Check registered_debug{"host-debugfs-kcore-surface", debug_surface};

}  // namespace
}  // namespace watertight::checks
