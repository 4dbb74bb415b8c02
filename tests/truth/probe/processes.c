// Other processes, and what this one may become.
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/fanotify.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/uio.h>

#include "probe.h"

// The target is a process of the host; in another pid namespace its number means nothing, or somebody else.
static int sees_host(void) { return here.target > 0 && shares("pid", here.host_pid_namespace); }

// One byte from an address where no process has any.
static struct answer ask_process_vm_readv(void) {
  char byte;
  struct iovec local = {&byte, 1}, remote = {(void*)1, 1};
  struct answer answer =
      open_if(CALL(SYS_process_vm_readv, sees_host() ? here.target : 1, &local, 1, &remote, 1, 0), EFAULT, 0);
  if (answer.open && !sees_host()) return refused(0, "isolated");
  return answer;
}

// A descriptor that the target does not have.
static struct answer ask_pidfd_getfd(void) {
  if (!sees_host()) return refused(0, "isolated");
  long target = CALL(SYS_pidfd_open, here.target, 0);
  if (target < 0) return refused(errno, NULL);
  return open_if(CALL(SYS_pidfd_getfd, target, 9999, 0), EBADF, 0);
}

// Signal 0 only asks.
static struct answer ask_kill(void) {
  if (!sees_host()) return refused(0, "isolated");
  return open_if(CALL(SYS_kill, here.target, 0), 0);
}

static struct answer ask_setpriority(void) { return open_if(CALL(SYS_setpriority, PRIO_PROCESS, 0, -1), 0); }

// Of the limits that are not infinite already, the first, by one.
static struct answer raise_by(int own_call) {
  static const int limits[] = {RLIMIT_RTPRIO, RLIMIT_NICE, RLIMIT_MSGQUEUE, RLIMIT_MEMLOCK, RLIMIT_CORE};
  for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i) {
    struct rlimit limit;
    if (CALL(SYS_getrlimit, limits[i], &limit) < 0) return refused(errno, "no limits");
    if (limit.rlim_max == RLIM_INFINITY) continue;
    ++limit.rlim_max;
    return open_if(own_call ? CALL(SYS_setrlimit, limits[i], &limit) : CALL(SYS_prlimit64, 0, limits[i], &limit, NULL), 0);
  }
  return refused(0, "no limit to raise");
}
static struct answer ask_setrlimit(void) { return raise_by(1); }
static struct answer ask_prlimit(void) { return raise_by(0); }

// Somebody else than who it is.
static struct answer ask_setresuid(void) {
  return open_if(CALL(SYS_setresuid, -1, CALL(SYS_geteuid) == 1 ? 2 : 1, -1), 0);
}

static struct answer ask_fanotify_init(void) { return open_if(CALL(SYS_fanotify_init, FAN_CLASS_CONTENT, O_RDONLY), 0); }

const struct attempt process_attempts[] = {
    {"trace-host", "process_vm_readv", ask_process_vm_readv},
    {"take-descriptor", "pidfd_getfd", ask_pidfd_getfd},
    {"signal-host", "kill", ask_kill},
    {"realtime", "setpriority", ask_setpriority},
    {"raise-limits", "setrlimit", ask_setrlimit},
    {"raise-limits", "prlimit64", ask_prlimit},
    {"change-identity", "setresuid", ask_setresuid},
    {"watch-files", "fanotify_init", ask_fanotify_init},
    {NULL, NULL, NULL},
};
