#include "sources/dockerfile/shellcheck.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <optional>

#include "sources/json.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

using facts::BuildFile;
using facts::Instruction;
using Clock = std::chrono::steady_clock;

// Sources that cannot be followed, and variables that ARG, ENV and the base image set.
constexpr const char* kLeftOut = "--exclude=SC1090,SC1091,SC2154,SC2187";
constexpr std::size_t kMaxRemarksOfARun = 20;

struct Child {
  pid_t pid = -1;
  int socket = -1;  // its standard input and output

  ~Child() {
    if (socket >= 0) ::close(socket);
    if (pid <= 0) return;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
  }
};

bool start(Child& child, const std::string& program, const std::string& dialect) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  child.socket = ends[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::string shell = "--shell=" + dialect;
  std::array<std::string, 6> words = {program, "--norc", "--format=json1", shell, kLeftOut, "-"};
  std::array<char*, 7> argv{};
  for (std::size_t i = 0; i < words.size(); ++i) argv[i] = words[i].data();
  std::string language = "LC_ALL=C.UTF-8";
  std::array<char*, 2> environment = {language.data(), nullptr};
  const int failure =
      ::posix_spawn(&child.pid, program.c_str(), &actions, nullptr, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failure != 0) child.pid = -1;
  return failure == 0;
}

// What the program answers to the text; nothing: it took too long, said too much, or could not be started.
std::optional<std::string> answer_to(const std::string& text, const std::string& program,
                                     const std::string& dialect, Clock::time_point end, std::size_t limit) {
  Child child;
  if (!start(child, program, dialect)) return std::nullopt;
  ::fcntl(child.socket, F_SETFL, O_NONBLOCK);
  std::string answer;
  std::size_t sent = 0;
  std::array<char, 16384> buffer{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return std::nullopt;
    const bool writing = sent < text.size();
    pollfd wait{child.socket, static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), 0};
    if (::poll(&wait, 1, static_cast<int>(left)) < 0 && errno != EINTR) return std::nullopt;
    if (writing && (wait.revents & POLLOUT) != 0) {
      const ssize_t n = ::send(child.socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n > 0) sent += static_cast<std::size_t>(n);
      if (n < 0 && errno != EAGAIN && errno != EINTR) sent = text.size();
      if (sent == text.size()) ::shutdown(child.socket, SHUT_WR);
    }
    if ((wait.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    const ssize_t n = ::recv(child.socket, buffer.data(), buffer.size(), 0);
    if (n == 0) return answer;
    if (n < 0 && errno != EAGAIN && errno != EINTR) return std::nullopt;
    if (n > 0) answer.append(buffer.data(), static_cast<std::size_t>(n));
    if (answer.size() > limit) return std::nullopt;
  }
}

// The shell that SHELL names, as ShellCheck calls it; empty: it knows it not.
std::string dialect_of(const Instruction& shell) {
  if (shell.arguments.empty()) return {};
  const std::string& path = shell.arguments.front();
  const std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
  if (name == "ash" || name == "dash") return "dash";
  return name == "sh" || name == "bash" || name == "ksh" ? name : std::string();
}

// What stands for a secret, "<password, 9 characters, …>", is no shell code: a word of it is.
std::string with_words_for_secrets(std::string_view text) {
  std::string code;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find('<'), text.size());
    code += text.substr(0, open);
    text.remove_prefix(open);
    const std::size_t close = text.find('>');
    if (close != std::string_view::npos && is_placeholder(text.substr(0, close + 1))) {
      code += "secret";
      text.remove_prefix(close + 1);
    } else if (!text.empty()) {
      code += text.front();
      text.remove_prefix(1);
    }
  }
  return code;
}

class Asker {
 public:
  Asker(BuildFile& file, const std::string& program, const ShellCheckLimits& limits)
      : file_(file),
        program_(program),
        limits_(limits),
        end_(Clock::now() + std::chrono::milliseconds(limits.milliseconds_of_file)) {}

  // The line of the first RUN that was not looked at, and so were none behind it; nothing: all were.
  std::optional<std::uint32_t> run() {
    std::vector<std::string> dialects;
    for (const facts::BuildStage& stage : file_.stages) {
      const auto below = static_cast<std::size_t>(stage.base_stage);
      dialects.push_back(stage.base_stage >= 0 && below < dialects.size() ? dialects[below] : "sh");
      for (const Instruction& i : stage.instructions) {
        if (i.keyword == "SHELL" && !i.on_build) dialects.back() = dialect_of(i);
        // Where no commands were cut the shell is one that is not read here.
        const bool shell_form = i.keyword == "RUN" && !i.json_form && !i.commands.empty();
        if (shell_form && !dialects.back().empty() && !one(i, dialects.back())) return i.span.line;
      }
    }
    return std::nullopt;
  }

 private:
  bool one(const Instruction& i, const std::string& dialect) {
    if (asked_++ >= limits_.runs) return false;
    const bool heredoc = !i.heredocs.empty() && i.text.starts_with("<<");
    if (heredoc && i.heredocs.front().content.starts_with("#!")) return true;  // its own shell, or no shell
    const std::string text = with_words_for_secrets(heredoc ? i.heredocs.front().content : i.text) + '\n';
    const auto end = std::min(end_, Clock::now() + std::chrono::milliseconds(limits_.milliseconds));
    auto answer = answer_to(text, program_, dialect, end, limits_.answer);
    if (!answer) return false;
    JsonParser parser;
    const auto said = parser.parse(*answer, "ShellCheck's answer");
    if (!said) return false;
    std::size_t kept = 0;
    for (const JsonValue& comment : (*said)["comments"].items()) {
      if (++kept > kMaxRemarksOfARun) break;
      Span span = i.span;
      if (heredoc) {
        const auto line = static_cast<std::uint32_t>(comment["line"].integer().value_or(1));
        span.line = span.end_line = i.heredocs.front().span.line + line - 1;
        span.column = span.end_column = 1;
      }
      file_.remarks.push_back(
          {facts::RemarkKind::shell,
           fmt::format("SC{} {}: {}", comment["code"].integer().value_or(0), comment["level"].text_or("info"),
                       comment["message"].text_or("").substr(0, 300)),
           span});
    }
    return true;
  }

  BuildFile& file_;
  const std::string& program_;
  const ShellCheckLimits& limits_;
  Clock::time_point end_;
  std::size_t asked_ = 0;
};

}  // namespace

std::string program_in_path(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    const std::string file = std::string(rest.substr(0, end)) + '/' + name;
    struct stat status{};
    // Not from the folder that is being scanned.
    if (file.starts_with('/') && ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(file.c_str(), X_OK) == 0)
      return file;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

void ask_shellcheck(facts::System& system, const std::string& program, const ShellCheckLimits& limits) {
  for (BuildFile& file : system.build_files) {
    if (program.empty()) {
      file.shell_checked = facts::unknown<bool>("ShellCheck is not installed");
      continue;
    }
    const auto stopped = Asker(file, program, limits).run();
    file.shell_checked = stopped ? facts::unknown<bool>(fmt::format(
                                       "ShellCheck gave no answer to the RUN on line {} in time", *stopped))
                                 : facts::effective(true, file.origin);
    if (stopped) system.notes.push_back(fmt::format("{}: {}", file.path, file.shell_checked.unknown_because));
  }
  if (program.empty() && !system.build_files.empty())
    system.notes.emplace_back(
        "ShellCheck is not installed, so nobody looked at the shell code of RUN (dockerfile-shellcheck); "
        "install "
        "the package shellcheck");
}

}  // namespace watertight::sources
