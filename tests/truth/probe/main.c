// Asks for every power, prints a line of JSON for each way, then waits to be ended, so that the container can
// be looked at with exactly the confinement that was asked.
//
//   probe [--list] [--host pid=INODE,user=INODE,uts=INODE,net=INODE] [--target PID]
//         [--like PID,PID...] [--disk MAJOR:MINOR:PATH]... [--foreign FILE] [--scratch FOLDER]... [--proc
//         FOLDER]... [--sys FOLDER]... [--cgroup FILE]...
//         [--socket FILE]... [--address IP:PORT]...
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "probe.h"

struct surroundings here = {.foreign_file = "/foreign"};

static const struct attempt* const subjects[] = {mount_attempts,   namespace_attempts, kernel_attempts,
                                                 process_attempts, network_attempts,   file_attempts,
                                                 device_attempts};

struct answer open_if(long result, ...) {
  int error = result < 0 ? errno : 0;
  struct answer answer = {result >= 0, error, NULL};
  va_list expected;
  va_start(expected, result);
  for (int each; (each = va_arg(expected, int)) != 0;)
    if (each == error) answer.open = 1;
  va_end(expected);
  return answer;
}

struct answer refused(int error, const char* word) {
  struct answer answer = {0, error, word};
  return answer;
}

long own_namespace(const char* name) {
  char path[64], link[64];
  snprintf(path, sizeof path, "/proc/self/ns/%s", name);
  long length = CALL(SYS_readlinkat, AT_FDCWD, path, link, sizeof link - 1);
  if (length <= 0) return 0;
  link[length] = 0;
  const char* number = strchr(link, '[');
  return number ? atol(number + 1) : 0;
}

int shares(const char* name, long host) {
  long own = own_namespace(name);
  return own != 0 && own == host;
}

static void say(const char* line) {
  size_t left = strlen(line);
  while (left > 0) {
    long written = CALL(SYS_write, 1, line, left);
    if (written <= 0) CALL(SYS_exit_group, 3);
    line += written;
    left -= (size_t)written;
  }
}

static const struct attempt* asked;
static struct told {  // by a child
  struct answer answer;
  int next, choices;
}* told;
static void ask_here(void) { told->answer = asked->ask(); }

struct answer any_choice(int count, struct answer (*ask)(int choice)) {
  struct answer answer = refused(0, "no choice");
  told->choices = count;
  while (told->next < count && !answer.open) answer = ask(told->next++);
  return answer;
}

unsigned long flags_of(int number, const unsigned long* flags, size_t count) {
  unsigned long all = 0;
  for (size_t i = 0; i < count; ++i)
    if (number >> i & 1) all |= flags[i];
  return all;
}

// In a child, because a filter may kill who asks, and with an alarm, because nobody should have to wait for
// an answer.
static struct answer ask_in_child(void) {
  told->answer = refused(0, "silent");
  long child = CALL(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child < 0) return refused(errno, "no child");
  if (child == 0) {
    CALL(SYS_alarm, 5);
    asking == BY_I386 ? on_low_stack(ask_here) : ask_here();
    CALL(SYS_exit_group, 0);
  }
  int status = 0;
  while (CALL(SYS_wait4, child, &status, 0, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return refused(0, sigabbrev_np(WTERMSIG(status)));
  told->next = told->choices;
  return told->answer;
}

static void tell(const char* variant, struct answer answer) {
  const char* word = answer.word ? answer.word : answer.error == 0 ? "ok" : strerrorname_np(answer.error);
  char line[256], number[16];
  snprintf(number, sizeof number, "%d", answer.error);
  snprintf(line, sizeof line, "{\"power\":\"%s\",\"way\":\"%s%s\",\"open\":%s,\"answer\":\"%s\"}\n",
           asked->power, asked->way, variant, answer.open ? "true" : "false", word ? word : number);
  say(line);
}

// A filter that kills for so many choices kills for the others as well.
enum { MOST_KILLED = 32 };
static struct answer ask_choices(void) {
  struct answer answer = refused(0, NULL);
  int children = 0;
  told->next = told->choices = 0;
  do answer = ask_in_child();
  while (!answer.open && told->next < told->choices && ++children < MOST_KILLED);
  return answer;
}

// Until one of the variations is open; else the last one's answer.
static struct answer ask_in_variations(void) {
  struct answer answer = refused(0, NULL);
  variation = 0;
  do answer = ask_choices();
  while (!answer.open && ++variation < asked->variations + (asking == BY_I386 ? asked->by_i386 : 0));
  return answer;
}

static struct answer ask_with_upper_halves(const struct attempt* attempt, struct answer answer) {
  for (upper_halves = 1; upper_halves < 8 && !answer.open; ++upper_halves)
    if ((upper_halves & ~attempt->narrow) == 0) answer = ask_in_variations();
  return answer;
}

static void ask(const struct attempt* attempt) {
  asked = attempt;
  asking = NATIVELY;
  tell("", ask_in_variations());
  if (attempt->narrow) {
    asking = BY_UPPER_HALVES;
    tell("/upper-half", ask_with_upper_halves(attempt, refused(0, NULL)));
  }
#ifdef __x86_64__
  asking = BY_I386;
  upper_halves = 0;
  tell("/i386", ask_with_upper_halves(attempt, ask_in_variations()));
#endif
}

static void list(const struct attempt* attempt) {
  char line[128];
  snprintf(line, sizeof line, "%s %s\n", attempt->power, attempt->way);
  say(line);
}

static void add(const char** places, size_t count, const char* place) {
  for (size_t i = 0; i + 1 < count; ++i) {
    if (places[i]) continue;
    places[i] = place;
    return;
  }
}
#define ADD(places, place) add(places, sizeof(places) / sizeof *(places), place)

// The stack's words are where i386 has no addresses.
static const char* low_copy(const char* word) {
  static char arena[8192];
  static size_t used;
  char* copy = arena + used;
  used += (size_t)snprintf(copy, sizeof arena - used, "%s", word) + 1;
  return used < sizeof arena ? copy : "";
}

static int read_arguments(int count, char** words) {
  int only_list = 0;
  for (int i = 1; i < count; ++i) {
    const char* name = words[i];
    if (!strcmp(name, "--list")) {
      only_list = 1;
      continue;
    }
    const char* value = i + 1 < count ? low_copy(words[++i]) : "";
    if (!strcmp(name, "--host"))
      sscanf(value, "pid=%ld,user=%ld,uts=%ld,net=%ld", &here.host_pid_namespace, &here.host_user_namespace,
             &here.host_uts_namespace, &here.host_net_namespace);
    else if (!strcmp(name, "--target"))
      here.target = atol(value);
    else if (!strcmp(name, "--like"))
      sscanf(value, "%ld,%ld,%ld,%ld,%ld,%ld,%ld", here.like, here.like + 1, here.like + 2, here.like + 3,
             here.like + 4, here.like + 5, here.like + 6);
    else if (!strcmp(name, "--disk"))
      ADD(here.disk, value);
    else if (!strcmp(name, "--foreign"))
      here.foreign_file = value;
    else if (!strcmp(name, "--scratch"))
      ADD(here.scratch, value);
    else if (!strcmp(name, "--proc"))
      ADD(here.proc, value);
    else if (!strcmp(name, "--sys"))
      ADD(here.sys, value);
    else if (!strcmp(name, "--cgroup"))
      ADD(here.cgroup, value);
    else if (!strcmp(name, "--address"))
      ADD(here.address, value);
    else if (!strcmp(name, "--socket"))
      ADD(here.socket, value);
    else {
      say("no such option: ");
      say(name);
      say("\n");
      CALL(SYS_exit_group, 2);
    }
  }
  return only_list;
}

static void end(int signal) {
  (void)signal;
  CALL(SYS_exit_group, 0);
}

int main(int count, char** words) {
  here.program = low_copy(words[0]);
  int only_list = read_arguments(count, words);
  ADD(here.scratch, "/");
  ADD(here.scratch, "/dev");
  ADD(here.proc, "/proc");
  ADD(here.sys, "/sys");
  signal(SIGTERM, end);  // process 1 ignores what it has no handler for
  told = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (told == MAP_FAILED) {
    say("no memory to share\n");
    return 3;
  }
  for (size_t i = 0; i < sizeof subjects / sizeof *subjects; ++i) {
    for (const struct attempt* each = subjects[i]; each->power; ++each) {
      if (only_list)
        list(each);
      else
        ask(each);
    }
  }
  if (only_list) return 0;
  say("{\"done\":true}\n");
  while (CALL(SYS_pause) == -1 && errno == EINTR) {
  }
  return 3;
}
