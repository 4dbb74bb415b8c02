// Devices of the host: by a node that is there, or by one made for a moment and removed at once.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "probe.h"

static struct answer open_node(const char* path, int mode) {
  long node = CALL(SYS_openat, AT_FDCWD, path, mode | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  struct answer answer = open_if(node, 0);
  if (node >= 0) CALL(SYS_close, node);
  return answer;
}

// The node at its usual place, if it is this device.
static struct answer by_node(const char* path, mode_t kind, dev_t device) {
  struct stat what;
  if (stat(path, &what) < 0) return refused(errno, NULL);
  if ((what.st_mode & S_IFMT) != kind || what.st_rdev != device) return refused(0, "another file");
  return open_node(path, O_RDONLY);
}

// A node in each of the folders until one opens, by either call.
static struct answer by_mknod(mode_t kind, dev_t device) {
  struct answer answer = refused(ENOENT, NULL);
  for (const char* const* folder = here.scratch; *folder && !answer.open; ++folder) {
    char path[256];
    snprintf(path, sizeof path, "%s/.watertight-%ld", *folder, CALL(SYS_getpid));
    long made = -1;
#ifdef SYS_mknod
    made = CALL(SYS_mknod, path, kind | 0600, device);
#endif
    if (made < 0) made = CALL(SYS_mknodat, AT_FDCWD, path, kind | 0600, device);
    answer = open_if(made, 0);
    if (!answer.open) continue;
    answer = open_node(path, O_RDONLY);
    CALL(SYS_unlinkat, AT_FDCWD, path, 0);
  }
  return answer;
}

static struct answer ask_mem(void) { return by_node("/dev/mem", S_IFCHR, makedev(1, 1)); }
static struct answer make_mem(void) { return by_mknod(S_IFCHR, makedev(1, 1)); }
static struct answer ask_kmsg(void) { return by_node("/dev/kmsg", S_IFCHR, makedev(1, 11)); }
static struct answer make_kmsg(void) { return by_mknod(S_IFCHR, makedev(1, 11)); }

static dev_t disk(void) { return makedev((unsigned)here.disk_major, (unsigned)here.disk_minor); }
static struct answer ask_disk(void) {
  return here.disk ? by_node(here.disk, S_IFBLK, disk()) : refused(ENOENT, NULL);
}
static struct answer make_disk(void) { return here.disk ? by_mknod(S_IFBLK, disk()) : refused(ENOENT, NULL); }

const struct attempt device_attempts[] = {
    {"raw-memory", "node", ask_mem},  {"raw-memory", "mknod", make_mem},
    {"raw-disk", "node", ask_disk},   {"raw-disk", "mknod", make_disk},
    {"kernel-log", "kmsg", ask_kmsg}, {"kernel-log", "mknod", make_kmsg},
    {NULL, NULL, NULL},
};
