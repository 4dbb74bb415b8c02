// Other processes, and what this one may become.
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/fanotify.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>

#include "probe.h"

// The host's processes; in another pid namespace their numbers mean nothing, or somebody else.
static int sees_host(void) { return here.target > 0 && shares("pid", here.host_pid_namespace); }

// One byte from an address where no process has any.
static struct answer read_from(long process) {
  char byte;
  struct iovec local = {&byte, 1}, remote = {(void*)1, 1};
  struct {
    uint32_t base, length;
  } local32 = {(uint32_t)(uintptr_t)&byte, 1}, remote32 = {1, 1};
  if (asking == BY_I386)
    return open_if(ASK(process_vm_readv, process, &local32, 1, &remote32, 1, 0), EFAULT, 0);
  return open_if(ASK(process_vm_readv, process, &local, 1, &remote, 1, 0), EFAULT, 0);
}

// The process is the test's own, is not stopped by being seized, and is let go when this child ends.
static struct answer seize(long process) { return open_if(ASK(ptrace, PTRACE_SEIZE, process, 0, 0), 0); }

// A descriptor that the process does not have.
static struct answer take_from(long process) {
  long descriptor = ASK(pidfd_open, process, 0);
  if (descriptor < 0) return refused(errno, NULL);
  return open_if(ASK(pidfd_getfd, descriptor, 9999, 0), EBADF, 0);
}

// Signal 0 only asks.
static struct answer signal_by(int choice, long process) {
  if (choice == 0) return open_if(ASK(kill, process, 0), 0);
  return choice == 1 ? open_if(ASK(tkill, process, 0), 0) : open_if(ASK(tgkill, process, process, 0), 0);
}

static struct answer of_root(struct answer (*ask)(long)) {
  return sees_host() ? ask(here.target) : refused(0, "isolated");
}
static struct answer ask_process_vm_readv(void) { return of_root(read_from); }
static struct answer ask_ptrace(void) { return of_root(seize); }
static struct answer ask_pidfd_getfd(void) { return of_root(take_from); }
static struct answer signal_root(int choice) {
  return sees_host() ? signal_by(choice, here.target) : refused(0, "isolated");
}
static struct answer ask_kill(void) { return any_choice(3, signal_root); }

// One of those processes has this one's user and group; whether it lets itself be asked is what counts.
static struct answer of_like(struct answer (*ask)(long)) {
  if (!sees_host()) return refused(0, "isolated");
  struct answer answer = refused(0, "nobody like it");
  for (const long* process = here.like; *process > 0 && !answer.open; ++process) answer = ask(*process);
  return answer;
}
static struct answer read_from_like(void) { return of_like(read_from); }
static struct answer seize_like(void) { return of_like(seize); }
static struct answer take_from_like(void) { return of_like(take_from); }
static struct answer signal_like(int choice) {
  if (!sees_host()) return refused(0, "isolated");
  struct answer answer = refused(0, "nobody like it");
  for (const long* process = here.like; *process > 0 && !answer.open; ++process)
    answer = signal_by(choice, *process);
  return answer;
}
static struct answer ask_kill_like(void) { return any_choice(3, signal_like); }

/* One step above what it has, which may be anything: whoever started the engine decides. The call answers 20
   minus the niceness; where a filter refuses to tell, the highest there is. */
static struct answer ask_setpriority(void) {
  long now = 20 - syscall(SYS_getpriority, PRIO_PROCESS, 0);
  return open_if(ASK(setpriority, PRIO_PROCESS, 0, now > -20 && now < 20 ? now - 1 : -20), 0);
}

// For this child alone, which ends.
static struct answer schedule(int choice) {
  static const int policies[] = {SCHED_FIFO, SCHED_RR};
  const int policy = policies[choice % 2] | (choice < 2 ? 0 : (int)SCHED_RESET_ON_FORK);
  const int priority = 1;
  return open_if(ASK_NARROW(3, sched_setscheduler, 0, policy, &priority), 0);
}
static struct answer ask_setscheduler(void) { return any_choice(4, schedule); }

// Of the limits that are not infinite already, the first, by one.
static struct answer raise_by(int own_call) {
  static const int limits[] = {RLIMIT_RTPRIO, RLIMIT_NICE, RLIMIT_MSGQUEUE, RLIMIT_MEMLOCK, RLIMIT_CORE};
  for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
    struct rlimit limit;
    if (CALL(SYS_getrlimit, limits[i], &limit) < 0) return refused(errno, "no limits");
    if (limit.rlim_max == RLIM_INFINITY) continue;
    ++limit.rlim_max;
    if (!own_call) return open_if(ASK(prlimit64, 0, limits[i], &limit, NULL), 0);
    struct {
      uint32_t soft, hard;
    } limit32 = {(uint32_t)limit.rlim_cur, (uint32_t)limit.rlim_max};
    return open_if(ASK(setrlimit, limits[i], asking == BY_I386 ? (void*)&limit32 : (void*)&limit), 0);
  }
  return refused(0, "no limit to raise");
}
static struct answer ask_setrlimit(void) { return raise_by(1); }
static struct answer ask_prlimit(void) { return raise_by(0); }

// Somebody else than who it is.
static struct answer ask_setresuid(void) {
  return open_if(ASK(setresuid, -1, CALL(SYS_geteuid) == 1 ? 2 : 1, -1), 0);
}

static struct answer watch(int choice) {
  static const unsigned long flags[] = {FAN_CLOEXEC, FAN_NONBLOCK, FAN_UNLIMITED_QUEUE, FAN_UNLIMITED_MARKS};
  const unsigned kind = choice < 16 ? FAN_CLASS_CONTENT : FAN_CLASS_PRE_CONTENT;
  return open_if(ASK_NARROW(3, fanotify_init, kind | flags_of(choice % 16, flags, 4), O_RDONLY), 0);
}
static struct answer ask_fanotify_init(void) { return any_choice(32, watch); }

const struct attempt process_attempts[] = {
    {"trace-host", "process_vm_readv", ask_process_vm_readv, 0, 0, 0},
    {"trace-host", "ptrace", ask_ptrace, 0, 0, 0},
    {"take-descriptor", "pidfd_getfd", ask_pidfd_getfd, 0, 0, 0},
    {"signal-host", "kill", ask_kill, 0, 0, 0},
    {"trace-like", "process_vm_readv", read_from_like, 0, 0, 0},
    {"trace-like", "ptrace", seize_like, 0, 0, 0},
    {"trace-like", "pidfd_getfd", take_from_like, 0, 0, 0},
    {"signal-like", "kill", ask_kill_like, 0, 0, 0},
    {"realtime", "setpriority", ask_setpriority, 0, 0, 0},
    {"realtime", "sched_setscheduler", ask_setscheduler, 3, 0, 0},
    {"raise-limits", "setrlimit", ask_setrlimit, 0, 0, 0},
    {"raise-limits", "prlimit64", ask_prlimit, 0, 0, 0},
    {"change-identity", "setresuid", ask_setresuid, 0, 0, 0},
    {"watch-files", "fanotify_init", ask_fanotify_init, 3, 0, 0},
    {0},
};
