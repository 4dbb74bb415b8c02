// An engine for tests, in this process: a unix socket or a loopback port, and a function that says what bytes
// answer a path. It can also say half, nonsense or nothing.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace watertight::sources::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = "/tmp/watertight-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

struct Reply {
  std::string bytes;   // sent as they are; empty: nothing is said and the connection stays open
  bool close = false;  // behind the bytes
};

inline Reply answer(const std::string& body, int status = 200, const std::string& headers = "") {
  return {"HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n" + headers + "\r\n" + body};
}

class TestEngine {
 public:
  using Script = std::function<Reply(const std::string& path)>;

  enum class Kind { socket, port };

  explicit TestEngine(Script script, Kind kind = Kind::socket) : script_(std::move(script)) {
    if (kind == Kind::socket) {
      listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      const std::string path = folder_.file("engine.sock");
      std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
      url_ = "unix://" + path;
      start(reinterpret_cast<sockaddr*>(&address), sizeof address);
    } else {
      listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address{};
      address.sin_family = AF_INET;
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      start(reinterpret_cast<sockaddr*>(&address), sizeof address);
      socklen_t length = sizeof address;
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
      url_ = "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    }
  }
  TestEngine(const TestEngine&) = delete;
  TestEngine& operator=(const TestEngine&) = delete;

  ~TestEngine() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : connected_) ::shutdown(fd, SHUT_RDWR);
    }
    for (std::thread& t : threads_) t.join();
    for (const int fd : connected_) ::close(fd);
    ::close(listener_);
  }

  [[nodiscard]] std::string url() const { return url_; }
  [[nodiscard]] int connections() const { return accepted_; }
  [[nodiscard]] std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void start(const sockaddr* address, socklen_t length) {
    if (::bind(listener_, address, length) != 0 || ::listen(listener_, 64) != 0) ::abort();
    accepting_ = std::thread([this] {
      for (int fd = 0; (fd = ::accept(listener_, nullptr, nullptr)) >= 0;) {
        ++accepted_;
        const std::lock_guard lock(mutex_);
        connected_.push_back(fd);
        threads_.emplace_back([this, fd] { serve(fd); });
      }
    });
  }

  void serve(int fd) {
    std::string input;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;) {
      input.append(buffer, static_cast<std::size_t>(n));
      for (std::size_t end = 0; (end = input.find("\r\n\r\n")) != std::string::npos;
           input.erase(0, end + 4)) {
        const std::size_t path = input.find(' ') + 1;
        const std::string asked = input.substr(path, input.find(' ', path) - path);
        {
          const std::lock_guard lock(mutex_);
          asked_.push_back(asked);
        }
        const Reply reply = script_(asked);
        for (std::size_t sent = 0; sent < reply.bytes.size();) {
          const ssize_t m = ::send(fd, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
          if (m <= 0) return;
          sent += static_cast<std::size_t>(m);
        }
        if (reply.close) {
          ::shutdown(fd, SHUT_RDWR);
          return;
        }
      }
    }
    ::shutdown(fd, SHUT_RDWR);
  }

  TemporaryFolder folder_;
  Script script_;
  std::string url_;
  int listener_ = -1;
  std::atomic<int> accepted_ = 0;
  std::mutex mutex_;
  std::vector<int> connected_;
  std::vector<std::string> asked_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace watertight::sources::test
