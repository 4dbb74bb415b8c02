// The kernel itself: its code, its clock, its settings, and interfaces of it that are large.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/timex.h>
#include <time.h>

#include "probe.h"

static struct answer ask_finit_module(void) { return open_if(ASK(finit_module, -1, "", 0), EBADF, 0); }

// A module of no length: too short to be one.
static struct answer ask_init_module(void) {
  return open_if(ASK(init_module, NULL, 0, ""), ENOEXEC, EFAULT, 0);
}

// Flags that do not exist, and more segments than there may be: either is refused after the check of
// capabilities.
static struct answer ask_kexec_load(void) {
  return open_if(ASK(kexec_load, 0, 0x7fff, NULL, 0x8000), EINVAL, 0);
}

static struct answer ask_kexec_file_load(void) {
#ifdef SYS_kexec_file_load
  return open_if(ASK(kexec_file_load, -1, -1, 0, NULL, 0), EBADF, 0);
#else
  return refused(ENOSYS, NULL);
#endif
}

// The two numbers that mean a reboot are not given.
static struct answer ask_reboot(void) {
  struct answer answer = open_if(ASK(reboot, 0, 0, 0, NULL), EINVAL, 0);
  if (answer.open && !shares("pid", here.host_pid_namespace)) return refused(0, "isolated");
  return answer;
}

// Neither a time nor a zone: nothing is set, but who may not set is told.
static struct answer ask_settimeofday(void) { return open_if(ASK(settimeofday, NULL, NULL), 0); }

// A tick of no length is refused after the check of capabilities.
static struct answer ask_adjtimex(void) {
  struct timex impossible = {.modes = ADJ_TICK};
  return open_if(ASK(adjtimex, &impossible), EINVAL, 0);
}

static struct answer ask_clock_adjtime(void) {
  struct timex impossible = {.modes = ADJ_TICK};
  return open_if(ASK(clock_adjtime, CLOCK_REALTIME, &impossible), EINVAL, 0);
}

static const char nowhere[] = "/nonexistent/watertight";
static struct answer ask_swapon(void) { return open_if(ASK(swapon, nowhere, 0), ENOENT, 0); }
static struct answer ask_swapoff(void) { return open_if(ASK(swapoff, nowhere), ENOENT, 0); }
static struct answer ask_acct(void) { return open_if(ASK(acct, nowhere), ENOENT, 0); }

// A program without instructions is no program.
static struct answer ask_bpf(void) {
  struct bpf_insn nothing = {0};
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
  attributes.insns = (uint64_t)(uintptr_t)&nothing;
  attributes.license = (uint64_t)(uintptr_t)"GPL";
  return open_if(ASK_NARROW(1, bpf, BPF_PROG_LOAD, &attributes, 48), E2BIG, EINVAL, 0);
}

// An event of a kind that does not exist, in the kernel.
static struct answer ask_perf_event_open(void) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.type = 0x7ffffff0;
  attributes.disabled = 1;
  return open_if(ASK(perf_event_open, &attributes, 0, -1, -1, 0), ENOENT, EINVAL, ENODEV, EOPNOTSUPP, 0);
}

static struct answer ask_io_uring(void) { return open_if(ASK(io_uring_setup, 0, NULL), EFAULT, EINVAL, 0); }
static struct answer fault(int choice) {
  static const unsigned long flags[] = {O_CLOEXEC, O_NONBLOCK};
  return open_if(ASK_NARROW(1, userfaultfd, flags_of(choice, flags, 2)), 0);
}
static struct answer ask_userfaultfd(void) { return any_choice(4, fault); }

// An operation that does not exist; keys whose type stands at no address.
static struct answer ask_keyctl(void) { return open_if(ASK(keyctl, 9999, 0, 0, 0, 0), EOPNOTSUPP, 0); }
static struct answer ask_add_key(void) { return open_if(ASK(add_key, NULL, NULL, NULL, 0, 0), EFAULT, 0); }
static struct answer ask_request_key(void) {
  return open_if(ASK(request_key, NULL, NULL, NULL, 0), EFAULT, 0);
}

// Nothing is read: a buffer of no length.
static struct answer ask_syslog(void) {
  char buffer[1];
  return open_if(ASK_NARROW(1, syslog, 3, buffer, 0), 0);
}
// Nor is any taken, nor cleared.
static struct answer take_log(int choice) {
  char buffer[1];
  return open_if(ASK_NARROW(1, syslog, choice ? 4 : 2, buffer, 0), 0);
}
static struct answer ask_syslog_take(void) { return any_choice(2, take_log); }

// For this child alone, which ends.
static struct answer ask_ioperm(void) {
#ifdef SYS_ioperm
  return open_if(ASK(ioperm, 0, 1, 1), 0);
#else
  return refused(ENOSYS, NULL);
#endif
}

static struct answer ask_iopl(void) {
#ifdef SYS_iopl
  return open_if(ASK(iopl, 3), 0);
#else
  return refused(ENOSYS, NULL);
#endif
}

static struct answer become(int choice) {
  static const unsigned long flags[] = {UNAME26, SHORT_INODE, WHOLE_SECONDS, PER_LINUX32};
  return open_if(ASK_NARROW(1, personality, ADDR_NO_RANDOMIZE | flags_of(choice, flags, 4)), 0);
}
static struct answer ask_personality(void) { return any_choice(16, become); }

// A descriptor of no length, in both forms.
static struct answer set_descriptor(int choice) {
#ifdef SYS_modify_ldt
  return open_if(ASK_NARROW(1, modify_ldt, choice ? 0x11 : 1, NULL, 0), EINVAL, 0);
#else
  return refused(ENOSYS, NULL);
#endif
}

static struct answer ask_modify_ldt(void) { return any_choice(2, set_descriptor); }

const struct attempt kernel_attempts[] = {
    {"load-module", "finit_module", ask_finit_module, 0, 0, 0},
    {"load-module", "init_module", ask_init_module, 0, 0, 0},
    {"replace-kernel", "kexec_load", ask_kexec_load, 0, 0, 0},
    {"replace-kernel", "kexec_file_load", ask_kexec_file_load, 0, 0, 0},
    {"reboot", "reboot", ask_reboot, 0, 0, 0},
    {"set-clock", "settimeofday", ask_settimeofday, 0, 0, 0},
    {"set-clock", "adjtimex", ask_adjtimex, 0, 0, 0},
    {"set-clock", "clock_adjtime", ask_clock_adjtime, 0, 0, 0},
    {"swap", "swapon", ask_swapon, 0, 0, 0},
    {"swap", "swapoff", ask_swapoff, 0, 0, 0},
    {"accounting", "acct", ask_acct, 0, 0, 0},
    {"load-bpf", "bpf", ask_bpf, 1, 0, 0},
    {"trace-kernel", "perf_event_open", ask_perf_event_open, 0, 0, 0},
    {"io-uring", "io_uring_setup", ask_io_uring, 0, 0, 0},
    {"user-fault", "userfaultfd", ask_userfaultfd, 1, 0, 0},
    {"keyring", "keyctl", ask_keyctl, 0, 0, 0},
    {"keyring", "add_key", ask_add_key, 0, 0, 0},
    {"keyring", "request_key", ask_request_key, 0, 0, 0},
    {"kernel-log", "syslog", ask_syslog, 1, 0, 0},
    {"kernel-log", "syslog-take", ask_syslog_take, 1, 0, 0},
    {"raw-io", "ioperm", ask_ioperm, 0, 0, 0},
    {"raw-io", "iopl", ask_iopl, 0, 0, 0},
    {"randomisation", "personality", ask_personality, 1, 0, 0},
    {"local-descriptors", "modify_ldt", ask_modify_ldt, 1, 0, 0},
    {0},
};
