// Mounts: made, taken away, cloned; and what the file system's root is.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/mount.h>

#include "probe.h"

// No kernel has a file system of this name; that it has none is found out after the check of capabilities.
static const char no_such_kind[] = "watertight-none";

static struct answer ask_mount(void) {
  return open_if(ASK(mount, "none", "/", no_such_kind, 0, NULL), ENODEV, 0);
}

// A mount by the newer calls needs four of them; each is asked with a descriptor that is none.
static struct answer ask_fsopen(void) {
  struct answer answer = open_if(ASK(fsopen, no_such_kind, 0), ENODEV, 0);
  if (answer.open) answer = open_if(ASK(fsconfig, -1, FSCONFIG_CMD_CREATE, NULL, NULL, 0), EINVAL, EBADF, 0);
  if (answer.open) answer = open_if(ASK(fsmount, -1, 0, 0), EBADF, 0);
  if (answer.open)
    answer =
        open_if(ASK(move_mount, -1, "", AT_FDCWD, here.program, MOVE_MOUNT_F_EMPTY_PATH), EBADF, EINVAL, 0);
  return answer;
}

// The probe's own file is no mount point (EINVAL); were it one, MNT_EXPIRE would only mark it.
static struct answer ask_umount(void) { return open_if(ASK(umount2, here.program, MNT_EXPIRE), EINVAL, 0); }

static struct answer clone_tree(int choice) {
  static const unsigned long flags[] = {OPEN_TREE_CLOEXEC, AT_RECURSIVE, AT_EMPTY_PATH, AT_NO_AUTOMOUNT};
  const unsigned long all = OPEN_TREE_CLONE | flags_of(choice, flags, 4);
  return open_if(ASK_NARROW(5, open_tree, AT_FDCWD, here.program, all), 0);
}
static struct answer ask_open_tree(void) { return any_choice(16, clone_tree); }

static struct answer ask_chroot(void) { return open_if(ASK(chroot, "/"), 0); }

// A handle that fits no file: stale, where the caller might have asked for any.
static struct answer ask_open_by_handle(void) {
  struct {
    unsigned int bytes;
    int type;
    unsigned char handle[16];
  } bogus = {.bytes = 8, .type = 1};
  memset(bogus.handle, 0xff, sizeof bogus.handle);
  long root = CALL(SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (root < 0) return refused(errno, "no root");
  struct answer answer =
      open_if(ASK(open_by_handle_at, root, &bogus, O_RDONLY), ESTALE, EOPNOTSUPP, EINVAL, 0);
  // Since 6.11 whoever may mount is let through in a user namespace of its own, to folders below its own
  // mounts: that is not the power to open any file by its number.
  if (answer.open && !shares("user", here.host_user_namespace)) return refused(0, "isolated");
  return answer;
}

const struct attempt mount_attempts[] = {
    {"mount", "mount", ask_mount, 0, 0, 0},
    {"mount", "fsopen", ask_fsopen, 0, 0, 0},
    {"unmount", "umount2", ask_umount, 0, 0, 0},
    {"bind-clone", "open_tree", ask_open_tree, 5, 0, 0},
    {"chroot", "chroot", ask_chroot, 0, 0, 0},
    {"open-by-handle", "open_by_handle_at", ask_open_by_handle, 0, 0, 0},
    {0},
};
