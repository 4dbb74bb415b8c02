#include "sources/loaded_filters/loaded_filters.hpp"

#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>

namespace watertight::sources {
namespace {

using linux_kernel::SeccompProgram;

SeccompProgram allowing(std::uint32_t number, std::size_t length) {
  SeccompProgram program(length, {BPF_LD | BPF_W | BPF_ABS, 0, 0, 0});
  program[1] = {BPF_JMP | BPF_JEQ | BPF_K, 0, 0, number};
  program.back() = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
  return program;
}

bool load(const SeccompProgram& program) {
  std::vector<sock_filter> code;
  for (const auto& i : program) code.push_back({i.code, i.jump_true, i.jump_false, i.k});
  const sock_fprog loaded{static_cast<unsigned short>(code.size()), code.data()};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &loaded) == 0;
}

// A process that has loaded the filters, the last one last, and waits to be ended.
class Filtered {
 public:
  explicit Filtered(const std::vector<SeccompProgram>& programs) {
    int ready[2];
    if (pipe(ready) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      bool loaded = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
      for (const SeccompProgram& p : programs) loaded = loaded && load(p);
      const char byte = loaded ? 'y' : 'n';
      if (write(ready[1], &byte, 1) != 1) _exit(1);
      for (;;) pause();
    }
    char byte = 0;
    loaded_ = read(ready[0], &byte, 1) == 1 && byte == 'y';
    close(ready[0]);
    close(ready[1]);
  }
  ~Filtered() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Filtered(const Filtered&) = delete;
  Filtered& operator=(const Filtered&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool loaded() const { return loaded_; }

 private:
  pid_t pid_ = -1;
  bool loaded_ = false;
};

TEST(LoadedFilters, are_those_that_a_process_has_loaded_the_newest_first) {
  const SeccompProgram older = allowing(1, 5), newer = allowing(2, 4096);
  const Filtered process({older, newer}), other({older});
  ASSERT_TRUE(process.loaded() && other.loaded());
  const auto found = read_loaded_filters();
  // Root gets them; who is not gets the reason.
  ASSERT_EQ(found.has_value(), geteuid() == 0) << (found ? "" : found.error().sentence());
  if (!found) {
    EXPECT_FALSE(found.error().cause.empty());
    return;
  }
  const auto thread = std::ranges::find(found->threads, process.pid(), &FilteredThread::thread);
  ASSERT_NE(thread, found->threads.end());
  EXPECT_TRUE(thread->complete);
  EXPECT_EQ(thread->process, process.pid());
  ASSERT_GE(thread->filters.size(), 2u);  // what this process itself runs under comes behind
  EXPECT_EQ(found->programs[thread->filters[0]], newer);
  EXPECT_EQ(found->programs[thread->filters[1]], older);
}

TEST(LoadedFilters, that_are_loaded_twice_in_one_process_are_two_and_of_another_process_are_its_own) {
  const SeccompProgram same = allowing(3, 7);
  const Filtered twice({same, same}), once({same});
  ASSERT_TRUE(twice.loaded() && once.loaded());
  const auto found = read_loaded_filters();
  ASSERT_EQ(found.has_value(), geteuid() == 0) << (found ? "" : found.error().sentence());
  if (!found) return;
  const auto of = [&](const Filtered& process) {
    return *std::ranges::find(found->threads, process.pid(), &FilteredThread::thread);
  };
  EXPECT_EQ(of(twice).filters.size(), of(once).filters.size() + 1);
  EXPECT_NE(of(twice).filters[0], of(twice).filters[1]);
  EXPECT_EQ(found->programs[of(twice).filters[0]], same);
  EXPECT_EQ(found->programs[of(once).filters[0]], same);
}

// A process that has loaded a filter and makes children all the time, which end at once. Their numbers are
// lower than its own, where the kernel lets it choose: they are listed before it.
class Forking {
 public:
  explicit Forking(const SeccompProgram& program) {
    int ready[2];
    if (pipe(ready) != 0) return;
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const bool loaded = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && load(program);
      const char byte = loaded ? 'y' : 'n';
      if (write(ready[1], &byte, 1) != 1) _exit(1);
      run();
    }
    char byte = 0;
    loaded_ = read(ready[0], &byte, 1) == 1 && byte == 'y';
    close(ready[0]);
    close(ready[1]);
  }
  ~Forking() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Forking(const Forking&) = delete;
  Forking& operator=(const Forking&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool loaded() const { return loaded_; }

 private:
  [[noreturn]] static void run() {
    pid_t lower = getpid() - 1;
    while (lower > 2 && kill(lower, 0) == 0) --lower;
    for (;;) {
      clone_args arguments{};
      arguments.exit_signal = SIGCHLD;
      arguments.set_tid = reinterpret_cast<std::uintptr_t>(&lower);
      arguments.set_tid_size = 1;
      long child = syscall(SYS_clone3, &arguments, sizeof arguments);
      if (child < 0) child = fork();
      if (child == 0) _exit(0);
      waitpid(static_cast<pid_t>(child), nullptr, 0);
    }
  }

  pid_t pid_ = -1;
  bool loaded_ = false;
};

TEST(LoadedFilters, of_a_process_whose_children_end_meanwhile_are_known) {
  const SeccompProgram program = allowing(4, 4000);
  const Forking process(program);
  ASSERT_TRUE(process.loaded());
  for (int run = 0; run < 20; ++run) {
    const auto found = read_loaded_filters();
    ASSERT_EQ(found.has_value(), geteuid() == 0) << (found ? "" : found.error().sentence());
    if (!found) return;
    const auto thread = std::ranges::find(found->threads, process.pid(), &FilteredThread::thread);
    ASSERT_NE(thread, found->threads.end());
    ASSERT_TRUE(thread->complete);
    EXPECT_EQ(found->programs[thread->filters[0]], program);
  }
}

}  // namespace
}  // namespace watertight::sources
