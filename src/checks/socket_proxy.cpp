// Containers that stand between others and the engine's socket: what they let through. And those that reach
// an engine over the network.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "checks/api_sockets.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/socket_proxy.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// Images that filter by variables called after parts of the API; POST is the switch for all writing.
constexpr std::array<std::string_view, 4> kProxies = {"docker-socket-proxy", "docker-socket-proxy-oci",
                                                      "socket-proxy", "dockerproxy"};

struct Part {
  std::string_view variable;
  bool needs_post;
  Severity severity;
  std::string_view gain;
};
constexpr std::array<Part, 8> kParts = {{
    {"CONTAINERS", true, Severity::critical,
     "a client creates a container with the host's disk in it and is root on the host"},
    {"EXEC", true, Severity::critical, "a client runs commands in every container, as root of each"},
    {"IMAGES", true, Severity::high, "a client replaces the images that the next start uses"},
    {"BUILD", true, Severity::high, "a client builds images on the host, with its network"},
    {"SWARM", true, Severity::high, "a client joins or leaves a swarm, and reads its join tokens"},
    {"SERVICES", true, Severity::critical, "a client starts services with any mount on any node"},
    {"SECRETS", false, Severity::medium, "a client lists the swarm's secrets"},
    {"AUTH", true, Severity::low, "a client tries registry passwords through the engine"},
}};

Evidence seen(const Container& c, const facts::Variable& v) {
  return evidence("environment", v.name + "=" + v.value, c.environment, v.origin);
}

// False only where all its mounts are known, and none is or may hold a socket.
bool may_hold_a_socket(const Container& c) {
  if (!c.mounts.known()) return true;
  return std::ranges::any_of(*c.mounts, [](const facts::Mount& m) {
    const std::string& source = m.real_source.empty() ? m.source : m.real_source;
    return !runtime_of_socket(source).empty() || !runtime_of_folder(source).empty() ||
           source.ends_with(".sock") || source.find('$') != std::string::npos || source == "/";
  });
}

Verdict proxy_writes(const Container& c, const System&) {
  if (!c.image.known())
    return may_hold_a_socket(c) ? not_evaluated("image", c.image)
                                : not_applicable("no socket is mounted that it could pass on");
  if (!is_socket_proxy(*c.image))
    return not_applicable("it is no proxy of the Docker socket that is known by its image");
  if (!c.environment.known()) return not_evaluated("environment", c.environment);
  const facts::Variable* post = switched_on(c, "POST");
  std::vector<Observation> found;
  for (const Part& part : kParts) {
    const facts::Variable* on = switched_on(c, part.variable);
    if (on == nullptr || (part.needs_post && post == nullptr)) continue;
    Observation o = observe(fmt::format("passes {}{} of the Docker API to whoever reaches it: {}",
                                        part.variable, part.needs_post ? " with POST" : "", part.gain),
                            {seen(c, *on)}, std::string(part.variable));
    if (part.needs_post) append(o.evidence, {seen(c, *post)});
    o.severity = part.severity;
    o.advice = part.needs_post
                   ? fmt::format("Set POST=0, or {}=0 where reading it is not needed either.", part.variable)
                   : fmt::format("Set {}=0.", part.variable);
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_proxy_writes{"container-socket-proxy-writes", proxy_writes};

const facts::Variable* variable(const Container& c, std::string_view name) {
  for (const facts::Variable& v : *c.environment)
    if (v.name == name && !v.value.empty()) return &v;
  return nullptr;
}

// "docker" of "tcp://docker:2375/path".
std::string_view host_of(std::string_view address) {
  address.remove_prefix(address.find("//") + 2);
  address = address.substr(0, address.find('/'));
  if (address.starts_with('[')) return address.substr(0, address.find(']') + 1);
  return address.substr(0, address.rfind(':'));
}

bool is_port_of_tls(std::string_view address) {
  address.remove_prefix(address.find("//") + 2);
  return address.substr(0, address.find('/')).ends_with(":2376");
}

bool is_called(const Container& c, std::string_view name) {
  if (c.name == name) return true;
  if (!c.labels.known()) return false;
  return std::ranges::any_of(*c.labels, [&](const facts::Label& l) {
    return l.name == "com.docker.compose.service" && l.value == name;
  });
}

const Container* peer_called(const Container& c, const System& system, std::string_view name) {
  for (const Container& other : system.containers)
    if (&other != &c && other.project == c.project && is_called(other, name)) return &other;
  return nullptr;
}

// A client's own switches, and the port that an engine serves with TLS alone.
bool uses_tls(const Container& c, std::string_view address) {
  return is_port_of_tls(address) || variable(c, "DOCKER_TLS_VERIFY") != nullptr ||
         variable(c, "DOCKER_TLS") != nullptr || variable(c, "DOCKER_CERT_PATH") != nullptr;
}

Verdict docker_host_tcp(const Container& c, const System& system) {
  if (!c.environment.known()) return not_evaluated("environment", c.environment);
  const facts::Variable* host = variable(c, "DOCKER_HOST");
  if (host == nullptr) return passed();
  if (host->secret) return not_evaluated("DOCKER_HOST holds a secret and was not kept");
  if (host->value.find('$') != std::string::npos)
    return not_evaluated("DOCKER_HOST depends on a variable that is not set");
  if (!host->value.starts_with("tcp://") && !host->value.starts_with("http://")) return passed();
  if (uses_tls(c, host->value)) return passed();
  const Container* peer = peer_called(c, system, host_of(host->value));
  Observation o = observe(
      fmt::format("drives the engine at {} without TLS: whoever gets into the container, or onto the network "
                  "between, starts what he likes there and is root on that engine's host",
                  host->value),
      {seen(c, *host)}, "DOCKER_HOST");
  if (peer == nullptr || !peer->privileged.is(false)) return failed(std::move(o));
  const bool filters = peer->image.known() && is_socket_proxy(*peer->image);
  o.severity = filters ? Severity::low : Severity::medium;
  o.message = fmt::format(
      "speaks to the Docker API at {} without TLS: whoever gets into the container, or onto their network, "
      "may "
      "do all that {} {}",
      host->value, peer->name, filters ? "lets through" : "passes on to its engine");
  if (filters)
    o.advice = fmt::format(
        "Put {} on an internal network with its clients alone, and switch on only the parts they read.",
        peer->name);
  o.evidence.push_back(evidence("privileged", peer->privileged));
  return failed(std::move(o));
}
const Check registered_docker_host{"container-docker-host-tcp", docker_host_tcp};

}  // namespace

bool is_socket_proxy(std::string_view reference) {
  reference = reference.substr(0, reference.find('@'));
  std::string_view name =
      reference.substr(reference.rfind('/') == std::string_view::npos ? 0 : reference.rfind('/') + 1);
  name = name.substr(0, name.find(':'));
  for (const std::string_view known : kProxies)
    if (name == known) return true;
  return false;
}

const facts::Variable* switched_on(const Container& c, std::string_view name) {
  for (const facts::Variable& v : *c.environment)
    if (v.name == name && (v.value == "1" || v.value == "true")) return &v;
  return nullptr;
}

}  // namespace watertight::checks
