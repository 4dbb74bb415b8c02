#include "linux/syscall_purpose.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace watertight::linux_kernel {
namespace {

struct Purpose {
  std::string_view name;
  std::string_view syscalls;  // separated by blanks
};

constexpr Purpose kPurposes[] = {
    {"mounts and namespaces",
     "chroot fsconfig fsmount fsopen fspick listmount mount mount_setattr move_mount open_tree "
     "open_tree_attr pivot_root setns "
     "statmount umount umount2 unshare"},
    {"kernel modules and boot",
     "_sysctl create_module delete_module finit_module get_kernel_syms init_module kexec_file_load "
     "kexec_load query_module "
     "reboot"},
    {"programs and tracing in the kernel", "bpf lookup_dcookie perf_event_open syslog"},
    {"other processes",
     "kcmp migrate_pages move_pages pidfd_getfd pidfd_open pidfd_send_signal process_madvise "
     "process_mrelease "
     "process_vm_readv process_vm_writev ptrace"},
    {"io_uring", "io_uring_enter io_uring_register io_uring_setup"},
    {"kernel keys", "add_key keyctl request_key"},
    {"raw hardware", "ioperm iopl pciconfig_iobase pciconfig_read pciconfig_write vm86 vm86old modify_ldt"},
    {"files beyond the tree",
     "fanotify_init fanotify_mark name_to_handle_at open_by_handle_at quotactl quotactl_fd"},
    {"faults handled in user space", "userfaultfd"},
    {"clock", "adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 settimeofday stime"},
    {"the whole machine",
     "acct nfsservctl setdomainname sethostname swapoff swapon vhangup sysfs uselib ustat"},
    {"new processes",
     "clone clone3 execve execveat exit exit_group fork vfork wait4 waitid waitpid personality prctl "
     "arch_prctl seccomp "
     "landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules "
     "lsm_set_self_attr "
     "set_thread_area get_thread_area set_tid_address set_tls get_tls restart_syscall"},
    {"users and capabilities",
     "capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid "
     "getresgid32 "
     "getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 "
     "setgroups setgroups32 "
     "setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32"},
    {"network",
     "accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg "
     "recvmmsg_time64 recvmsg "
     "send sendmmsg sendmsg sendto setsockopt shutdown socket socketcall socketpair"},
    {"files",
     "_llseek access cachestat chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 "
     "dup3 faccessat "
     "faccessat2 fadvise64 fadvise64_64 arm_fadvise64_64 arm_sync_file_range fallocate fchdir fchmod "
     "fchmodat fchmodat2 "
     "fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr file_getattr file_setattr flistxattr flock "
     "fremovexattr "
     "fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futimesat getcwd "
     "getdents getdents64 "
     "getxattr getxattrat inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl lchown "
     "lchown32 lgetxattr link "
     "linkat listxattr listxattrat llistxattr lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat mknod "
     "mknodat "
     "newfstatat oldfstat oldlstat oldstat open openat openat2 pipe pipe2 pread64 preadv preadv2 pwrite64 "
     "pwritev pwritev2 "
     "read readahead readdir readlink readlinkat readv removexattr removexattrat rename renameat renameat2 "
     "rmdir sendfile "
     "sendfile64 setxattr setxattrat splice stat stat64 statfs statfs64 statx symlink symlinkat sync "
     "sync_file_range syncfs "
     "tee truncate truncate64 umask unlink unlinkat utime utimensat utimensat_time64 utimes vmsplice write "
     "writev io_cancel "
     "io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit"},
    {"waiting for events",
     "_newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait "
     "epoll_wait_old "
     "eventfd eventfd2 pause poll ppoll ppoll_time64 pselect6 pselect6_time64 select signalfd signalfd4"},
    {"memory",
     "brk cacheflush get_mempolicy madvise map_shadow_stack mbind membarrier memfd_create memfd_secret "
     "mincore mlock mlock2 "
     "mlockall mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free "
     "pkey_mprotect "
     "remap_file_pages set_mempolicy set_mempolicy_home_node"},
    {"messages between processes",
     "ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend "
     "mq_timedsend_time64 mq_unlink "
     "msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget "
     "futex "
     "futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list set_robust_list rseq"},
    {"signals",
     "kill rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend "
     "rt_sigtimedwait "
     "rt_sigtimedwait_time64 rt_tgsigqueueinfo sgetmask sigaction sigaltstack signal sigpending sigprocmask "
     "sigreturn "
     "sigsuspend ssetmask tgkill tkill"},
    {"scheduling and limits",
     "getpgid getpgrp getpid getppid getpriority getrlimit getrusage getsid gettid ioprio_get ioprio_set "
     "nice prlimit64 "
     "sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam "
     "sched_getscheduler "
     "sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam "
     "sched_setscheduler "
     "sched_yield setpgid setpriority setrlimit setsid times ugetrlimit ulimit getcpu"},
    {"time and the system's name",
     "alarm clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep "
     "clock_nanosleep_time64 ftime "
     "getitimer getrandom gettimeofday nanosleep oldolduname olduname setitimer sysinfo time timer_create "
     "timer_delete "
     "timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create "
     "timerfd_gettime "
     "timerfd_gettime64 timerfd_settime timerfd_settime64 uname"},
    {"never built, or gone",
     "afs_syscall bdflush break breakpoint getpmsg gtty idle lock mpx prof profil putpmsg security stty "
     "tuxcall usr26 usr32 "
     "vserver"},
};

// Conditions and consequences of calls that reach beyond the caller, as the manual pages and the kernel's own
// checks have them.
constexpr struct {
  std::string_view syscalls;
  std::string_view risk;
} kRisks[] = {
    {"mount umount umount2 fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr",
     "makes and moves mounts, with CAP_SYS_ADMIN in the owner of the mount namespace"},
    {"pivot_root chroot", "changes the root directory; a process above a chroot's tree leaves it"},
    {"setns", "enters a namespace that a descriptor was opened for"},
    {"unshare",
     "makes namespaces; a user namespace gives all capabilities over them, and opens code written for root"},
    {"clone clone3",
     "with CLONE_NEWUSER makes a user namespace: all capabilities over it, and code open that was written "
     "for root"},
    {"init_module finit_module delete_module create_module",
     "loads code into the kernel, with CAP_SYS_MODULE"},
    {"kexec_load kexec_file_load", "starts another kernel, with CAP_SYS_BOOT"},
    {"reboot", "stops the machine, with CAP_SYS_BOOT in the first user namespace"},
    {"bpf", "loads programs into the kernel; its verifier has been a way to root many times"},
    {"perf_event_open", "watches kernel and processes; a large surface of old flaws"},
    {"syslog", "reads the kernel's log, addresses included"},
    {"ptrace", "reads and changes other processes of the same user and user namespace"},
    {"process_vm_readv process_vm_writev", "reads and writes the memory of other processes of the same user"},
    {"pidfd_getfd", "takes open descriptors from other processes of the same user"},
    {"kcmp", "compares kernel pointers of two processes"},
    {"io_uring_setup io_uring_enter io_uring_register",
     "does what syscalls do without their filter; a large surface of recent flaws"},
    {"keyctl add_key request_key",
     "the kernel's keyrings are of no namespace: keys of the host's user are seen"},
    {"open_by_handle_at",
     "opens any file of a file system by its number, past every mount, with CAP_DAC_READ_SEARCH"},
    {"fanotify_init", "watches a whole mount or file system, with CAP_SYS_ADMIN"},
    {"userfaultfd", "stops the kernel in the middle of a copy for as long as one wants: makes races certain"},
    {"modify_ldt vm86 vm86old", "changes segment tables: old code that hardly anything needs"},
    {"ioperm iopl", "writes to the machine's ports, with CAP_SYS_RAWIO"},
    {"settimeofday clock_settime clock_settime64 clock_adjtime clock_adjtime64 adjtimex stime",
     "sets the host's clock, with CAP_SYS_TIME"},
    {"swapon swapoff", "turns swap of the host on and off, with CAP_SYS_ADMIN"},
    {"acct", "has the kernel write a file about every process that ends, with CAP_SYS_PACCT"},
    {"quotactl quotactl_fd", "changes quotas of the file system, with CAP_SYS_ADMIN"},
    {"personality", "turns off the randomising of addresses, among other things"},
    {"move_pages migrate_pages mbind set_mempolicy",
     "moves memory between nodes, of other processes too with CAP_SYS_NICE"},
    {"lookup_dcookie uselib nfsservctl _sysctl sysfs ustat query_module get_kernel_syms",
     "old code that hardly anything needs"},
    {"socket",
     "opens every protocol family that the kernel has or loads a module for: AF_ALG, AF_VSOCK, AF_NETLINK, "
     "AF_PACKET"},
    {"socketcall",
     "opens any protocol family, past every condition on socket: its arguments lie in memory, where no "
     "filter looks"},
};

template <typename Rows, typename Take>
std::map<std::string_view, std::string_view> by_syscall(const Rows& rows, Take take) {
  std::map<std::string_view, std::string_view> out;
  for (const auto& row : rows) {
    std::string_view rest = row.syscalls;
    while (!rest.empty()) {
      const auto blank = std::min(rest.find(' '), rest.size());
      out.emplace(rest.substr(0, blank), take(row));
      rest.remove_prefix(std::min(blank + 1, rest.size()));
    }
  }
  return out;
}

std::string_view in(const std::map<std::string_view, std::string_view>& table, std::string_view name) {
  const auto at = table.find(name);
  return at == table.end() ? std::string_view() : at->second;
}

}  // namespace

std::string_view purpose_of_syscall(std::string_view name) {
  static const auto table = by_syscall(kPurposes, [](const Purpose& p) { return p.name; });
  return in(table, name);
}

std::span<const std::string_view> syscall_purposes() {
  static const auto names = [] {
    std::array<std::string_view, std::size(kPurposes)> out;
    std::ranges::transform(kPurposes, out.begin(), &Purpose::name);
    return out;
  }();
  return names;
}

std::string_view risk_of_syscall(std::string_view name) {
  static const auto table = by_syscall(kRisks, [](const auto& r) { return r.risk; });
  return in(table, name);
}

}  // namespace watertight::linux_kernel
