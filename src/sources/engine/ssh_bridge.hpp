// An engine behind ssh, reached as the docker client does: each connection is one ssh program that runs
// `docker system dial-stdio` over there, with the connection for its standard input and output.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "sources/engine/endpoint.hpp"

namespace watertight::sources {

// The arguments, the program first. Nothing of the address can be taken for an option, and no shell of this
// machine reads it.
[[nodiscard]] std::vector<std::string> ssh_arguments(const std::string& program, const Endpoint& endpoint);

// Listens on a socket in a folder of its own, and gives every connection to it a program of its own.
class SshBridge {
 public:
  SshBridge(std::string program, Endpoint endpoint);
  SshBridge(const SshBridge&) = delete;
  SshBridge& operator=(const SshBridge&) = delete;
  ~SshBridge();  // ends every program it started, and reaps it

  // The socket to connect to; empty where there could be none.
  [[nodiscard]] const std::string& path() const { return path_; }
  // Starts the programs for the connections that have come in since. Does not wait.
  void serve();
  // Why it did not work: the last words of the programs on their standard error, in one line; empty when they
  // said nothing.
  [[nodiscard]] std::string complaint();

 private:
  struct Child {
    pid_t pid = -1;
    int errors = -1;  // the reading end of its standard error
  };
  void start(int connection);

  std::string program_;
  Endpoint endpoint_;
  std::string folder_;
  std::string path_;
  int listener_ = -1;
  std::vector<Child> children_;
  std::string said_;
};

}  // namespace watertight::sources
