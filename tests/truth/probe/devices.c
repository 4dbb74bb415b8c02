// Devices of the host: by a node that is there, or by one made for a moment and removed at once.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "probe.h"

static struct answer open_node(const char* path, int mode) {
  long node = ASK(openat, AT_FDCWD, path, mode | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
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
    made = ASK(mknod, path, kind | 0600, device);
#endif
    if (made < 0) made = ASK(mknodat, AT_FDCWD, path, kind | 0600, device);
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

static struct answer ask_port(void) { return by_node("/dev/port", S_IFCHR, makedev(1, 4)); }
static struct answer make_port(void) { return by_mknod(S_IFCHR, makedev(1, 4)); }

// Its number is given when the kernel starts: another device of that name is not told from it.
static struct answer ask_faults(void) {
  struct stat what;
  if (stat("/dev/userfaultfd", &what) < 0) return refused(errno, NULL);
  return by_node("/dev/userfaultfd", S_IFCHR, what.st_rdev);
}

// Any of the disks.
static struct answer any_disk(int made) {
  struct answer answer = refused(ENOENT, NULL);
  for (const char* const* disk = here.disk; *disk && !answer.open; ++disk) {
    unsigned major = 0, minor = 0;
    sscanf(*disk, "%u:%u:", &major, &minor);
    const char* usual = strchr(*disk, '/');
    if (!usual) continue;
    struct answer next =
        made ? by_mknod(S_IFBLK, makedev(major, minor)) : by_node(usual, S_IFBLK, makedev(major, minor));
    if (next.open || next.error != ENOENT) answer = next;
  }
  return answer;
}
static struct answer ask_disk(void) { return any_disk(0); }
static struct answer make_disk(void) { return any_disk(1); }

const struct attempt device_attempts[] = {
    {"raw-memory", "node", ask_mem, 0, 0, 0},    {"raw-memory", "mknod", make_mem, 0, 0, 0},
    {"raw-io", "node", ask_port, 0, 0, 0},       {"raw-io", "mknod", make_port, 0, 0, 0},
    {"user-fault", "node", ask_faults, 0, 0, 0}, {"raw-disk", "node", ask_disk, 0, 0, 0},
    {"raw-disk", "mknod", make_disk, 0, 0, 0},   {"kernel-log", "kmsg", ask_kmsg, 0, 0, 0},
    {"kernel-log", "mknod", make_kmsg, 0, 0, 0}, {0},
};
