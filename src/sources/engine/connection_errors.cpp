#include "sources/engine/connection_errors.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "sources/json.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

struct Reason {
  std::string cause;
  std::string remedy;
};

std::string other_engine(const Endpoint& endpoint) {
  return endpoint.hint.empty() ? std::string{"or name another engine with -H"}
                               : fmt::format("or use another engine: {}", endpoint.hint);
}

Reason not_connected(const Endpoint& endpoint, const TransportFailure& failure) {
  const bool socket = endpoint.transport == Transport::unix_socket;
  switch (failure.system_error) {
    case ENOENT:
      return {"there is no such socket", "start the engine, " + other_engine(endpoint)};
    case EACCES:
    case EPERM:
      return {"permission denied",
              "run this with sudo, or as a member of the group that owns the socket (which amounts to being "
              "root), "
              "or use a rootless engine"};
    case ECONNREFUSED:
      return {socket ? "nothing listens on the socket" : "the connection was refused",
              "start the engine, " + other_engine(endpoint)};
    case 0:
      return {failure.detail, "check the address, and that the engine runs"};
    default:
      return {std::strerror(failure.system_error), "check the address, and that the engine runs"};
  }
}

Reason tls_failed(const Endpoint& endpoint, const TransportFailure& failure) {
  Reason out{fmt::format("TLS failed: {}", failure.detail), {}};
  if (failure.code == CURLE_PEER_FAILED_VERIFICATION)
    out.remedy =
        endpoint.tls && !endpoint.tls->ca.empty()
            ? fmt::format("check that {} is the authority of this engine, and that its certificate names {}",
                          endpoint.tls->ca, endpoint.host)
            : "name the engine's authority with --tlscacert or DOCKER_CERT_PATH";
  else if (failure.code == CURLE_SSL_CERTPROBLEM || failure.code == CURLE_SSL_CACERT_BADFILE)
    out.remedy = "check that the files ca.pem, cert.pem and key.pem are there and can be read";
  else
    out.remedy = "check that the engine speaks TLS on this port and accepts the client certificate";
  return out;
}

Reason why(const Endpoint& endpoint, const ConnectionOptions& options, const TransportFailure& failure) {
  if (failure.too_big)
    return {fmt::format("the answer is larger than {} MiB", options.max_body >> 20),
            "the engine may be broken"};
  if (endpoint.transport == Transport::ssh && failure.code != CURLE_OPERATION_TIMEDOUT) {
    const std::string said = failure.complaint.empty() ? failure.detail : "ssh says: " + failure.complaint;
    return {said, fmt::format("try `ssh {}{} docker version`; keys must be usable without asking",
                              endpoint.port == 0 ? "" : fmt::format("-p {} ", endpoint.port),
                              endpoint.user.empty() ? endpoint.host : endpoint.user + "@" + endpoint.host)};
  }
  const bool tls_alert = failure.detail.find("alert") != std::string::npos && endpoint.tls;
  switch (failure.code) {
    case CURLE_COULDNT_CONNECT:
      return not_connected(endpoint, failure);
    case CURLE_COULDNT_RESOLVE_HOST:
      return {fmt::format("the host name {} is not known", endpoint.host), "check the address"};
    case CURLE_OPERATION_TIMEDOUT:
      return {fmt::format("no answer within {} s", static_cast<double>(options.timeout.count()) / 1000.0),
              "look at the engine's log, or give it longer with --timeout"};
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return tls_failed(endpoint, failure);
    case CURLE_GOT_NOTHING:
      return {"the connection was closed without an answer", "look at the engine's log"};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return {"what answers there does not speak HTTP", "check the address and whether it needs TLS"};
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
      if (tls_alert) return tls_failed(endpoint, failure);
      return {fmt::format("the answer broke off after {} bytes", failure.received),
              "look at the engine's log"};
    default:
      return {failure.detail, "look at the engine's log"};
  }
}

}  // namespace

std::string tamed(std::string_view text) {
  constexpr std::size_t kMost = 300;
  std::string out;
  for (const char c : without_secrets(text.substr(0, 4096))) {
    if (out.size() >= kMost && (static_cast<unsigned char>(c) & 0xc0) != 0x80) {
      out += "…";
      break;
    }
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

Error transport_error(const Endpoint& endpoint, const ConnectionOptions& options, std::string_view path,
                      const TransportFailure& failure) {
  Reason reason = why(endpoint, options, failure);
  const bool connecting =
      failure.code == CURLE_COULDNT_CONNECT || failure.code == CURLE_COULDNT_RESOLVE_HOST || path == "/_ping";
  std::string object = connecting ? fmt::format("the engine at {}", endpoint.url)
                                  : fmt::format("GET {} of {}", path, endpoint.url);
  return {connecting ? "connect to" : "read", std::move(object), tamed(reason.cause),
          std::move(reason.remedy)};
}

Error refusal(const Endpoint& endpoint, std::string_view path, int status, std::string body) {
  JsonParser parser;
  std::string message;
  if (const auto root = parser.parse(body, "the answer")) message = (*root)["message"].text_or("");
  if (message.empty()) message = body.starts_with('<') ? "a web page" : body;
  std::string remedy;
  if (body.find("HTTP request to an HTTPS server") != std::string::npos)
    remedy = "this port wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or give --tlsverify";
  else if (status == 401 || status == 403)
    remedy = "an authorization plugin or a proxy forbids it: allow GET requests for this client";
  else if (status >= 500)
    remedy = "look at the engine's log";
  else if (status == 404)
    remedy =
        "check that the address is that of a Docker or Podman engine, and that it is new enough to know this";
  else if (status >= 300 && status < 400)
    remedy = "a web server or a proxy answers there: give the engine's own address";
  else
    remedy = "check that the address is that of a Docker or Podman engine";
  std::string cause = fmt::format("the engine answered {}", status);
  if (const std::string said = tamed(message); !said.empty()) cause += ": " + said;
  return {"read", fmt::format("GET {} of {}", path, endpoint.url), std::move(cause), std::move(remedy)};
}

}  // namespace watertight::sources
