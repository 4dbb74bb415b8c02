// A connection to an engine: requests answered one by one or many at once. What is behind it (socket, TLS,
// ssh, or a fixture of a test) is not seen by those who ask.
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "sources/engine/endpoint.hpp"

namespace watertight::sources {

// Why there is no body: the engine said no (then with the status), or there was no answer (status 0).
struct Failure {
  int status = 0;
  Error error;
  [[nodiscard]] bool gone() const { return status == 404; }
};
using Body = std::expected<std::string, Failure>;

struct ConnectionOptions {
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds timeout{
      30'000};                       // of one request, from sending it to the last byte of its answer
  std::size_t max_body = 64u << 20;  // bytes
  std::size_t in_flight = 8;         // requests at once; ssh takes at most 2
  std::size_t give_up_after = 2;     // requests in a row without an answer; then no more are sent
  std::string ssh_program = "ssh";
};

class Connection {
 public:
  // `index` is the place in the list that was asked for. The body is the receiver's.
  using Receiver = std::function<void(std::size_t index, Body body)>;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Paths begin with a slash and carry no version: "/containers/json?all=1".
  [[nodiscard]] virtual Body get(std::string_view path);
  // Calls the receiver once for each path, in the order in which answers come in. The receiver may append
  // paths that an answer made it think of; it must not ask by itself.
  virtual void get_all(const std::vector<std::string>& paths, const Receiver& receive) = 0;

  [[nodiscard]] virtual std::string endpoint() const = 0;     // "unix:///var/run/docker.sock"
  [[nodiscard]] virtual std::string api_version() const = 0;  // negotiated, "1.41"
};

// Versions of the API that are understood.
inline constexpr int kOldestApi = 24;  // 1.24
inline constexpr int kNewestApi = 56;  // 1.56

// Connects and agrees on a version: the newest that both know.
[[nodiscard]] Expected<std::unique_ptr<Connection>> connect(const Endpoint& endpoint,
                                                            const ConnectionOptions& options = {});

}  // namespace watertight::sources
