#include "attack/assumed_host.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "checks/root_on_host.hpp"

namespace watertight::attack {
namespace {

constexpr std::array<AssumedHost, 5> kHosts = {{
    {"debian-12-default", "Debian 12 as it is installed, with a rootful engine"},
    {"debian-13-default", "Debian 13 as it is installed, with a rootful engine"},
    {"ubuntu-24.04-default", "Ubuntu 24.04 as it is installed, with a rootful engine"},
    {"rhel-9-default", "Red Hat Enterprise Linux 9 as it is installed, with a rootful engine and SELinux"},
    {"nothing", "nothing: what depends on the host is possible, not certain"},
}};

constexpr std::string_view kPlace = "assumed: ";

// What the installations differ in, as far as attack rules ask for it.
struct Installed {
  std::string_view name;
  std::string_view id;
  std::string_view version;
  bool apparmor;
  bool selinux;
  std::initializer_list<std::pair<std::string_view, std::string_view>> sysctls;
};

// Values as the distributions' kernels and their sysctl.d have them after an installation.
const std::array<Installed, 4> kInstalled = {{
    {"debian-12-default",
     "debian",
     "12",
     true,
     false,
     {{"kernel.dmesg_restrict", "1"},
      {"kernel.perf_event_paranoid", "3"},
      {"kernel.yama.ptrace_scope", "0"},
      {"kernel.unprivileged_userns_clone", "1"},
      {"kernel.modules_disabled", "0"},
      {"kernel.sched_rt_runtime_us", "950000"},
      {"vm.unprivileged_userfaultfd", "0"},
      {"user.max_user_namespaces", "15000"}}},
    {"debian-13-default",
     "debian",
     "13",
     true,
     false,
     {{"kernel.dmesg_restrict", "1"},
      {"kernel.perf_event_paranoid", "3"},
      {"kernel.yama.ptrace_scope", "0"},
      {"kernel.unprivileged_userns_clone", "1"},
      {"kernel.modules_disabled", "0"},
      {"kernel.io_uring_disabled", "0"},
      {"kernel.sched_rt_runtime_us", "950000"},
      {"vm.unprivileged_userfaultfd", "0"},
      {"user.max_user_namespaces", "15000"}}},
    {"ubuntu-24.04-default",
     "ubuntu",
     "24.04",
     true,
     false,
     {{"kernel.dmesg_restrict", "1"},
      {"kernel.perf_event_paranoid", "4"},
      {"kernel.yama.ptrace_scope", "1"},
      {"kernel.unprivileged_userns_clone", "1"},
      {"kernel.apparmor_restrict_unprivileged_userns", "1"},
      {"kernel.modules_disabled", "0"},
      {"kernel.io_uring_disabled", "0"},
      {"kernel.sched_rt_runtime_us", "950000"},
      {"vm.unprivileged_userfaultfd", "0"},
      {"user.max_user_namespaces", "15000"}}},
    {"rhel-9-default",
     "rhel",
     "9",
     false,
     true,
     {{"kernel.dmesg_restrict", "0"},
      {"kernel.perf_event_paranoid", "2"},
      {"kernel.yama.ptrace_scope", "0"},
      {"kernel.modules_disabled", "0"},
      {"kernel.io_uring_disabled", "2"},
      {"kernel.sched_rt_runtime_us", "950000"},
      {"vm.unprivileged_userfaultfd", "0"},
      {"user.max_user_namespaces", "15000"}}},
}};

facts::Host host_of(const Installed& installed) {
  const facts::Origin place{
      facts::make_source(facts::SourceKind::standard, std::string(kPlace) + std::string(installed.name)),
      {},
      {}};
  const auto assumed = [&](auto value) {
    return facts::known(std::move(value), facts::Basis::assumed, place);
  };
  const auto text = [&](std::string_view value) { return assumed(std::string(value)); };
  facts::Host host;
  host.origin = place;
  host.distribution_id = text(installed.id);
  host.distribution_version = text(installed.version);
  host.kernel_release = facts::unknown<std::string>("the assumed kernel is the distribution's newest", place);
  host.architecture = text("x86_64");
  host.apparmor_enabled = assumed(installed.apparmor);
  host.selinux_mode = text(installed.selinux ? "enforcing" : "disabled");
  facts::Items modules;
  for (const std::string_view name : {"lockdown", "capability", "yama"})
    modules.push_back({std::string(name), place});
  if (installed.apparmor) modules.push_back({"apparmor", place});
  if (installed.selinux) modules.push_back({"selinux", place});
  host.security_modules = assumed(std::move(modules));
  host.seccomp_supported = assumed(true);
  host.lockdown = text("none");
  host.cpu_vulnerabilities.emplace("spectre_v2", text("Mitigation: as the distribution has it"));
  host.cgroup_layout = text("v2");
  host.kernel_config_read = assumed(true);
  for (const std::string_view option :
       {"CONFIG_MODULES", "CONFIG_USER_NS", "CONFIG_SECCOMP", "CONFIG_STRICT_DEVMEM", "CONFIG_IA32_EMULATION",
        "CONFIG_MAGIC_SYSRQ", "CONFIG_PROC_KCORE", "CONFIG_X86_IOPL_IOPERM"})
    host.kernel_config.emplace(option, text("y"));
  host.kernel_config.emplace("CONFIG_STATIC_USERMODEHELPER", text("n"));
  for (const auto& [name, value] : installed.sysctls) host.sysctls.emplace(name, text(value));
  std::vector<facts::HostMount> mounts = {
      {"/dev/sda1", "/", "ext4", "rw,relatime"},
      {"proc", "/proc", "proc", "rw,nosuid,nodev,noexec,relatime"},
      {"sysfs", "/sys", "sysfs", "rw,nosuid,nodev,noexec,relatime"},
      {"udev", "/dev", "devtmpfs", "rw,nosuid,relatime"},
      {"tmpfs", "/dev/shm", "tmpfs", "rw,nosuid,nodev"},
      {"tmpfs", "/run", "tmpfs", "rw,nosuid,nodev"},
      {"cgroup2", "/sys/fs/cgroup", "cgroup2",
       "rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot"}};
  for (facts::HostMount& mount : mounts) mount.propagation = "shared";  // systemd's first act
  host.mounts = assumed(std::move(mounts));
  // Which number the group has depends on what was installed before.
  facts::FileStatus socket{true, "socket", 0660, 0, checks::kNoUid, "root", "docker"};
  host.api_sockets = assumed(std::vector<facts::ApiSocket>{{"/run/docker.sock", std::move(socket), {}}});
  host.docker_group_members = assumed(facts::Items{});
  return host;
}

}  // namespace

std::span<const AssumedHost> assumed_hosts() { return kHosts; }

bool needs_a_host(const facts::System& system) {
  return !system.host && !system.containers.empty() && system.kind != facts::TargetKind::engine &&
         system.kind != facts::TargetKind::snapshot;
}

bool assume_host(facts::System& system, std::string_view name) {
  if (std::ranges::find(kHosts, name, &AssumedHost::name) == kHosts.end()) return false;
  const auto at = std::ranges::find(kInstalled, name, &Installed::name);
  if (at != kInstalled.end())
    system.host = host_of(*at);
  else if (!system.engine)
    system.engine.emplace();  // there is one, and nobody knows anything of it
  return true;
}

bool is_of_assumed_host(const facts::Origin& origin) {
  return origin.source && origin.source->name.starts_with(kPlace);
}

}  // namespace watertight::attack
