#include "sources/loaded_filters/ptrace_filters.hpp"

#include <fmt/format.h>
#include <linux/filter.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

namespace watertight::sources {
namespace {

using linux_kernel::SeccompProgram;
using Programs = std::vector<SeccompProgram>;

constexpr std::size_t kMostFilters = 4096;
constexpr std::chrono::seconds kPatience{2};

// Calls that were seen to go on unharmed after a stop: they come back with ERESTARTSYS, ERESTARTNOHAND or a
// restart block, and no handler runs.
constexpr std::array kTakenUpAgain = std::to_array<long>({
    SYS_read,
    SYS_ppoll,
    SYS_pselect6,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_futex,
    SYS_wait4,
    SYS_waitid,
    SYS_msgrcv,
    SYS_rt_sigsuspend,
#ifdef SYS_poll  // not on aarch64
    SYS_poll,
    SYS_select,
    SYS_pause,
#endif
});

std::unexpected<Error> refuse(std::int32_t thread, std::string cause, std::string remedy = {}) {
  return std::unexpected(Error{"read", fmt::format("the seccomp filters of thread {} by ptrace", thread),
                               std::move(cause), std::move(remedy)});
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// A read from a socket ends with EINTR where the socket has a time-out.
bool reads_a_socket(std::int32_t thread, std::string_view arguments) {
  const auto end = std::min(arguments.find(' '), arguments.size());
  std::uint64_t descriptor = 0;
  if (!arguments.starts_with("0x") ||
      std::from_chars(arguments.data() + 2, arguments.data() + end, descriptor, 16).ec != std::errc{})
    return true;
  std::array<char, 64> target{};
  const std::string path = fmt::format("/proc/{}/fd/{}", thread, static_cast<std::uint32_t>(descriptor));
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length < 0 ||
         std::string_view(target.data(), static_cast<std::size_t>(length)).starts_with("socket:");
}

// "0 0x3 0x7ffd… 0x1 …", "running", "-1 0x… 0x…"
Expected<void> may_be_stopped(std::int32_t thread) {
  const std::string line = first_line(fmt::format("/proc/{0}/task/{0}/syscall", thread));
  if (line.empty()) return refuse(thread, "what it is doing cannot be read", "run as root");
  long call = -1;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), call);
  if (error != std::errc{} || call < 0)
    return refuse(thread, "it is running, and might go into a call that a stop would break off", "try again");
  const std::string_view rest(end, static_cast<std::size_t>(line.data() + line.size() - end));
  const bool safe = std::ranges::find(kTakenUpAgain, call) != kTakenUpAgain.end();
  if (!safe ||
      (call == SYS_read && reads_a_socket(thread, rest.substr(std::min<std::size_t>(1, rest.size())))))
    return refuse(thread, fmt::format("it sleeps in system call {}, which a stop might break off", call),
                  "try again when it sleeps in another one");
  return {};
}

// A thread that is stopped, until it goes on.
class Stopped {
 public:
  explicit Stopped(std::int32_t thread) : thread_(thread) {}
  Stopped(const Stopped&) = delete;
  Stopped& operator=(const Stopped&) = delete;
  ~Stopped() {
    if (stopped_) ::ptrace(PTRACE_DETACH, thread_, nullptr, signal_);
  }

  // 0, or why not.
  int stop() {
    if (::ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) != 0) return errno;
    if (::ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) != 0) return errno;
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      int status = 0;
      const pid_t changed = ::waitpid(thread_, &status, __WALL | WNOHANG);
      if (changed < 0) return errno;
      if (changed == 0) {
        std::this_thread::yield();
        continue;
      }
      if (!WIFSTOPPED(status)) return ESRCH;
      stopped_ = true;
      // A signal that was on its way is handed on when the thread goes on.
      if ((status >> 16) == 0) signal_ = WSTOPSIG(status);
      return 0;
    }
    return ETIMEDOUT;
  }

 private:
  std::int32_t thread_;
  bool stopped_ = false;
  long signal_ = 0;
};

std::optional<SeccompProgram> program_at(std::int32_t thread, std::size_t index, int& error) {
  const long length = ::ptrace(PTRACE_SECCOMP_GET_FILTER, thread, index, nullptr);
  if (length < 0) {
    error = errno;
    return std::nullopt;
  }
  std::vector<sock_filter> code(static_cast<std::size_t>(length));
  if (::ptrace(PTRACE_SECCOMP_GET_FILTER, thread, index, code.data()) != length) {
    error = errno;
    return std::nullopt;
  }
  SeccompProgram program;
  program.reserve(code.size());
  for (const sock_filter& i : code) program.push_back({i.code, i.jt, i.jf, i.k});
  return program;
}

}  // namespace

Expected<Programs> read_filters_by_ptrace(std::int32_t thread) {
  if (const auto may = may_be_stopped(thread); !may) return std::unexpected(may.error());
  Stopped stopped(thread);
  if (const int error = stopped.stop(); error != 0)
    return refuse(thread, std::strerror(error),
                  error == EPERM ? "run as root, while nobody else traces it" : "");
  Programs programs;
  int error = 0;
  while (programs.size() < kMostFilters) {
    auto program = program_at(thread, programs.size(), error);
    if (!program) break;
    programs.push_back(std::move(*program));
  }
  // ENOENT: there is no further one. EINVAL: there is none at all.
  if (error != ENOENT && !(error == EINVAL && programs.empty()))
    return refuse(thread, std::strerror(error),
                  "run as root, and without a seccomp filter on Watertight itself");
  return programs;
}

}  // namespace watertight::sources
