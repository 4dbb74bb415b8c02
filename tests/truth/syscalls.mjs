// The system calls that drawn seccomp profiles are about.

// What the probe asks with: a profile may refuse any of them.
export const subjects = ("mount fsopen fsconfig fsmount move_mount umount2 open_tree chroot open_by_handle_at setns " +
  "unshare clone3 sethostname finit_module init_module kexec_load kexec_file_load reboot settimeofday adjtimex " +
  "clock_adjtime clock_settime swapon swapoff acct bpf perf_event_open io_uring_setup userfaultfd keyctl add_key " +
  "request_key process_vm_readv process_vm_writev ptrace pidfd_open pidfd_getfd kill tkill setpriority sched_setscheduler setrlimit setresuid " +
  "fanotify_init socket socketcall bind connect sendto syslog ioperm iopl mknod mknodat personality modify_ldt").split(" ");

// What has to work for a container to start and for the probe to speak: the runtime's last calls before it becomes the
// container's program, those of a static program's start and of an init before it, and those by which the probe has children and says what it saw.
export const bootstrap = ("execve exit exit_group brk mmap munmap mprotect madvise arch_prctl set_tid_address " +
  "set_robust_list rseq prlimit64 getrlimit readlink readlinkat getrandom fstat stat lstat newfstatat statx fstatfs statfs " +
  "read write readv writev close open openat openat2 lseek fcntl getdents64 faccessat faccessat2 access chdir getcwd " +
  "clone vfork fork wait4 waitid alarm pause rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall tgkill " +
  "getpid gettid getppid getuid geteuid getgid getegid setuid setgid setgroups capget capset prctl futex sched_yield " +
  "sched_getaffinity nanosleep clock_gettime clock_nanosleep clock_getres epoll_ctl epoll_pwait epoll_create1 eventfd2 " +
  "pipe2 dup dup3 fchown fchdir unlinkat recvfrom recvmsg poll ppoll setitimer timer_create timer_settime timer_delete " +
  "uname ioctl seccomp setsid umask mkdirat symlinkat setpgid rt_sigtimedwait").split(" ");
