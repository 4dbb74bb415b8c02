#include "sources/host/kernel_config.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sources/host/gzip.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kTextLimit = 4u << 20;  // a whole configuration is a third of a megabyte

// Without CONFIG_; sorted. Only these are kept: a configuration has ten thousand lines.
constexpr std::array kOptions = std::to_array<std::string_view>({
    "AF_RXRPC",
    "AF_UNIX_OOB",
    "ARM64",
    "AUDIT",
    "BINFMT_MISC",
    "BPF_LSM",
    "BPF_SYSCALL",
    "BPF_UNPRIV_DEFAULT_OFF",
    "BRIDGE_NETFILTER",
    "BSD_PROCESS_ACCT",
    "CFS_BANDWIDTH",
    "CGROUPS",
    "CGROUP_CPUACCT",
    "CGROUP_DEVICE",
    "CGROUP_FREEZER",
    "CGROUP_PIDS",
    "CHECKPOINT_RESTORE",
    "COMPAT",
    "COMPAT_BRK",
    "COREDUMP",
    "CPUSETS",
    "CROSS_MEMORY_ATTACH",
    "CRYPTO_ESSIV",
    "CRYPTO_USER_API",
    "CRYPTO_USER_API_AEAD",
    "CRYPTO_USER_API_HASH",
    "CRYPTO_USER_API_SKCIPHER",
    "DEBUG_FS",
    "DEFAULT_SECURITY_APPARMOR",
    "DEFAULT_SECURITY_SELINUX",
    "DEVKMEM",
    "DEVMEM",
    "DEVPORT",
    "FANOTIFY",
    "FHANDLE",
    "FORTIFY_SOURCE",
    "FTRACE",
    "HARDENED_USERCOPY",
    "HIBERNATION",
    "IA32_EMULATION",
    "INET6_ESP",
    "INET_ESP",
    "INET_ESPINTCP",
    "INIT_ON_ALLOC_DEFAULT_ON",
    "INIT_ON_FREE_DEFAULT_ON",
    "IO_URING",
    "IPC_NS",
    "IP_DCCP",
    "IP_NF_IPTABLES",
    "IP_SCTP",
    "IP_SET",
    "KEXEC",
    "KEXEC_FILE",
    "KEYS",
    "KPROBES",
    "LEGACY_TIOCSTI",
    "LEGACY_VSYSCALL_EMULATE",
    "LEGACY_VSYSCALL_NONE",
    "LEGACY_VSYSCALL_XONLY",
    "LSM",
    "MAGIC_SYSRQ",
    "MEMCG",
    "MEMCG_SWAP",
    "MODIFY_LDT_SYSCALL",
    "MODULES",
    "MODULE_SIG",
    "MODULE_SIG_FORCE",
    "NAMESPACES",
    "NETFILTER",
    "NETFILTER_XTABLES",
    "NET_CLS_ROUTE4",
    "NET_CLS_TCINDEX",
    "NET_CLS_U32",
    "NET_NS",
    "NET_SCH_SFQ",
    "NF_TABLES",
    "OPENVSWITCH",
    "OVERLAY_FS",
    "PACKET",
    "PERF_EVENTS",
    "PID_NS",
    "POSIX_CPU_TIMERS_TASK_WORK",
    "PROC_KCORE",
    "PROC_MEM_ALWAYS_FORCE",
    "PROC_MEM_FORCE_PTRACE",
    "PROC_MEM_NO_FORCE",
    "RANDOMIZE_BASE",
    "RANDOMIZE_KSTACK_OFFSET_DEFAULT",
    "RT_GROUP_SCHED",
    "SECCOMP",
    "SECCOMP_FILTER",
    "SECURITY",
    "SECURITY_APPARMOR",
    "SECURITY_DMESG_RESTRICT",
    "SECURITY_LANDLOCK",
    "SECURITY_LOCKDOWN_LSM",
    "SECURITY_SELINUX",
    "SECURITY_SMACK",
    "SECURITY_TOMOYO",
    "SECURITY_YAMA",
    "SLAB_FREELIST_HARDENED",
    "SLAB_FREELIST_RANDOM",
    "STACKPROTECTOR_STRONG",
    "STATIC_USERMODEHELPER",
    "STRICT_DEVMEM",
    "STRICT_KERNEL_RWX",
    "STRICT_MODULE_RWX",
    "SWAP",
    "TIME_NS",
    "TIPC",
    "TLS",
    "USERFAULTFD",
    "USER_NS",
    "UTS_NS",
    "VMAP_STACK",
    "VSOCKETS",
    "X86_64",
    "X86_IOPL_IOPERM",
    "X86_X32_ABI",
    "XFRM",
});
static_assert(std::is_sorted(kOptions.begin(), kOptions.end()));

void keep(KernelConfig& config, std::string_view key, std::string_view value, std::uint32_t number,
          const std::string& path) {
  constexpr std::string_view kPrefix = "CONFIG_";
  if (!key.starts_with(kPrefix)) return;
  if (!std::binary_search(kOptions.begin(), kOptions.end(), key.substr(kPrefix.size()))) return;
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  config.options.insert_or_assign(std::string(key),
                                  facts::declared(std::string(value), origin_of(path, number)));
}

KernelConfig parsed(std::string_view text, const std::string& path) {
  KernelConfig config;
  config.read = facts::declared(true, origin_of(path));
  for (const std::string_view option : kOptions)  // a symbol the configuration does not name is not built
    config.options.emplace("CONFIG_" + std::string(option),
                           facts::declared(std::string("n"), origin_of(path)));
  for (const Line& line : lines_of(text)) {
    const auto equals = line.text.find('=');
    if (equals != std::string_view::npos)
      keep(config, line.text.substr(0, equals), line.text.substr(equals + 1), line.number, path);
  }
  return config;
}

}  // namespace

KernelConfig kernel_config(const Root& root, const facts::Fact<std::string>& release) {
  const std::string packed_path = "/proc/config.gz";
  const auto packed = root.read(packed_path);
  if (packed)
    if (const auto text = inflated(*packed, packed_path, kTextLimit)) return parsed(*text, packed_path);
  if (release.known() && release->find('/') == std::string::npos)
    for (const std::string& path : {"/boot/config-" + *release, "/lib/modules/" + *release + "/config",
                                    "/usr/lib/modules/" + *release + "/config"})
      if (const auto text = root.read(path, kTextLimit)) return parsed(*text, path);
  KernelConfig none;
  none.read =
      facts::unknown<bool>("the kernel's configuration is neither in /proc/config.gz nor in /boot/config-" +
                               release.value.value_or("RELEASE"),
                           origin_of(packed_path));
  return none;
}

}  // namespace watertight::sources::host
