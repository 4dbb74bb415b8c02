// Which engine is meant, chosen as the docker client chooses: --context, -H, DOCKER_HOST, DOCKER_CONTEXT, the
// current context of its configuration, the default socket. Environment and files are given from outside.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "error.hpp"

namespace watertight::sources {

enum class Transport : std::uint8_t { unix_socket, tcp, ssh };

struct TlsFiles {
  bool verify = true;  // the server's certificate and name
  std::string ca;      // files; empty: the system's authorities, no client certificate
  std::string certificate;
  std::string key;
  bool operator==(const TlsFiles&) const = default;
};

struct Endpoint {
  Transport transport = Transport::unix_socket;
  std::string url;   // as it is shown, without a password
  std::string path;  // unix: the socket; ssh: the socket over there, empty for its default; tcp: base path
  std::string host;  // tcp, ssh
  std::string user;  // ssh, may be empty
  std::uint16_t port = 0;  // tcp; ssh: 0 is the program's default
  std::optional<TlsFiles> tls;
  std::string chosen_by;    // "-H", "DOCKER_HOST", "the context "prod"", "the default"
  std::string api_version;  // DOCKER_API_VERSION: not negotiated; empty otherwise
  std::string hint;         // what may be meant instead, where the default is not there
  bool operator==(const Endpoint&) const = default;
};

// What the command line says.
struct EndpointRequest {
  std::string host = {};     // -H
  std::string context = {};  // --context
  bool tls = false;
  bool tls_verify = false;
  std::string tls_ca = {};
  std::string tls_certificate = {};
  std::string tls_key = {};
};

struct Surroundings {
  std::map<std::string, std::string, std::less<>> environment;
  std::string home;
  std::function<std::optional<std::string>(const std::string& path)>
      read;  // a file's content; nothing: not there
  std::function<bool(const std::string& path)> exists;

  [[nodiscard]] std::string variable(std::string_view name) const {
    const auto at = environment.find(name);
    return at == environment.end() ? std::string{} : at->second;
  }
};

// Of this process: its environment, its home, the real files.
[[nodiscard]] Surroundings real_surroundings();

[[nodiscard]] Expected<Endpoint> choose_endpoint(const EndpointRequest& request, const Surroundings& around);

// unix:///path, tcp://host:port, http(s)://host:port, ssh://user@host:port/socket, host:port. npipe:// and
// fd:// are refused, as is whatever could be taken for an option of the ssh program.
[[nodiscard]] Expected<Endpoint> parse_endpoint(std::string_view url);

// Whether a target of the command line is an engine and no file: it begins with a scheme, known or not.
[[nodiscard]] bool is_endpoint(std::string_view target);

}  // namespace watertight::sources
