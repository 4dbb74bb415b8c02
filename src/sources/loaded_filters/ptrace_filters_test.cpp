#include "sources/loaded_filters/ptrace_filters.hpp"

#include <gtest/gtest.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>
#include <string>

namespace watertight::sources {
namespace {

using linux_kernel::SeccompProgram;

const SeccompProgram kAllow = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                               {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};

bool load(const SeccompProgram& program) {
  std::vector<sock_filter> code;
  for (const auto& i : program) code.push_back({i.code, i.jump_true, i.jump_false, i.k});
  const sock_fprog loaded{static_cast<unsigned short>(code.size()), code.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &loaded) == 0;
}

// A child that loads a filter and then sleeps in a call; what the call gave is its exit status.
class Sleeper {
 public:
  explicit Sleeper(const std::function<int()>& sleep) {
    pid_ = fork();
    if (pid_ == 0) _exit(load(kAllow) ? sleep() : 99);
  }
  ~Sleeper() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;
  [[nodiscard]] pid_t pid() const { return pid_; }
  // Once it sleeps in the call of that number; false when it ended.
  [[nodiscard]] bool sleeps_in(long call) const {
    const std::string wanted = std::to_string(call) + " ";
    while (kill(pid_, 0) == 0) {
      std::ifstream file("/proc/" + std::to_string(pid_) + "/syscall");
      std::string line;
      std::getline(file, line);
      if (line.starts_with(wanted)) return true;
      int status = 0;
      if (waitpid(pid_, &status, WNOHANG) == pid_) return false;
    }
    return false;
  }
  [[nodiscard]] int exit_status() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
};

TEST(PtraceFilters, of_a_thread_that_reads_are_read_and_its_read_goes_on) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  Sleeper child([&] {
    char byte = 0;
    return read(pipes[0], &byte, 1) == 1 ? 7 : 1;
  });
  ASSERT_TRUE(child.sleeps_in(SYS_read));
  const auto found = read_filters_by_ptrace(child.pid());
  ASSERT_EQ(found.has_value(), geteuid() == 0) << (found ? "" : found.error().sentence());
  if (found) {
    ASSERT_GE(found->size(), 1u);
    EXPECT_EQ(found->front(), kAllow);
  }
  ASSERT_EQ(write(pipes[1], "x", 1), 1);
  EXPECT_EQ(child.exit_status(), 7);
  close(pipes[0]);
  close(pipes[1]);
}

TEST(PtraceFilters, of_a_thread_in_a_call_that_a_stop_would_break_off_are_refused) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  Sleeper child([&] {
    const int waits = epoll_create1(0);
    epoll_event event{EPOLLIN, {}};
    epoll_ctl(waits, EPOLL_CTL_ADD, pipes[0], &event);
    return syscall(SYS_epoll_pwait, waits, &event, 1, -1, nullptr, 8) == 1 ? 7 : 1;
  });
  ASSERT_TRUE(child.sleeps_in(SYS_epoll_pwait));
  const auto found = read_filters_by_ptrace(child.pid());
  ASSERT_FALSE(found);
  EXPECT_NE(found.error().cause.find(std::to_string(SYS_epoll_pwait)), std::string::npos)
      << found.error().cause;
  ASSERT_EQ(write(pipes[1], "x", 1), 1);
  EXPECT_EQ(child.exit_status(), 7);
  close(pipes[0]);
  close(pipes[1]);
}

TEST(PtraceFilters, of_a_thread_that_reads_from_a_socket_are_refused) {
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  Sleeper child([&] {
    char byte = 0;
    return read(sockets[0], &byte, 1) == 1 ? 7 : 1;
  });
  ASSERT_TRUE(child.sleeps_in(SYS_read));
  EXPECT_FALSE(read_filters_by_ptrace(child.pid()));
  ASSERT_EQ(write(sockets[1], "x", 1), 1);
  EXPECT_EQ(child.exit_status(), 7);
  close(sockets[0]);
  close(sockets[1]);
}

TEST(PtraceFilters, of_a_thread_that_is_gone_are_refused_with_a_reason) {
  Sleeper child([] { return 0; });
  const pid_t pid = child.pid();
  EXPECT_EQ(child.exit_status(), 0);
  const auto found = read_filters_by_ptrace(pid);
  ASSERT_FALSE(found);
  EXPECT_FALSE(found.error().cause.empty());
}

}  // namespace
}  // namespace watertight::sources
