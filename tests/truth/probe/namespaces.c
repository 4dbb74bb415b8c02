// Namespaces: entered and made, by children that end at once.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>

#include "probe.h"

// A child that was made is all that was asked: it ends, and is waited for.
static struct answer child_made(long child) {
  if (child == 0) CALL(SYS_exit_group, 0);
  struct answer answer = open_if(child, 0);
  if (child > 0) CALL(SYS_wait4, child, NULL, __WALL, NULL);
  return answer;
}

static struct answer by_clone(unsigned long flags) {
  return child_made(ASK_NARROW(1, clone, flags | SIGCHLD, 0, 0, 0, 0));
}

static struct answer by_clone3(uint64_t flags) {
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  } arguments = {.flags = flags, .exit_signal = SIGCHLD};
  return child_made(ASK(clone3, &arguments, sizeof arguments));
}

// Into the namespace that the process is in already. Without a /proc, through a descriptor of the process.
static struct answer ask_setns(void) {
  long own = CALL(SYS_openat, AT_FDCWD, "/proc/self/ns/uts", O_RDONLY | O_CLOEXEC, 0);
  if (own < 0) own = CALL(SYS_pidfd_open, CALL(SYS_getpid), 0);
  if (own < 0) return refused(errno, "no descriptor");
  return open_if(ASK_NARROW(2, setns, own, CLONE_NEWUTS), 0);
}

static struct answer ask_unshare_uts(void) { return open_if(ASK(unshare, CLONE_NEWUTS), 0); }
static struct answer ask_clone_uts(void) { return by_clone(CLONE_NEWUTS); }
static struct answer ask_clone3_uts(void) { return by_clone3(CLONE_NEWUTS); }
static struct answer ask_unshare_user(void) { return open_if(ASK(unshare, CLONE_NEWUSER), 0); }
static struct answer ask_clone_user(void) { return by_clone(CLONE_NEWUSER); }
static struct answer ask_clone3_user(void) { return by_clone3(CLONE_NEWUSER); }

// A length below zero is refused after the check of capabilities.
static struct answer ask_sethostname(void) {
  struct answer answer = open_if(ASK(sethostname, "", -1), EINVAL, 0);
  if (answer.open && !shares("uts", here.host_uts_namespace)) return refused(0, "isolated");
  return answer;
}

const struct attempt namespace_attempts[] = {
    {"enter-namespace", "setns", ask_setns, 2, 0, 0},
    {"create-namespace", "unshare", ask_unshare_uts, 0, 0, 0},
    {"create-namespace", "clone", ask_clone_uts, 1, 0, 0},
    {"create-namespace", "clone3", ask_clone3_uts, 0, 0, 0},
    {"user-namespace", "unshare", ask_unshare_user, 0, 0, 0},
    {"user-namespace", "clone", ask_clone_user, 1, 0, 0},
    {"user-namespace", "clone3", ask_clone3_user, 0, 0, 0},
    {"change-hostname", "sethostname", ask_sethostname, 0, 0, 0},
    {0},
};
