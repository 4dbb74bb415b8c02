// A connection over HTTP/1.1: unix socket, TCP, TLS, or the ssh program. Keeps its sockets open between
// requests.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sources/engine/connection.hpp"

namespace watertight::sources {

class HttpConnection : public Connection {
 public:
  HttpConnection(Endpoint endpoint, ConnectionOptions options);
  ~HttpConnection() override;

  // Finds the version of the API to use; every later request carries it.
  [[nodiscard]] Expected<std::string> negotiate();

  void get_all(const std::vector<std::string>& paths, const Receiver& receive) override;
  [[nodiscard]] std::string endpoint() const override;
  [[nodiscard]] std::string api_version() const override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace watertight::sources
