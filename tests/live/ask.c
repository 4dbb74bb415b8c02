// Asks the kernel one question from inside a container, and prints its answer: "ok", or the error's name.
// Nothing is written, and what is made (a namespace, a mount in it, a socket) ends with the process.
//
//   ask open r|w PATH    ask may-write PATH    ask ping SOCKET    ask handle PATH    ask signal PID    ask
//   link PATH ask packet           ask user-namespace    ask mount          ask fresh-proc     ask bpf ask
//   node MAJOR MINOR ask connect ADDRESS PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static int said(long result) {
  puts(result >= 0 ? "ok" : strerrorname_np(errno));
  return 0;
}

static int ask_open(const char* mode, const char* path) {
  return said(open(path, (mode[0] == 'w' ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

// The first line of the engine's answer.
static int ask_ping(const char* path) {
  static const char question[] = "GET /_ping HTTP/1.0\r\n\r\n";
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(s, (struct sockaddr*)&name, sizeof name) < 0) return said(-1);
  char answer[64] = "";
  if (write(s, question, sizeof question - 1) < 0 || read(s, answer, sizeof answer - 1) < 0) return said(-1);
  answer[strcspn(answer, "\r\n")] = 0;
  puts(answer);
  return 0;
}

static int ask_connect(const char* address, const char* port) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  inet_pton(AF_INET, address, &name.sin_addr);
  int s = socket(AF_INET, SOCK_STREAM, 0);
  struct timeval time = {5, 0};
  setsockopt(s, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  return said(connect(s, (struct sockaddr*)&name, sizeof name));
}

// A handle that fits no file: stale, where the asker might have asked for any.
static int ask_handle(const char* path) {
  struct {
    unsigned int bytes;
    int type;
    unsigned char handle[16];
  } bogus = {.bytes = 8, .type = 1};
  memset(bogus.handle, 0xff, sizeof bogus.handle);
  return said(syscall(SYS_open_by_handle_at, open(path, O_RDONLY), &bogus, O_RDONLY));
}

static int ask_link(const char* path) {
  char target[256];
  return said(readlink(path, target, sizeof target));
}

// No kernel has a file system of this name, which is found out after everything else was asked: ENODEV is "it
// may".
static int ask_mount(void) { return said(mount("none", "/", "watertight-none", 0, NULL)); }

// In a mount namespace of its own, which ends with this process.
static int ask_fresh_proc(void) {
  if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return said(-1);
  if (mount("proc", "/proc", "proc", 0, NULL) < 0) return said(-1);
  return said(open("/proc/sys/kernel/core_pattern", O_WRONLY | O_CLOEXEC));
}

// Made in the container's /tmp, opened to read, and taken away.
static int ask_node(const char* major_number, const char* minor_number) {
  static const char path[] = "/tmp/asked";
  dev_t device = makedev((unsigned)atoi(major_number), (unsigned)atoi(minor_number));
  if (mknod(path, S_IFBLK | 0600, device) < 0) return said(-1);
  int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  said(file);
  unlink(path);
  return 0;
}

int main(int count, char** words) {
  const char* what = count > 1 ? words[1] : "";
  const char* first = count > 2 ? words[2] : "";
  const char* second = count > 3 ? words[3] : "";
  if (!strcmp(what, "open")) return ask_open(first, second);
  if (!strcmp(what, "may-write")) return said(access(first, W_OK));
  if (!strcmp(what, "ping")) return ask_ping(first);
  if (!strcmp(what, "connect")) return ask_connect(first, second);
  if (!strcmp(what, "handle")) return ask_handle(first);
  if (!strcmp(what, "signal")) return said(kill(atoi(first), 0));
  if (!strcmp(what, "link")) return ask_link(first);
  if (!strcmp(what, "packet")) return said(socket(AF_PACKET, SOCK_RAW, 0));
  if (!strcmp(what, "user-namespace")) return said(unshare(CLONE_NEWUSER));
  if (!strcmp(what, "mount")) return ask_mount();
  if (!strcmp(what, "fresh-proc")) return ask_fresh_proc();
  if (!strcmp(what, "bpf")) return said(syscall(SYS_bpf, -1, NULL, 0));
  if (!strcmp(what, "node")) return ask_node(first, second);
  fprintf(stderr, "ask: no question called \"%s\"\n", what);
  return 2;
}
