#include "sources/engine/endpoint.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <sys/stat.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "sources/json.hpp"
#include "sources/sha256.hpp"

extern "C" char** environ;

namespace watertight::sources {
namespace {

constexpr std::string_view kDefaultUrl = "unix:///var/run/docker.sock";
constexpr std::size_t kLongestSocketPath = 107;  // sun_path, with its zero

// What can be shown: without control characters, without a password.
std::string shown(std::string_view url) {
  std::string out{url.substr(0, 200)};
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  const std::size_t begin = out.find("://");
  const std::size_t at = begin == std::string::npos ? begin : out.find('@', begin);
  const std::size_t colon = begin == std::string::npos ? begin : out.find(':', begin + 3);
  if (at != std::string::npos && colon < at) out.replace(colon + 1, at - colon - 1, "…");
  return out;
}

std::unexpected<Error> refused(std::string_view url, std::string cause, std::string remedy) {
  return std::unexpected(
      Error{"use", fmt::format("the engine address {}", shown(url)), std::move(cause), std::move(remedy)});
}

bool only_of(std::string_view text, std::string_view extra) {
  return std::ranges::all_of(text, [&](char c) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return plain || extra.find(c) != std::string_view::npos;
  });
}

struct Authority {
  std::string user;
  std::string host;
  std::uint16_t port = 0;
  std::string path;
};

// user@host:port/path; IPv6 addresses in brackets.
Expected<Authority> parse_authority(std::string_view rest, std::string_view url) {
  Authority out;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  out.path = rest.substr(slash);
  std::string_view authority = rest.substr(0, slash);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    out.user = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  if (out.user.find(':') != std::string::npos)
    return refused(url, "it holds a password",
                   "take the password out; keys and certificates are used instead");
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return refused(url, "a \"[\" is not closed", "write [address]:port");
  const std::size_t colon = authority.find(':', bracket);
  out.host = authority.substr(bracket > 0 ? 1 : 0, bracket > 0 ? bracket - 1 : colon);
  if (colon != std::string_view::npos) {
    const std::string_view digits = authority.substr(colon + 1);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    if (failure != std::errc{} || end != digits.data() + digits.size() || out.port == 0)
      return refused(url, fmt::format("\"{}\" is no port", shown(digits)), "use a number from 1 to 65535");
  }
  const std::string_view more = bracket > 0 ? "-.:%_" : "-._";
  if (out.host.empty()) return refused(url, "it names no host", "write it as scheme://host:port");
  if (out.host.starts_with('-') || !only_of(out.host, more))
    return refused(url, fmt::format("\"{}\" is no host name", shown(out.host)), "check the name");
  if (out.user.starts_with('-') || !only_of(out.user, "-._+@\\"))
    return refused(url, fmt::format("\"{}\" is no user name", shown(out.user)), "check the name");
  return out;
}

Expected<Endpoint> tcp(std::string_view rest, std::string_view url, bool tls) {
  TRY(Authority authority, parse_authority(rest, url));
  Endpoint out;
  out.transport = Transport::tcp;
  out.host = std::move(authority.host);
  out.port = authority.port;
  out.path = authority.path == "/" ? "" : std::move(authority.path);
  if (!only_of(out.path, "/-._~"))
    return refused(url, "its path has characters that no path here has", "check it");
  if (tls) out.tls = TlsFiles{};
  out.url = shown(url);
  return out;
}

Expected<Endpoint> ssh(std::string_view rest, std::string_view url) {
  if (rest.find_first_of("?#") != std::string_view::npos)
    return refused(url, "it has a query or a fragment", "write it as ssh://user@host:port");
  TRY(Authority authority, parse_authority(rest, url));
  Endpoint out;
  out.transport = Transport::ssh;
  out.host = std::move(authority.host);
  out.user = std::move(authority.user);
  out.port = authority.port;
  out.path = authority.path == "/" ? "" : std::move(authority.path);
  // The shell over there reads this path.
  if (!only_of(out.path, "/-._"))
    return refused(url, "the path of the socket has characters that a shell could read", "use a plain path");
  out.url = shown(url);
  return out;
}

Expected<Endpoint> unix_socket(std::string_view path, std::string_view url) {
  if (!path.starts_with('/'))
    return refused(url, "the path of the socket is not absolute", "write unix:///path/of/the.sock");
  if (path.size() > kLongestSocketPath || path.find('\0') != std::string_view::npos)
    return refused(url, fmt::format("a socket's path has at most {} bytes", kLongestSocketPath),
                   "use a shorter path or a symbolic link");
  Endpoint out;
  out.path = path;
  out.url = shown(url);
  return out;
}

std::string configuration_folder(const Surroundings& around) {
  const std::string set = around.variable("DOCKER_CONFIG");
  return set.empty() ? around.home + "/.docker" : set;
}

// The TLS options of the command line and of the environment, which hold for every address but a context's
// own.
std::optional<TlsFiles> tls_options(const EndpointRequest& request, const Surroundings& around) {
  const bool verify = request.tls_verify || !around.variable("DOCKER_TLS_VERIFY").empty();
  const bool named = !request.tls_ca.empty() || !request.tls_certificate.empty() || !request.tls_key.empty();
  if (!request.tls && !verify && !named && around.variable("DOCKER_TLS").empty()) return {};
  std::string folder = around.variable("DOCKER_CERT_PATH");
  if (folder.empty()) folder = configuration_folder(around);
  const auto file = [&](const std::string& given, const char* name) {
    if (!given.empty()) return given;
    std::string standard = folder + "/" + name;
    return around.exists(standard) ? standard : std::string{};
  };
  TlsFiles out{verify, {}, file(request.tls_certificate, "cert.pem"), file(request.tls_key, "key.pem")};
  // Without verification the authority is of no use; with it a missing ca.pem must not widen what is trusted.
  if (verify) out.ca = request.tls_ca.empty() ? folder + "/ca.pem" : request.tls_ca;
  return out;
}

Expected<Endpoint> with_options(std::string_view url, std::string chosen_by, const EndpointRequest& request,
                                const Surroundings& around) {
  TRY(Endpoint out, parse_endpoint(url));
  out.chosen_by = std::move(chosen_by);
  if (out.transport != Transport::tcp) return out;
  if (auto tls = tls_options(request, around)) out.tls = std::move(tls);
  if (out.port == 0) out.port = out.tls ? 2376 : 2375;
  return out;
}

// A context carries its own TLS material: the options of the command line and of the environment are not for
// it.
Expected<Endpoint> from_context(const std::string& name, const Surroundings& around) {
  const std::string what = fmt::format("the docker context \"{}\"", shown(name));
  const std::string folder = configuration_folder(around) + "/contexts";
  const std::string digest = sha256_hex(name);
  const std::string file = fmt::format("{}/meta/{}/meta.json", folder, digest);
  std::optional<std::string> text = around.read(file);
  if (!text)
    return std::unexpected(Error{"use", what, fmt::format("there is no file {}", file),
                                 "name one that `docker context ls` shows, or give an address with -H"});
  JsonParser parser;
  TRY(JsonValue meta, parser.parse(*text, file));
  const JsonValue docker = meta["Endpoints"]["docker"];
  const std::string host{docker["Host"].text_or("")};
  TRY(Endpoint out, parse_endpoint(host.empty() ? kDefaultUrl : host));
  out.chosen_by = what;
  if (out.transport != Transport::tcp) return out;
  const auto material = [&](const char* base) {
    std::string path = fmt::format("{}/tls/{}/docker/{}.pem", folder, digest, base);
    return around.exists(path) ? path : std::string{};
  };
  TlsFiles files{!docker["SkipTLSVerify"].boolean().value_or(false), material("ca"), material("cert"),
                 material("key")};
  const bool any = !files.ca.empty() || !files.certificate.empty() || !files.key.empty();
  if (any || !files.verify) out.tls = std::move(files);
  if (out.port == 0) out.port = out.tls ? 2376 : 2375;
  return out;
}

// Sockets that the docker client does not look for by itself, but that are probably meant.
std::string hint_for_default(const Surroundings& around) {
  if (around.exists("/var/run/docker.sock")) return {};
  const std::string runtime = around.variable("XDG_RUNTIME_DIR");
  const std::array<std::pair<std::string, const char*>, 4> others = {{
      {runtime + "/docker.sock", "a rootless Docker engine"},
      {around.home + "/.docker/run/docker.sock", "Docker Desktop"},
      {runtime + "/podman/podman.sock", "Podman"},
      {"/run/podman/podman.sock", "Podman"},
  }};
  for (const auto& [path, what] : others)
    if (path.starts_with("/") && around.exists(path))
      return fmt::format("{} listens at unix://{}", what, path);
  return {};
}

Expected<Endpoint> choose(const EndpointRequest& request, const Surroundings& around) {
  if (!request.host.empty() && !request.context.empty())
    return std::unexpected(
        Error{"choose", "the engine", "both a host and a context are given", "give one of them"});
  std::string context = request.context;
  if (context.empty()) {
    if (!request.host.empty()) return with_options(request.host, "-H", request, around);
    if (const std::string host = around.variable("DOCKER_HOST"); !host.empty())
      return with_options(host, "DOCKER_HOST", request, around);
    context = around.variable("DOCKER_CONTEXT");
  }
  if (context.empty()) {
    const std::string file = configuration_folder(around) + "/config.json";
    if (std::optional<std::string> text = around.read(file)) {
      JsonParser parser;
      TRY(JsonValue configuration, parser.parse(*text, file));
      context = configuration["currentContext"].text_or("");
    }
  }
  if (!context.empty() && context != "default") return from_context(context, around);
  TRY(Endpoint out, with_options(kDefaultUrl, "the default", request, around));
  out.hint = hint_for_default(around);
  return out;
}

}  // namespace

Expected<Endpoint> choose_endpoint(const EndpointRequest& request, const Surroundings& around) {
  TRY(Endpoint out, choose(request, around));
  const std::string version = around.variable("DOCKER_API_VERSION");
  if (!version.empty() && (!only_of(version, ".") || version.size() > 8))
    return std::unexpected(Error{"use", fmt::format("DOCKER_API_VERSION={}", shown(version)),
                                 "it is no version", "set it as in 1.41, or unset it"});
  out.api_version = version;
  return out;
}

bool is_endpoint(std::string_view target) {
  const auto end = target.find("://");
  return end != std::string_view::npos && end > 0 && std::ranges::all_of(target.substr(0, end), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+';
         });
}

Expected<Endpoint> parse_endpoint(std::string_view url) {
  if (url.starts_with("unix://")) return unix_socket(url.substr(7), url);
  if (url.starts_with("tcp://")) return tcp(url.substr(6), url, false);
  if (url.starts_with("http://")) return tcp(url.substr(7), url, false);
  if (url.starts_with("https://")) return tcp(url.substr(8), url, true);
  if (url.starts_with("ssh://")) return ssh(url.substr(6), url);
  if (url.starts_with("npipe://"))
    return refused(url, "named pipes exist on Windows only", "use unix://, tcp:// or ssh://");
  if (url.starts_with("fd://"))
    return refused(url, "fd:// is for the daemon, a client cannot connect to it", "use unix:// or tcp://");
  if (url.find("://") != std::string_view::npos)
    return refused(url, "nothing here speaks that scheme", "use unix://, tcp://, https:// or ssh://");
  if (url.starts_with('/')) return unix_socket(url, fmt::format("unix://{}", url));
  return tcp(url, fmt::format("tcp://{}", url), false);
}

Surroundings real_surroundings() {
  Surroundings out;
  for (char** v = environ; v != nullptr && *v != nullptr; ++v) {
    const std::string_view entry{*v};
    const std::size_t equals = entry.find('=');
    if (equals != std::string_view::npos)
      out.environment.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  out.home = out.variable("HOME");
  out.exists = [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; };
  out.read = [](const std::string& path) -> std::optional<std::string> {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > (1 << 20))
      return {};
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
  };
  return out;
}

}  // namespace watertight::sources
