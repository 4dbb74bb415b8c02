#include "sources/engine/ssh_bridge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "sources/secrets.hpp"

extern "C" char** environ;

namespace watertight::sources {
namespace {

constexpr std::size_t kMostWords = 4096;  // of standard error, bytes

// Waits for the end of a child at most about `patience` steps of 10 ms; whether it has ended.
bool reaped(pid_t pid, int patience) {
  for (int i = 0; i <= patience; ++i) {
    int status = 0;
    if (::waitpid(pid, &status, WNOHANG) != 0) return true;
    if (i < patience) ::poll(nullptr, 0, 10);
  }
  return false;
}

}  // namespace

std::vector<std::string> ssh_arguments(const std::string& program, const Endpoint& endpoint) {
  std::vector<std::string> out = {program, "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-T"};
  if (!endpoint.user.empty()) out.insert(out.end(), {"-l", endpoint.user});
  if (endpoint.port != 0) out.insert(out.end(), {"-p", std::to_string(endpoint.port)});
  out.insert(out.end(), {"--", endpoint.host, "docker"});
  if (!endpoint.path.empty()) out.insert(out.end(), {"--host", "unix://" + endpoint.path});
  out.insert(out.end(), {"system", "dial-stdio"});
  return out;
}

SshBridge::SshBridge(std::string program, Endpoint endpoint)
    : program_(std::move(program)), endpoint_(std::move(endpoint)) {
  std::string folder = "/tmp/watertight-ssh-XXXXXX";  // for this user alone (mode 0700)
  if (::mkdtemp(folder.data()) == nullptr) {
    said_ = fmt::format("no folder for a socket could be made in /tmp: {}", std::strerror(errno));
    return;
  }
  folder_ = folder;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder + "/engine.sock";
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener_ < 0 || ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_, 16) != 0) {
    said_ = fmt::format("no socket could be made: {}", std::strerror(errno));
    return;
  }
  path_ = path;
}

void SshBridge::serve() {
  for (int fd = 0; listener_ >= 0 && (fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    start(fd);
    ::close(fd);
  }
}

void SshBridge::start(int connection) {
  std::array<int, 2> errors{};
  if (::pipe2(errors.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    said_ = fmt::format("no pipe could be made: {}", std::strerror(errno));
    return;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, connection, 0);
  posix_spawn_file_actions_adddup2(&actions, connection, 1);
  posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
  const std::vector<std::string> arguments = ssh_arguments(program_, endpoint_);
  std::vector<char*> argv;
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int failure = ::posix_spawnp(&pid, program_.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(errors[1]);
  if (failure != 0) {
    ::close(errors[0]);
    said_ = fmt::format("{} cannot be started: {}", program_, std::strerror(failure));
    return;
  }
  children_.push_back({pid, errors[0]});
}

std::string SshBridge::complaint() {
  for (const Child& child : children_) {
    // A program that has just closed its socket may still be writing why.
    pollfd waiting{child.errors, POLLIN, 0};
    if (said_.empty()) ::poll(&waiting, 1, 300);
    std::array<char, 1024> buffer{};
    ssize_t n = 0;
    while (said_.size() < kMostWords && (n = ::read(child.errors, buffer.data(), buffer.size())) > 0)
      said_.append(buffer.data(), static_cast<std::size_t>(n));
  }
  std::string line;
  for (const char c : without_secrets(said_)) {
    if (c == '\n' && !line.empty() && !line.ends_with(' ')) line += "; ";
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) line += c;
  }
  while (line.ends_with(' ') || line.ends_with(';')) line.pop_back();
  return line.substr(0, 500);
}

SshBridge::~SshBridge() {
  if (listener_ >= 0) ::close(listener_);
  if (!path_.empty()) ::unlink(path_.c_str());
  if (!folder_.empty()) ::rmdir(folder_.c_str());
  for (const Child& child : children_) {
    if (child.errors >= 0) ::close(child.errors);
    if (reaped(child.pid, 0)) continue;
    ::kill(child.pid, SIGTERM);
    if (reaped(child.pid, 100)) continue;
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
  }
}

}  // namespace watertight::sources
