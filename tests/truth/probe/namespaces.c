// Namespaces: entered and made, by children that end at once.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>

#include "probe.h"

// A child that was made is all that was asked: it ends, and is waited for.
static struct answer child_made(long child) {
  if (child == 0) CALL(SYS_exit_group, 0);
  struct answer answer = open_if(child, 0);
  if (child > 0) CALL(SYS_wait4, child, NULL, __WALL, NULL);
  return answer;
}

static struct answer by_clone(unsigned long flags, int signal) {
  return child_made(ASK_NARROW(1, clone, flags | (unsigned long)signal, 0, 0, 0, 0));
}

static struct answer by_clone3(uint64_t flags) {
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  } arguments = {.flags = flags, .exit_signal = SIGCHLD};
  return child_made(ASK(clone3, &arguments, sizeof arguments));
}

// Into the namespace that the process is in already, with its kind said or not. Without a /proc, through a
// descriptor of the process, which has no kind.
static struct answer enter(const char* name, int choice, int kind) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/ns/%s", name);
  long own = CALL(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (own < 0) own = CALL(SYS_pidfd_open, CALL(SYS_getpid), 0);
  if (own < 0) return refused(errno, "no descriptor");
  struct answer answer = open_if(ASK_NARROW(3, setns, own, choice ? 0 : kind), 0);
  CALL(SYS_close, own);
  return answer;
}
static struct answer enter_uts(int choice) { return enter("uts", choice, CLONE_NEWUTS); }
static struct answer enter_mount(int choice) { return enter("mnt", choice, CLONE_NEWNS); }
static struct answer enter_network(int choice) { return enter("net", choice, CLONE_NEWNET); }
static struct answer enter_pid(int choice) { return enter("pid", choice, CLONE_NEWPID); }
static struct answer ask_setns_uts(void) { return any_choice(2, enter_uts); }
static struct answer ask_setns_mount(void) { return any_choice(2, enter_mount); }
static struct answer ask_setns_network(void) { return any_choice(2, enter_network); }
static struct answer ask_setns_pid(void) { return any_choice(2, enter_pid); }

static const unsigned long kinds[] = {CLONE_NEWUTS, CLONE_NEWNS,  CLONE_NEWIPC,
                                      CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP};
enum { KINDS = sizeof kinds / sizeof *kinds, EVERY_KIND = 1 << KINDS };

// Some of them; or some and one of users, or that alone.
static unsigned long some(int choice) { return flags_of(choice + 1, kinds, KINDS); }
static unsigned long of_users(int choice) { return CLONE_NEWUSER | flags_of(choice, kinds, KINDS); }

static struct answer by_unshare(unsigned long flags) { return open_if(ASK(unshare, flags), 0); }
static struct answer unshare_some(int choice) { return by_unshare(some(choice)); }
static struct answer unshare_users(int choice) { return by_unshare(of_users(choice)); }
static struct answer clone_some(int choice) { return by_clone(some(choice / 2), choice % 2 ? 0 : SIGCHLD); }
static struct answer clone_users(int choice) {
  return by_clone(of_users(choice / 2), choice % 2 ? 0 : SIGCHLD);
}
static struct answer clone3_some(int choice) { return by_clone3(some(choice)); }

static struct answer ask_unshare(void) { return any_choice(EVERY_KIND - 1, unshare_some); }
static struct answer ask_clone(void) { return any_choice(2 * (EVERY_KIND - 1), clone_some); }
static struct answer ask_clone3(void) { return any_choice(KINDS, clone3_some); }
static struct answer ask_unshare_time(void) { return by_unshare(CLONE_NEWTIME); }
static struct answer ask_unshare_user(void) { return any_choice(EVERY_KIND, unshare_users); }
static struct answer ask_clone_user(void) { return any_choice(2 * EVERY_KIND, clone_users); }
static struct answer ask_clone3_user(void) { return by_clone3(CLONE_NEWUSER); }

// A length below zero is refused after the check of capabilities.
static struct answer ask_sethostname(void) {
  struct answer answer = open_if(ASK(sethostname, "", -1), EINVAL, 0);
  if (answer.open && !shares("uts", here.host_uts_namespace)) return refused(0, "isolated");
  return answer;
}

const struct attempt namespace_attempts[] = {
    {"enter-namespace", "setns", ask_setns_uts, 3, 0, 0},
    {"enter-namespace", "setns-mount", ask_setns_mount, 3, 0, 0},
    {"enter-namespace", "setns-network", ask_setns_network, 3, 0, 0},
    {"enter-namespace", "setns-pid", ask_setns_pid, 3, 0, 0},
    {"create-namespace", "unshare", ask_unshare, 0, 0, 0},
    {"create-namespace", "clone", ask_clone, 1, 0, 0},
    {"create-namespace", "clone3", ask_clone3, 0, 0, 0},
    {"create-namespace", "unshare-time", ask_unshare_time, 0, 0, 0},
    {"user-namespace", "unshare", ask_unshare_user, 0, 0, 0},
    {"user-namespace", "clone", ask_clone_user, 1, 0, 0},
    {"user-namespace", "clone3", ask_clone3_user, 0, 0, 0},
    {"change-hostname", "sethostname", ask_sethostname, 0, 0, 0},
    {0},
};
