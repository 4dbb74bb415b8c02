#include "linux/powers_table.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/socket.h>

#include <csignal>
#include <initializer_list>
#include <numeric>
#include <utility>

#include "linux/power_files.hpp"

namespace watertight::linux_kernel {
namespace {

// Arguments by position; std::nullopt, and those left out, are the caller's to choose. Of those of `narrow`
// the kernel takes the lower 32 bits.
WantedCall call(std::string_view name, const Arguments& arguments = {}, std::uint8_t narrow = 0) {
  return {name, arguments, narrow, {}, {}};
}

using Choices = std::vector<std::uint64_t>;  // of one argument; none: the caller's to choose
// Each choice of an argument with each of the others.
WantedCall call_with(std::string_view name, const std::vector<Choices>& choices, std::uint8_t narrow) {
  WantedCall wanted = call(name, {}, narrow);
  wanted.any_of.emplace_back();
  for (std::size_t n = 0; n < choices.size(); ++n) {
    if (choices[n].empty()) continue;
    if (choices[n].size() == 1) wanted.arguments.at(n) = choices[n].front();
    std::vector<Arguments> longer;
    for (const Arguments& so_far : wanted.any_of)
      for (const std::uint64_t value : choices[n]) longer.emplace_back(so_far).at(n) = value;
    wanted.any_of = std::move(longer);
  }
  return wanted;
}

// Made in either of two manners.
WantedCall either(WantedCall one, const WantedCall& other) {
  for (std::size_t n = 0; n < one.arguments.size(); ++n)
    if (one.arguments[n] != other.arguments[n]) one.arguments[n].reset();
  one.any_of.insert(one.any_of.end(), other.any_of.begin(), other.any_of.end());
  return one;
}

// `always` with each combination of the flags, with none of them too.
Choices with_any_of(std::uint64_t always, std::initializer_list<std::uint64_t> flags) {
  Choices values = {always};
  for (const std::uint64_t flag : flags)
    for (std::size_t i = 0, count = values.size(); i < count; ++i) values.push_back(values[i] | flag);
  return values;
}

// Of any of those types, each with or without the flags that it may carry. No protocol: any.
WantedCall new_socket(int family, std::initializer_list<std::uint64_t> types, Choices protocols = {0}) {
  Choices with_flags;
  for (const std::uint64_t type : types)
    for (const std::uint64_t value : with_any_of(type, {SOCK_CLOEXEC, SOCK_NONBLOCK}))
      with_flags.push_back(value);
  return call_with("socket", {{static_cast<std::uint64_t>(family)}, with_flags, std::move(protocols)}, 0b111);
}
WantedCall opening() { return {"openat", {}, 0, {"open", "openat2"}, {}}; }
WantedCall making_node() { return {"mknodat", {}, 0, {"mknod"}, {}}; }
WantedCall signalling() { return {"kill", {}, 0, {"tkill", "tgkill"}, {}}; }

// Namespaces other than those of users; of time is another matter.
constexpr std::initializer_list<std::uint64_t> kNewNamespaces = {CLONE_NEWUTS, CLONE_NEWNS,  CLONE_NEWIPC,
                                                                 CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP};
Choices some_namespaces() {
  Choices all = with_any_of(0, kNewNamespaces);
  all.erase(all.begin());
  return all;
}
// A child says by what signal that it ended, or by none.
Choices of_child(const Choices& flags) {
  Choices all;
  for (const std::uint64_t f : flags) all.insert(all.end(), {f | SIGCHLD, f});
  return all;
}
// From ICMP to raw itself.
Choices raw_protocols() {
  Choices all(IPPROTO_RAW);
  std::iota(all.begin(), all.end(), 1);
  return all;
}
// Before or after the content is there, with any of the other flags (linux/fanotify.h) that it may carry.
Choices watching() {
  Choices all;
  for (const std::uint64_t kind : {4u, 8u})
    for (const std::uint64_t value : with_any_of(kind, {0x1, 0x2, 0x10, 0x20})) all.push_back(value);
  return all;
}
// FIFO and RR, with and without the flag of going back by children (linux/sched.h).
WantedCall scheduling() {
  WantedCall wanted = call_with("sched_setscheduler", {{}, {1, 2, 0x40000001, 0x40000002}}, 0b11);
  wanted.or_by = {"sched_setattr"};
  return wanted;
}
// Into a namespace of one kind, which may be left unsaid.
WantedCall entering(std::uint64_t kind) { return call_with("setns", {{}, {0, kind}}, 0b11); }

constexpr std::uint64_t kOpenTreeClone = 1;
constexpr std::uint64_t kTimeNamespace = 0x80;
constexpr std::uint64_t kBpfProgramLoad = 5;
constexpr std::uint64_t kReadTheLog = 2, kReadAllOfTheLog = 3, kReadAndClearTheLog = 4;
constexpr std::uint64_t kSeize = 0x4206;
constexpr DeviceNumber kMemory = {1, 1}, kPorts = {1, 4}, kKernelLog = {1, 11};

// check_syslog_permissions() of kernel/printk/printk.c. Until 6.7 SYS_ADMIN did as well, in 6.18 it does not.
Condition may_take_log() {
  const auto older_kernels = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const std::optional<bool> newer = is_since(c.host, 6, 18);
    if (newer && *newer)
      return stands(obstacles, Barrier::capability, "SYS_ADMIN does not count for the log");
    holds("SYS_ADMIN", Over::host)(c, obstacles);
    if (obstacles.empty() && is_since(c.host, 6, 8) != false)
      may_stand(obstacles, Barrier::capability, "whether SYS_ADMIN still counts for the log is unknown");
  };
  return any_of({holds("SYSLOG", Over::host), older_kernels});
}
// Of all of it, without taking any away.
Condition may_read_log() { return any_of({setting_at_most("kernel.dmesg_restrict", 0), may_take_log()}); }

std::vector<Condition> node_conditions(Condition device, Condition capability, std::vector<Condition> more) {
  std::vector<Condition> all = {std::move(capability), std::move(device), place_for_a_node(),
                                security_module_lets(Mediated::file)};
  for (Condition& c : more) all.push_back(std::move(c));
  return all;
}

std::vector<PowerEntry> beyond_the_kernel_s_code() {
  return {
      {"load-module",
       "load a kernel module",
       "Its own code would run as the host's kernel.",
       {{"finit_module",
         {call("finit_module")},
         {built("CONFIG_MODULES"), holds("SYS_MODULE", Over::host),
          setting_at_most("kernel.modules_disabled", 0)}},
        {"init_module",
         {call("init_module")},
         {built("CONFIG_MODULES"), holds("SYS_MODULE", Over::host),
          setting_at_most("kernel.modules_disabled", 0)}}}},
      {"replace-kernel",
       "start another kernel",
       "The host would run a kernel of its choice from then on.",
       {{"kexec_load",
         {call("kexec_load")},
         {built("CONFIG_KEXEC"), holds("SYS_BOOT", Over::host),
          setting_at_most("kernel.kexec_load_disabled", 0), lockdown_below("integrity")}},
        {"kexec_file_load",  // locked down it wants a signature, and is there
         {call("kexec_file_load")},
         {built("CONFIG_KEXEC_FILE"), holds("SYS_BOOT", Over::host),
          setting_at_most("kernel.kexec_load_disabled", 0)}}}},
      {"raw-memory",
       "open the machine's memory",
       "It would read, and perhaps change, the memory of the kernel and of every process.",
       {{"node",
         {opening()},
         {built("CONFIG_DEVMEM"), holds("SYS_RAWIO", Over::host), lockdown_below("integrity"),
          device_allowed(kMemory, "r"), node_is_there(kMemory, "/dev/mem"),
          security_module_lets(Mediated::file)}},
        {"mknod",
         {making_node(), opening()},
         node_conditions(
             device_allowed(kMemory, "rm"), holds("MKNOD", Over::host),
             {built("CONFIG_DEVMEM"), holds("SYS_RAWIO", Over::host), lockdown_below("integrity")})}}},
      {"raw-disk",
       "open a disk of the host",
       "It would read every file of the host below its file systems' permissions, and with writing change "
       "them.",
       {{"node",
         {opening()},
         {some_disk_allowed("r"), some_disk_node_is_there(), security_module_lets(Mediated::file)}},
        {"mknod",
         {making_node(), opening()},
         node_conditions(some_disk_allowed("rm"), holds("MKNOD", Over::host), {})}}},
      {"raw-io",
       "talk to the hardware's ports",
       "It would drive disks, network cards and the firmware past the kernel.",
       {{"ioperm",
         {call("ioperm")},
         {built_since("CONFIG_X86_IOPL_IOPERM", 5, 5), holds("SYS_RAWIO", Over::host),
          lockdown_below("integrity")}},
        {"iopl",
         {call("iopl")},
         {built_since("CONFIG_X86_IOPL_IOPERM", 5, 5), holds("SYS_RAWIO", Over::host),
          lockdown_below("integrity")}},
        {"node",
         {opening()},
         {built("CONFIG_DEVPORT"), holds("SYS_RAWIO", Over::host), lockdown_below("integrity"),
          device_allowed(kPorts, "r"), node_is_there(kPorts, "/dev/port"),
          security_module_lets(Mediated::file)}},
        {"mknod",
         {making_node(), opening()},
         node_conditions(
             device_allowed(kPorts, "rm"), holds("MKNOD", Over::host),
             {built("CONFIG_DEVPORT"), holds("SYS_RAWIO", Over::host), lockdown_below("integrity")})}}},
      {"engine-socket",
       "talk to the container engine",
       "It would have the engine start a container that is the host's root.",
       {{"connect",
         {new_socket(AF_UNIX, {SOCK_STREAM}, {0, AF_UNIX}), call("connect")},
         {engine_socket_is_there()}},
        {"tcp",
         {new_socket(AF_INET, {SOCK_STREAM}, {0, IPPROTO_TCP}), call("connect")},
         {engine_address_is_in_reach()}}}},
      {"trace-host",
       "read and change any process of the host",
       "It would take over any process of the host, and with it its root.",
       {{"process_vm_readv",
         {call("process_vm_readv")},
         {built("CONFIG_CROSS_MEMORY_ATTACH"),
          in_host(NamespaceOf::processes, "it sees no process of the host"), may_attach_to_host_init()}},
        {"ptrace",
         {call("ptrace", {kSeize})},
         {in_host(NamespaceOf::processes, "it sees no process of the host"), may_attach_to_host_init()}}}},
      {"take-descriptor",
       "take open files from any process of the host",
       "It would use the files, sockets and devices that the host's processes have open.",
       {{"pidfd_getfd",
         {call("pidfd_open"), call("pidfd_getfd")},
         {kernel_since(5, 6, "pidfd_getfd"),
          in_host(NamespaceOf::processes, "it sees no process of the host"), may_attach_to_host_init()}}}},
      {"open-by-handle",
       "open files by their inode number",
       "It would read any file of the file systems that its own files lie on, the host's root's included.",
       // What 6.11 lets through without this is below a mount of its own namespace, and directories only.
       {{"open_by_handle_at",
         {call("open_by_handle_at")},
         {built("CONFIG_FHANDLE"), holds("DAC_READ_SEARCH", Over::host)}}}},
  };
}

// Of the host's processes, those of the same user that have no more rights: other containers of the host's
// root are among them.
std::vector<PowerEntry> processes_like_its_own() {
  const Condition sees = in_host(NamespaceOf::processes, "it sees no process of the host");
  return {
      {"trace-like",
       "read and change the host's processes of its own user",
       "It would take over what runs on the host, in other containers as well, as its user and group and "
       "with "
       "no capability that it has not.",
       {{"process_vm_readv",
         {call("process_vm_readv")},
         {built("CONFIG_CROSS_MEMORY_ATTACH"), sees, may_attach_to_its_like()}},
        {"ptrace", {call("ptrace", {kSeize})}, {sees, may_attach_to_its_like()}},
        {"pidfd_getfd",
         {call("pidfd_open"), call("pidfd_getfd")},
         {kernel_since(5, 6, "pidfd_getfd"), sees, may_attach_to_its_like()}}}},
      {"signal-like",
       "signal the host's processes of its own user",
       "It would end what runs on the host, in other containers as well, as its user.",
       {{"kill", {signalling()}, {sees, security_module_lets(Mediated::like_process)}}}},
  };
}

std::vector<PowerEntry> the_kernels_files() {
  return {
      {"kernel-settings",
       "change the host's kernel settings",
       "By kernel.core_pattern and its like it would run a program as the host's root.",
       {{"core_pattern",
         {opening()},
         {built("CONFIG_COREDUMP"), opens({"proc", "/proc", "/sys/kernel/core_pattern", 0644, Access::write,
                                           Rule::sysctl, Mediated::write_proc_sys})}}}},
      {"system-settings",
       "change the host's devices and kernel through /sys",
       "By uevent_helper and its like it would run a program as the host's root, or take devices from the "
       "host.",
       {{"rcu_expedited",
         {opening()},
         {opens({"sysfs", "/sys", "/kernel/rcu_expedited", 0644, Access::write, Rule::generic,
                 Mediated::write_sys})}}}},
      {"control-group",
       "change its own limits",
       "It would take the memory and processors that its limits keep for others; by a release agent of "
       "version 1 "
       "it would run a program as the host's root.",
       {{"limit", {opening()}, {opens_own_control_group()}}}},
      {"magic-sysrq",
       "give the kernel emergency commands",
       "It would restart or stop the host, or kill its processes, at once.",
       {{"sysrq-trigger",
         {opening()},
         {built("CONFIG_MAGIC_SYSRQ"),
          opens({"proc", "/proc", "/sysrq-trigger", 0200, Access::write, Rule::generic, Mediated::sysrq})}}}},
      {"kernel-image",
       "read the kernel's memory",
       "It would read what the kernel holds: keys, passwords and files of every process.",
       {{"kcore",
         {opening()},
         {built("CONFIG_PROC_KCORE"), holds("SYS_RAWIO", Over::host), lockdown_below("confidentiality"),
          opens({"proc", "/proc", "/kcore", 0400, Access::read, Rule::generic, Mediated::kcore})}}}},
      {"kernel-log",
       "read the kernel's log",
       "It would see what the host's devices and programs report, and addresses that make attacks on the "
       "kernel "
       "easier.",
       {{"syslog",
         {call("syslog", {kReadAllOfTheLog}, 0b1)},
         {may_read_log(), security_module_lets(Mediated::other)}},
        {"syslog-take",
         {call_with("syslog", {{kReadTheLog, kReadAndClearTheLog}}, 0b1)},
         {may_take_log(), security_module_lets(Mediated::other)}},
        {"kmsg",
         {opening()},
         {may_read_log(), device_allowed(kKernelLog, "r"), node_is_there(kKernelLog, "/dev/kmsg"),
          security_module_lets(Mediated::file)}},
        {"mknod",
         {making_node(), opening()},
         node_conditions(device_allowed(kKernelLog, "rm"), holds("MKNOD", Over::host), {may_read_log()})}}},
      {"override-files",
       "read files of other users",
       "In every folder that is mounted it would read what belongs to others: of the host too, those whose "
       "ids "
       "its user namespace has.",
       {{"open", {opening()}, {reads_files_of_others(), security_module_lets(Mediated::file)}}}},
  };
}

std::vector<PowerEntry> mounts_and_namespaces() {
  return {
      {"mount",
       "make mounts",
       "It would mount the host's disks, if it can open them, and fresh copies of the kernel's file systems, "
       "over "
       "which nothing is masked.",
       {{"mount", {call("mount")}, {holds("SYS_ADMIN", Over::mount), security_module_lets(Mediated::mount)}},
        {"fsopen",
         {call("fsopen"), call("fsconfig"), call("fsmount"), call("move_mount")},
         {holds("SYS_ADMIN", Over::mount), security_module_lets(Mediated::move_mount)}}}},
      {"unmount",
       "take mounts away",
       "It would lay bare what is masked or made read-only by a mount of its own.",
       {{"umount2",
         {call("umount2")},
         {holds("SYS_ADMIN", Over::mount), security_module_lets(Mediated::unmount)}}}},
      {"bind-clone",
       "clone mounts",
       "It would see parts of a file system without the mounts that hide them.",
       {{"open_tree",
         {call_with(
             "open_tree",
             {{}, {}, with_any_of(kOpenTreeClone, {O_CLOEXEC, AT_RECURSIVE, AT_EMPTY_PATH, AT_NO_AUTOMOUNT})},
             0b101)},
         {holds("SYS_ADMIN", Over::mount)}}}},
      {"enter-namespace",
       "enter another namespace",
       "With a descriptor of the host's, or its processes in sight, it would be outside the container.",
       {{"setns", {entering(CLONE_NEWUTS)}, {holds("SYS_ADMIN", Over::uts), holds("SYS_ADMIN", Over::own)}},
        {"setns-mount",
         {entering(CLONE_NEWNS)},
         {holds("SYS_ADMIN", Over::mount), holds("SYS_ADMIN", Over::own), holds("SYS_CHROOT", Over::own)}},
        {"setns-network",
         {entering(CLONE_NEWNET)},
         {holds("SYS_ADMIN", Over::network), holds("SYS_ADMIN", Over::own)}},
        {"setns-pid",
         {entering(CLONE_NEWPID)},
         {holds("SYS_ADMIN", Over::processes), holds("SYS_ADMIN", Over::own)}}}},
      {"create-namespace",
       "make namespaces",
       "It would reach the kernel's code for mounts and networks as their owner.",
       {{"unshare", {call_with("unshare", {some_namespaces()}, 0)}, {holds("SYS_ADMIN", Over::own)}},
        {"clone", {call_with("clone", {of_child(some_namespaces())}, 0b1)}, {holds("SYS_ADMIN", Over::own)}},
        {"clone3", {call("clone3")}, {holds("SYS_ADMIN", Over::own)}},
        {"unshare-time",
         {call("unshare", {kTimeNamespace})},
         {kernel_since(5, 6, "time namespaces"), built("CONFIG_TIME_NS"), holds("SYS_ADMIN", Over::own)}}}},
      {"user-namespace",
       "make user namespaces",
       "It would hold every capability in a namespace of its own, and with them reach parts of the kernel "
       "that are "
       "the root's otherwise and have had many flaws.",
       {{"unshare",
         {call_with("unshare", {with_any_of(CLONE_NEWUSER, kNewNamespaces)}, 0)},
         {may_make_user_namespaces()}},
        {"clone",
         {call_with("clone", {of_child(with_any_of(CLONE_NEWUSER, kNewNamespaces))}, 0b1)},
         {may_make_user_namespaces()}},
        {"clone3", {call("clone3")}, {may_make_user_namespaces()}}}},
      {"chroot",
       "change its root directory",
       "With a descriptor of a folder outside it would leave its root; by set-uid programs in a root of its "
       "making "
       "it would gain their rights.",
       {{"chroot", {call("chroot")}, {holds("SYS_CHROOT", Over::own)}}}},
  };
}

std::vector<PowerEntry> the_whole_machine() {
  return {
      {"reboot",
       "restart the host",
       "It would stop everything that runs on the host.",
       {{"reboot",
         {call("reboot")},
         {holds("SYS_BOOT", Over::processes),
          in_host(NamespaceOf::processes, "a restart ends the container only")}}}},
      {"set-clock",
       "set the host's clock",
       "It would make certificates valid or void, and logs lie.",
       {{"settimeofday", {call("settimeofday")}, {holds("SYS_TIME", Over::host)}},
        {"adjtimex", {call("adjtimex")}, {holds("SYS_TIME", Over::host)}},
        {"clock_settime", {call("clock_settime")}, {holds("SYS_TIME", Over::host)}},
        {"clock_adjtime", {call("clock_adjtime")}, {holds("SYS_TIME", Over::host)}}}},
      {"change-hostname",
       "change the host's name",
       "Programs and logs of the host would go by a false name.",
       {{"sethostname",
         {call("sethostname")},
         {holds("SYS_ADMIN", Over::uts), in_host(NamespaceOf::uts, "the name is the container's")}}}},
      {"swap",
       "set and remove swap",
       "It would have the host's memory written to a file of its choice, or let the host run out of memory.",
       {{"swapon", {call("swapon")}, {built("CONFIG_SWAP"), holds("SYS_ADMIN", Over::host)}},
        {"swapoff", {call("swapoff")}, {built("CONFIG_SWAP"), holds("SYS_ADMIN", Over::host)}}}},
      {"accounting",
       "record what processes run",
       "It would see what the processes of its pid namespace, or of the host, run, and fill a disk with it.",
       {{"acct", {call("acct")}, {built("CONFIG_BSD_PROCESS_ACCT"), holds("SYS_PACCT", Over::host)}}}},
      {"signal-host",
       "signal any process of the host",
       "It would end any process of the host, the engine's included.",
       {{"kill",
         {signalling()},
         {in_host(NamespaceOf::processes, "it sees no process of the host"), may_signal_host_init()}}}},
      {"host-network",
       "change the host's network",
       "It would reroute, read and forge the traffic of the host and of every container.",
       {{"netlink",
         {new_socket(AF_NETLINK, {SOCK_RAW, SOCK_DGRAM}), call("sendto"), call("recvfrom")},
         {holds("NET_ADMIN", Over::network),
          in_host(NamespaceOf::network, "it changes the container's network only")}}}},
      {"low-port",
       "serve the host's low ports",
       "It would answer in the place of the host's own services.",
       {{"bind",
         {either(new_socket(AF_INET, {SOCK_STREAM}, {0, IPPROTO_TCP}),
                 new_socket(AF_INET, {SOCK_DGRAM}, {0, IPPROTO_UDP})),
          call("bind")},
         {in_host(NamespaceOf::network, "it serves ports of the container only"),
          [](const Confinement& c, std::vector<Obstacle>& obstacles) {
            // Of another network it is another sysctl.
            if (c.place(NamespaceOf::network).host == false) return;
            any_of({holds("NET_BIND_SERVICE", Over::network),
                    setting_at_most("net.ipv4.ip_unprivileged_port_start", 1)})(c, obstacles);
          }}}}},
      {"netlink-audit",
       "control the host's audit",
       "It would switch off the record of what happens on the host.",
       {{"netlink",
         {new_socket(AF_NETLINK, {SOCK_RAW, SOCK_DGRAM}, {NETLINK_AUDIT}), call("sendto"), call("recvfrom")},
         {built("CONFIG_AUDIT"), holds("AUDIT_CONTROL", Over::host),
          in_host(NamespaceOf::processes, "the audit answers the host's processes only")}}}},
      {"watch-files",
       "decide about the host's file accesses",
       "It would see, and hold up, who opens which file of the file systems it has.",
       {{"fanotify_init",
         {call_with("fanotify_init", {watching()}, 0b11)},
         {built("CONFIG_FANOTIFY"), holds("SYS_ADMIN", Over::host)}}}},
      {"realtime",
       "take the processor before others",
       "It would slow the host and every other container down.",
       {{"setpriority",
         {call("setpriority")},
         // nice_to_rlimit(-1) is 21
         {any_of({holds("SYS_NICE", Over::host), nice_limit_at_least(21)})}},
        {"sched_setscheduler",
         {scheduling()},
         {any_of({holds("SYS_NICE", Over::host), realtime_limit_is_set()}),
          its_group_may_run_in_realtime()}}}},
      {"raise-limits",
       "raise its resource limits",
       "It would use more open files, memory locks and message queues than it was given.",
       {{"setrlimit", {call("setrlimit")}, {holds("SYS_RESOURCE", Over::host)}},
        {"prlimit64", {call("prlimit64")}, {holds("SYS_RESOURCE", Over::host)}}}},
  };
}

// Code of the kernel that many of its flaws were found in, and that a container rarely needs.
std::vector<PowerEntry> the_kernels_surface() {
  return {
      {"load-bpf",
       "load BPF programs",
       "Its own programs would run in the kernel, checked by a verifier that has had many flaws.",
       {{"bpf",
         {call("bpf", {kBpfProgramLoad}, 0b1)},
         {built("CONFIG_BPF_SYSCALL"), any_of({[](const Confinement& c, std::vector<Obstacle>& obstacles) {
                                                 const bool before =
                                                     is_since(c.host, 5, 8) == false;  // BPF came with 5.8
                                                 (before ? holds("SYS_ADMIN", Over::host)
                                                         : holds_any({"BPF", "SYS_ADMIN"}, Over::host))(
                                                     c, obstacles);
                                               },
                                               setting_at_most("kernel.unprivileged_bpf_disabled", 0)})}}}},
      {"trace-kernel",
       "measure the kernel",
       "By the kernel's performance events it would follow what the host does, and reach code that has had "
       "many "
       "flaws.",
       {{"perf_event_open",
         {call("perf_event_open")},
         {built("CONFIG_PERF_EVENTS"), any_of({[](const Confinement& c, std::vector<Obstacle>& obstacles) {
                                                 const bool before = is_since(c.host, 5, 8) == false;
                                                 (before ? holds("SYS_ADMIN", Over::host)
                                                         : holds_any({"PERFMON", "SYS_ADMIN"}, Over::host))(
                                                     c, obstacles);
                                               },
                                               setting_at_most("kernel.perf_event_paranoid", 1)})}}}},
      {"io-uring",
       "use io_uring",
       "It would do input and output that no seccomp filter sees, by code that has had many flaws.",
       {{"io_uring_setup", {call("io_uring_setup")}, {built("CONFIG_IO_URING"), io_uring_is_enabled()}}}},
      {"user-fault",
       "handle the kernel's page faults",
       "It would hold the kernel up in the middle of its work, which turns rare flaws into sure ones.",
       {{"userfaultfd",
         {call_with("userfaultfd", {with_any_of(0, {O_CLOEXEC, O_NONBLOCK})}, 0b1)},
         {built("CONFIG_USERFAULTFD"),
          any_of({holds("SYS_PTRACE", Over::host), setting_at_least("vm.unprivileged_userfaultfd", 1)})}},
        {"node",  // what it makes asks for no capability
         {opening()},
         {built("CONFIG_USERFAULTFD"), kernel_since(6, 1, "/dev/userfaultfd"), fault_node_is_there(),
          security_module_lets(Mediated::file)}}}},
      {"keyring",
       "use the kernel's key store",
       "Keys are not separated between containers: it would find those of other processes of its user.",
       {{"keyctl", {call("keyctl")}, {built("CONFIG_KEYS")}},
        {"add_key", {call("add_key")}, {built("CONFIG_KEYS")}},
        {"request_key", {call("request_key")}, {built("CONFIG_KEYS")}}}},
      {"raw-socket",
       "send packets of its own making",
       "It would forge the addresses of others in its network.",
       {{"socket",
         {new_socket(AF_INET, {SOCK_RAW}, raw_protocols())},
         {holds("NET_RAW", Over::network), security_module_lets(Mediated::network)}}}},
      {"packet-socket",
       "read and forge frames of its network",
       "It would read what passes its network and answer in the place of others.",
       {{"socket",
         {either(new_socket(AF_PACKET, {SOCK_RAW, SOCK_DGRAM, SOCK_PACKET}, {}),
                 new_socket(AF_INET, {SOCK_PACKET}, {}))},
         {module_or_built("CONFIG_PACKET", "af_packet"), holds("NET_RAW", Over::network),
          security_module_lets(Mediated::network)}}}},
      {"own-network",
       "change its own network",
       "It would give itself other addresses and routes, and reach the code of the packet filter, which has "
       "had "
       "many flaws.",
       {{"netlink",
         {new_socket(AF_NETLINK, {SOCK_RAW, SOCK_DGRAM}), call("sendto"), call("recvfrom")},
         {holds("NET_ADMIN", Over::network), security_module_lets(Mediated::network)}}}},
      {"crypto-socket",
       "use the kernel's cryptography",
       "It would reach a large part of the kernel that containers do not need.",
       {{"socket",
         {new_socket(AF_ALG, {SOCK_SEQPACKET})},
         {module_or_built("CONFIG_CRYPTO_USER_API", "af_alg"), security_module_lets(Mediated::network)}}}},
      {"vsock",
       "talk to the virtual machine's owner",
       "It would reach services of the hypervisor's side, and of the host's other machines, past every "
       "firewall.",
       {{"socket",
         {new_socket(AF_VSOCK, {SOCK_STREAM, SOCK_SEQPACKET}, {0, AF_VSOCK})},
         {module_or_built("CONFIG_VSOCKETS", "vsock"), security_module_lets(Mediated::network)}}}},
      {"change-identity",
       "become another user",
       "It would be any user that its user namespace has, in the container and in every folder of the host "
       "that "
       "is mounted.",
       {{"setresuid", {call("setresuid")}, {holds("SETUID", Over::own), another_user_is_mapped()}}}},
      {"local-descriptors",
       "set segment descriptors",
       "It would reach old code of the processor's segments that has had many flaws.",
       {{"modify_ldt", {call_with("modify_ldt", {{1, 0x11}}, 0b1)}, {built("CONFIG_MODIFY_LDT_SYSCALL")}}}},
      {"randomisation",
       "switch off the randomisation of addresses",
       "Flaws of set-uid programs that it starts would be easier to use.",
       {{"personality",
         {call_with("personality",
                    {with_any_of(ADDR_NO_RANDOMIZE, {UNAME26, SHORT_INODE, WHOLE_SECONDS, PER_LINUX32})},
                    0b1)},
         {}}}},
  };
}

}  // namespace

std::span<const PowerEntry> power_entries() {
  static const std::vector<PowerEntry> kEntries = [] {
    std::vector<PowerEntry> all;
    for (auto part : {beyond_the_kernel_s_code, processes_like_its_own, the_kernels_files,
                      mounts_and_namespaces, the_whole_machine, the_kernels_surface})
      for (PowerEntry& entry : part()) all.push_back(std::move(entry));
    return all;
  }();
  return kEntries;
}

}  // namespace watertight::linux_kernel
