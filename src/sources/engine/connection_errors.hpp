// What can go wrong between Watertight and an engine, as sentences with the remedy.
#pragma once

#include <string>
#include <string_view>

#include "error.hpp"
#include "sources/engine/connection.hpp"

namespace watertight::sources {

// What the transport knows about a request that got no answer.
struct TransportFailure {
  int code = 0;           // a CURLcode
  int system_error = 0;   // errno of connecting, 0 where that is not why
  std::string detail;     // the library's own words
  std::string complaint;  // what the ssh program said
  std::size_t received = 0;
  bool too_big = false;
};

[[nodiscard]] Error transport_error(const Endpoint& endpoint, const ConnectionOptions& options,
                                    std::string_view path, const TransportFailure& failure);

// The remedy for what no engine answers.
inline constexpr const char* kAnotherAddress =
    "check that the address is that of a Docker or Podman engine, and that no proxy answers for it";

// The engine answered, with a status other than 2xx; its message is hostile text.
[[nodiscard]] Error refusal(const Endpoint& endpoint, std::string_view path, int status, std::string body);

// Text of an engine in one line, short, without control characters and secrets.
[[nodiscard]] std::string tamed(std::string_view text);

}  // namespace watertight::sources
