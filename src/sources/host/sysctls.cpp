#include "sources/host/sysctls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kInterfaces = 1024;

constexpr std::array kSettings = std::to_array<std::string_view>({
    "dev.tty.ldisc_autoload",
    "dev.tty.legacy_tiocsti",
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.apparmor_restrict_unprivileged_unconfined",
    "kernel.apparmor_restrict_unprivileged_userns",
    "kernel.core_pattern",
    "kernel.dmesg_restrict",
    "kernel.io_uring_disabled",
    "kernel.io_uring_group",
    "kernel.kexec_load_disabled",
    "kernel.keys.root_maxkeys",
    "kernel.kptr_restrict",
    "kernel.modules_disabled",
    "kernel.oops_limit",
    "kernel.panic_on_oops",
    "kernel.perf_event_paranoid",
    "kernel.pid_max",
    "kernel.randomize_va_space",
    "kernel.sched_rt_runtime_us",
    "kernel.sysrq",
    "kernel.unprivileged_bpf_disabled",
    "kernel.unprivileged_userns_clone",
    "kernel.warn_limit",
    "kernel.yama.ptrace_scope",
    "net.bridge.bridge-nf-call-ip6tables",
    "net.bridge.bridge-nf-call-iptables",
    "net.core.bpf_jit_harden",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.accept_source_route",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.ip_forward",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.accept_ra",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.all.accept_source_route",
    "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.conf.all.forwarding",
    "user.max_user_namespaces",
    "vm.mmap_min_addr",
    "vm.unprivileged_userfaultfd",
});

std::string path_of(std::string name) {
  std::replace(name.begin(), name.end(), '.', '/');
  return "/proc/sys/" + name;
}

}  // namespace

std::map<std::string, facts::Fact<std::string>, std::less<>> sysctls(const Root& root) {
  std::map<std::string, facts::Fact<std::string>, std::less<>> found;
  for (const std::string_view setting : kSettings) {
    std::string name(setting);
    const std::string path = path_of(name);
    found.emplace(std::move(name), text_fact(root, path));
  }
  // Per interface. The host's ends of containers' veth pairs are ports of a bridge and route nothing
  // themselves; a host of a thousand containers has a thousand of them.
  const std::string folder = "/proc/sys/net/ipv4/conf";
  if (auto interfaces = root.list(folder)) {
    std::erase_if(*interfaces, [](const std::string& name) { return name.starts_with("veth"); });
    if (interfaces->size() > kInterfaces) interfaces->resize(kInterfaces);
    for (const std::string& interface : *interfaces)
      found.emplace(fmt::format("net.ipv4.conf.{}.route_localnet", interface),
                    text_fact(root, fmt::format("{}/{}/route_localnet", folder, interface)));
  }
  return found;
}

}  // namespace watertight::sources::host
