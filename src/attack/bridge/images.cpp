#include "attack/bridge/images.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"
#include "checks/engine_facts.hpp"
#include "checks/image_reference.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using facts::Container;
using facts::Image;
using facts::System;

std::optional<std::uint32_t> ipv4(std::string_view text) {
  in_addr address{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

// One image of a system, whoever runs it.
struct Used {
  const Container* container = nullptr;
  const Image* image = nullptr;
  std::size_t containers = 0;
};

// Only what containers run, once each: a host may keep thousands that nobody starts.
std::map<std::string_view, Used> images_in_use(const System& system, const HostAnswers& host) {
  std::map<std::string_view, Used> used;
  for (const Container& c : system.containers) {
    const std::string_view name = image_name(c, host);
    if (name.empty()) continue;
    Used& image = used[name];
    ++image.containers;
    if (image.container == nullptr) image = {&c, system.image_of(c), image.containers};
  }
  return used;
}

// What was built here and never pushed has no digest of a registry, and nobody pulls it again.
bool is_built_here(const Used& used) {
  if (used.container->build_file.known() && !used.container->build_file->empty()) return true;
  return used.image != nullptr && used.image->digests.known() && used.image->digests->empty();
}

Said unverified(const System& system) {
  if (!system.host) return nobody_knows("content_trust", "nobody looked at the host");
  const auto& trust = system.host->content_trust;
  if (!trust.known()) return nobody_knows("content_trust", trust);
  return said(*trust != "1", checks::evidence("content_trust", trust));
}

Said mutable_reference(const Used& used) {
  const auto& reference = used.container->image;
  if (!reference.known() || reference->empty() || is_built_here(used) || reference->starts_with("sha256:"))
    return {};
  return said(checks::image_reference(*reference).digest.empty(), checks::evidence("image", reference));
}

Said insecure_registry(std::string_view name, const System& system) {
  const std::string_view registry = registry_of(name);
  if (registry.empty()) return {};
  if (!system.engine || !system.engine->insecure_registries.known())
    return nobody_knows("insecure_registries", "the engine's list was not read");
  const auto& list = system.engine->insecure_registries;
  for (const facts::Item& entry : *list)
    if (is_listed_registry(registry, entry.text))
      return said(true, checks::evidence("insecure_registries", entry.text, list, entry.origin));
  return {};
}

// Returns whether the image has any, for whoever may pull it.
bool add_image_secrets(std::string_view name, const Image& image, FactSink& facts) {
  bool any = false;
  for (const facts::Secret& secret : image.secrets) {
    any = true;
    facts.add("build-history-secret",
              {name, secret.kind + " in " + secret.where + " of " + std::string(name)}, Truth::yes, [&] {
                return std::vector<Evidence>{
                    {secret.where, "a " + secret.kind, facts::Basis::declared, secret.origin}};
              });
  }
  if (!image.credential_files.known()) return any;
  for (const facts::ImageFile& file : *image.credential_files) {
    any = true;
    facts.add("image-layer-secret", {name, file.path + " of " + std::string(name)}, Truth::yes, [&] {
      return std::vector<Evidence>{{"credential_files", file.path + " " + file.note,
                                    image.credential_files.basis, image.credential_files.origin}};
    });
  }
  return any;
}

// "https://index.docker.io/v1/", "registry.example.org", "https://registry.example.org/v2/"
std::string_view registry_of_login(std::string_view login) {
  for (const std::string_view scheme : {"https://", "http://"})
    if (login.starts_with(scheme)) login.remove_prefix(scheme.size());
  login = login.substr(0, login.find('/'));
  return login == "index.docker.io" || login == "docker.io" ? std::string_view() : login;
}

void add_logins(std::string_view name, const System& system, FactSink& facts) {
  if (!system.host || !system.host->docker_clients.known()) return;
  for (const facts::DockerClient& client : *system.host->docker_clients)
    for (const facts::Item& login : client.plain_logins)
      if (registry_of_login(login.text) == registry_of(name))
        facts.add("registry-credentials", {client.account, name}, Truth::yes, [&] {
          return std::vector{checks::evidence("docker_clients", client.path + " " + login.text,
                                              system.host->docker_clients, login.origin)};
        });
}

void add_used(std::string_view name, const Used& used, const System& system, const Said& nobody_checks,
              FactSink& facts) {
  const auto nothing = [] { return std::vector<Evidence>{}; };
  const Said moves = mutable_reference(used);
  const Said plain = insecure_registry(name, system);
  add(facts, "image-unverified", {name}, nobody_checks);
  add(facts, "mutable-reference", {name}, moves);
  add(facts, "insecure-registry", {name}, plain);
  if (moves.truth != Truth::no) facts.add("registry-write", {name}, Truth::yes, nothing);
  if (nobody_checks.truth != Truth::no || moves.truth != Truth::no || plain.truth != Truth::no)
    facts.add("image-control", {name}, Truth::yes, nothing);
  if (used.image != nullptr && add_image_secrets(name, *used.image, facts))
    facts.add("image-read", {name}, Truth::yes, nothing);
  add_logins(name, system, facts);
}

// The frontend that a Dockerfile names by a tag may be another one tomorrow.
void add_frontends(const System& system, const HostAnswers& host, FactSink& facts) {
  for (const facts::BuildFile& file : system.build_files) {
    if (file.syntax.empty() || file.syntax.find('@') != std::string::npos) continue;
    for (const Container& c : system.containers)
      if (c.build_file.known() && *c.build_file == file.path)
        if (const std::string_view name = image_name(c, host); !name.empty())
          facts.add("untrusted-frontend", {name}, Truth::yes, [&] {
            return std::vector<Evidence>{{"syntax", file.syntax, facts::Basis::declared, file.origin}};
          });
  }
}

void add_builders(const System& system, FactSink& facts) {
  bool any = false;
  if (system.host && system.host->buildkit_entitlements.known())
    for (const facts::Item& granted : *system.host->buildkit_entitlements) {
      const std::string_view predicate = granted.text == "security.insecure" ? "builder-insecure"
                                         : granted.text == "network.host"    ? "builder-host-network"
                                                                             : "";
      if (predicate.empty()) continue;
      any = true;
      add(facts, predicate, {},
          said(true, checks::evidence("buildkit_entitlements", granted.text,
                                      system.host->buildkit_entitlements, granted.origin)));
    }
  if (any) facts.add("builder-exec", {}, Truth::yes, [] { return std::vector<Evidence>{}; });
  if (!system.engine)
    return add(facts, "builder-as-root", {}, nobody_knows("rootless", "no engine was asked"));
  const auto& rootless = system.engine->rootless;
  add(facts, "builder-as-root", {},
      rootless.known() ? said(!*rootless, checks::evidence("rootless", rootless))
                       : nobody_knows("rootless", rootless));
}

// BuildKit is the builder of engines since 23.0, unless somebody says otherwise.
Said classic_builder(const System& system, const HostAnswers& host) {
  for (const std::string& feature : checks::list_setting(system, "features"))
    if (feature == "buildkit=false" || feature == "buildkit=true")
      return said(feature.ends_with("false"),
                  checks::evidence("features", system.engine->setting("features")->value));
  if (!host.engine_version) return nobody_knows("version", "the engine's version is not known");
  return said(*host.engine_version < *linux_kernel::parse_version("23.0.0"),
              checks::evidence("version", system.engine->version));
}

}  // namespace

std::string_view registry_of(std::string_view reference) {
  const auto slash = reference.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view first = reference.substr(0, slash);
  const bool is_host = first.find_first_of(".:") != std::string_view::npos || first == "localhost";
  return is_host && first != "docker.io" && first != "index.docker.io" ? first : std::string_view();
}

bool is_listed_registry(std::string_view registry, std::string_view entry) {
  const std::string_view host = registry.substr(0, registry.rfind(':'));
  if (host == "localhost" || host.starts_with("127.") || host == "[::1]") return false;
  if (registry == entry || host == entry) return true;
  const auto slash = entry.find('/');
  const auto address = ipv4(host);
  const auto network = slash == std::string_view::npos ? std::nullopt : ipv4(entry.substr(0, slash));
  if (!address || !network) return false;
  unsigned bits = 0;
  const std::string_view length = entry.substr(slash + 1);
  if (std::from_chars(length.data(), length.data() + length.size(), bits).ec != std::errc{} || bits > 32)
    return false;
  return bits == 0 || (*address ^ *network) >> (32 - bits) == 0;
}

void add_image(const ContainerSubject& asked, FactSink& facts) {
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  const std::string_view name = image_name(subject.container, *subject.host);
  if (name.empty()) return;
  facts.add("uses-image", {subject.name, name}, Truth::yes,
            [&] { return std::vector{checks::evidence("image", subject.container.image)}; });
}

void add_images(const System& system, FactSink& facts) {
  const HostAnswers host = host_answers(system);
  const Said nobody_checks = unverified(system);
  for (const auto& [name, used] : images_in_use(system, host))
    add_used(name, used, system, nobody_checks, facts);
  add_frontends(system, host, facts);
  add_builders(system, facts);
  add(facts, "classic-builder", {}, classic_builder(system, host));
}

}  // namespace watertight::attack
