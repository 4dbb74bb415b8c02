// Files of the kernel and of others: opened as one who would write or read them opens them, and closed.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "probe.h"

// A masked file is a bind mount of /dev/null: it opens, and is nothing.
static int is_masked(long file) {
  struct stat what;
  return fstat((int)file, &what) == 0 && S_ISCHR(what.st_mode);
}

// Opens FOLDERNAME in each of the folders until one lets it. Nothing is created, cut short, read or written.
static struct answer open_below(const char* const* folders, const char* name, int mode) {
  struct answer answer = refused(ENOENT, NULL);
  for (; *folders && !answer.open; ++folders) {
    char path[256];
    snprintf(path, sizeof path, "%s%s", *folders, name);
    long file = ASK(openat, AT_FDCWD, path, mode | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (file < 0 && errno == ENOENT) continue;
    answer = open_if(file, 0);
    if (file >= 0 && is_masked(file)) answer = refused(0, "masked");
    if (file >= 0) CALL(SYS_close, file);
  }
  return answer;
}

static struct answer ask_kcore(void) { return open_below(here.proc, "/kcore", O_RDONLY); }
static struct answer ask_core_pattern(void) {
  return open_below(here.proc, "/sys/kernel/core_pattern", O_WRONLY);
}
static struct answer ask_sysrq(void) { return open_below(here.proc, "/sysrq-trigger", O_WRONLY); }
static struct answer ask_sys(void) { return open_below(here.sys, "/kernel/rcu_expedited", O_WRONLY); }
static struct answer ask_limit(void) { return open_below(here.cgroup, "", O_WRONLY); }

static struct answer ask_foreign(void) {
  return open_if(ASK(openat, AT_FDCWD, here.foreign_file, O_RDONLY | O_CLOEXEC, 0), 0);
}

const struct attempt file_attempts[] = {
    {"kernel-image", "kcore", ask_kcore, 0, 0, 0},
    {"kernel-settings", "core_pattern", ask_core_pattern, 0, 0, 0},
    {"magic-sysrq", "sysrq-trigger", ask_sysrq, 0, 0, 0},
    {"system-settings", "rcu_expedited", ask_sys, 0, 0, 0},
    {"control-group", "limit", ask_limit, 0, 0, 0},
    {"override-files", "open", ask_foreign, 0, 0, 0},
    {0},
};
