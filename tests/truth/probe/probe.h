// What the parts of the probe share. The probe runs inside a container as its only program and asks the kernel for each
// power in a way that changes nothing: it opens and closes, it hands over an argument that no kernel accepts, or it acts
// on a child of its own that ends at once. docs/truth.md has the list, with what each answer means.
#pragma once

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

// What the kernel said to one attempt.
struct answer {
  int open;          // 1: nothing stood in the way; 0: refused
  int error;         // the kernel's errno, 0 where there was none
  const char* word;  // in place of an errno: "isolated", "masked"; a literal, or NULL
};

struct attempt {
  const char* power;
  const char* way;
  struct answer (*ask)(void);
};

// Where the container stands, as who started it says: on the command line.
struct surroundings {
  const char* program;         // a path of this container that is no mount point: the probe itself
  long host_pid_namespace;     // inode numbers; 0: not told
  long host_uts_namespace;
  long host_net_namespace;
  long target;                 // a process of the host's root, by its number in the host's pid namespace
  int disk_major, disk_minor;  // the host's first disk
  const char* disk;            // and its usual node
  const char* foreign_file;    // a 0600 file of this container that neither root nor the user owns
  const char* scratch[16];     // folders to try device nodes in, NULL after the last
  const char* proc[8];         // where a proc is mounted
  const char* sys[8];          // and a sysfs
  const char* cgroup[8];       // limits of this container's own control group
  const char* socket[8];       // sockets of engines
};
extern struct surroundings here;

// Answers of a system call: `result` is what it returned, -1 with errno for an error. The errnos that follow, up to a
// zero, are those that the kernel gives only after it has checked that the caller may.
struct answer open_if(long result, ...);
struct answer refused(int error, const char* word);

// Raw system calls, so that no library chooses another one, or another argument.
#define CALL(...) syscall(__VA_ARGS__)

// The inode number of one of the process's own namespaces ("pid"), 0 where it cannot be seen.
long own_namespace(const char* name);
// Whether that namespace is the host's; where either is unknown it is not.
int shares(const char* name, long host);

// Each ends with a row of NULLs.
extern const struct attempt mount_attempts[], namespace_attempts[], kernel_attempts[], process_attempts[],
    network_attempts[], file_attempts[], device_attempts[];
