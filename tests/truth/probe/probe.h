// What the parts of the probe share. The probe runs inside a container as its only program and asks the
// kernel for each power in a way that changes nothing: it opens and closes, it hands over an argument that no
// kernel accepts, or it acts on a child of its own that ends at once. docs/truth.md has the list, with what
// each answer means.
#pragma once

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"

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
  unsigned narrow;  // arguments that upper halves can be filled of, as below; 0: there is no such way
  int variations;   // in how many ways it can be asked beside, each as good as the others; 0: one
  int by_i386;      // and in how many more by that ABI
};

// Where the container stands, as who started it says: on the command line.
struct surroundings {
  const char* program;      // a path of this container that is no mount point: the probe itself
  long host_pid_namespace;  // inode numbers; 0: not told
  long host_user_namespace;
  long host_uts_namespace;
  long host_net_namespace;
  long target;               // a process of the host's root, by its number in the host's pid namespace
  long like[8];              // processes without capabilities, of several users
  const char* disk[8];       // disks of the host: "7:0:/dev/loop0"
  const char* foreign_file;  // a 0600 file of this container that neither root nor the user owns
  const char* scratch[16];   // folders to try device nodes in, NULL after the last
  const char* proc[8];       // where a proc is mounted
  const char* sys[8];        // and a sysfs
  const char* cgroup[64];    // files of this container's own control group
  const char* socket[8];     // sockets of engines
  const char* address[8];    // and where they listen on TCP: "127.0.0.1:2375"
};
extern struct surroundings here;

// Answers of a system call: `result` is what it returned, -1 with errno for an error. The errnos that follow,
// up to a zero, are those that the kernel gives only after it has checked that the caller may.
struct answer open_if(long result, ...);
struct answer refused(int error, const char* word);

// Asks with each of `count` choices, each as good as the others, until one is open; else the last one's
// answer. Where a filter kills for one, those behind it are asked by another child.
struct answer any_choice(int count, struct answer (*ask)(int choice));
// Of `number`, every bit as a flag: the choice with those flags.
unsigned long flags_of(int number, const unsigned long* flags, size_t count);

// System calls that only help to ask. Raw ones, so that no library chooses another one, or another argument.
#define CALL(...) syscall(__VA_ARGS__)

// Those that a power hangs on, in one of three words: as programs of this machine do, by i386, or with
// something in the upper halves of those arguments of which the kernel takes the lower ones only (bit n of
// `narrow`: argument n).
enum asking { NATIVELY, BY_UPPER_HALVES, BY_I386 };
extern enum asking asking;
extern int variation;          // below `variations`
extern unsigned upper_halves;  // of which arguments, as in `narrow`
long ask_kernel(unsigned narrow, long number, long i386, long a, long b, long c, long d, long e, long f);
void on_low_stack(void (*work)(void));
#define ASK_6(narrow, name, a, b, c, d, e, f, ...)                                                   \
  ask_kernel(narrow, SYS_##name, I386_##name, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), \
             (long)(f))
#define ASK_NARROW(narrow, name, ...) ASK_6(narrow, name, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define ASK(name, ...) ASK_NARROW(0, name, __VA_ARGS__)

// The inode number of one of the process's own namespaces ("pid"), 0 where it cannot be seen.
long own_namespace(const char* name);
// Whether that namespace is the host's; where either is unknown it is not.
int shares(const char* name, long host);

// Each ends with a row of NULLs.
extern const struct attempt mount_attempts[], namespace_attempts[], kernel_attempts[], process_attempts[],
    network_attempts[], file_attempts[], device_attempts[];
