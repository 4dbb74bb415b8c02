#include "sources/host/docker_clients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sources/host/read_fact.hpp"
#include "sources/secrets.hpp"
#include "text/node.hpp"

namespace watertight::sources::host {
namespace {

using facts::DockerClient;
using facts::Fact;
using text::Node;

constexpr std::size_t kHomes = 512;
constexpr std::size_t kContexts = 128;

std::string text_of(const Node* node) {
  return node != nullptr && node->is_scalar() ? std::string(node->text) : std::string();
}

facts::Item item_at(std::string text, const std::string& path, const Node& where) {
  return {std::move(text), origin_of(path, where.span.line)};
}

// With a store or helper the client leaves an empty entry behind for each registry.
bool holds_credentials(const Node& login) {
  constexpr std::array kKeys = {"auth", "password", "identitytoken", "registrytoken"};
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](const char* key) { return !text_of(login.find(key)).empty(); });
}

// "http://user:password@proxy:3128"
bool has_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto at = url.substr(0, url.find('/')).rfind('@');
  return at != std::string_view::npos && url.substr(0, at).find(':') != std::string_view::npos;
}

void read_config(const Node& config, const std::string& path, DockerClient& client) {
  client.store = text_of(config.find("credsStore"));
  if (const Node* logins = config.find("auths"))
    for (const text::Entry& e : logins->entries)
      if (holds_credentials(*e.value))
        client.plain_logins.push_back(item_at(std::string(e.key->text), path, *e.key));
  if (const Node* proxies = config.find("proxies"))
    for (const text::Entry& host : proxies->entries)
      for (const text::Entry& e : host.value->entries)
        if (e.value->is_scalar() && has_password(e.value->text))
          client.proxies_with_secrets.push_back(
              item_at(fmt::format("{} {}", host.key->text, e.key->text), path, *e.key));
}

// ~/.docker/contexts/meta/DIGEST/meta.json; the keys of the same context lie below ../../tls/DIGEST.
void read_contexts(const Root& root, const std::string& folder, DockerClient& client) {
  auto digests = root.list(folder + "/contexts/meta");
  if (!digests) return;
  digests->resize(std::min(digests->size(), kContexts));
  for (const std::string& digest : *digests) {
    const std::string path = fmt::format("{}/contexts/meta/{}/meta.json", folder, digest);
    const auto text = root.read(path);
    if (!text) continue;
    const auto document = text::parse_json(*text, path);
    if (!document || document->roots.empty()) continue;
    const Node* endpoints = document->roots.front()->find("Endpoints");
    const Node* docker = endpoints == nullptr ? nullptr : endpoints->find("docker");
    if (docker == nullptr) continue;
    const std::string host = without_secrets(text_of(docker->find("Host")));
    if (host.empty()) continue;
    const bool keys = root.has(fmt::format("{}/contexts/tls/{}/docker/cert.pem", folder, digest));
    const bool blind = text_of(docker->find("SkipTLSVerify")) == "true";
    client.contexts.push_back({fmt::format("{} {}{}{}", text_of(document->roots.front()->find("Name")), host,
                                           keys ? " tls" : "", blind ? " unverified" : ""),
                               origin_of(path)});
  }
}

}  // namespace

Fact<std::vector<DockerClient>> docker_clients(const Root& root, const Accounts& accounts) {
  if (!accounts.accounts.known())
    return facts::unknown<std::vector<DockerClient>>(accounts.accounts.unknown_because,
                                                     accounts.accounts.origin);
  std::vector<DockerClient> found;
  std::set<std::string, std::less<>> homes;
  std::size_t hidden = 0;
  std::string because;
  for (const Account& account : *accounts.accounts) {
    if (!account.home.starts_with('/') || account.home == "/" || homes.size() >= kHomes) continue;
    if (!homes.insert(account.home).second) continue;
    const std::string folder = account.home + "/.docker";
    DockerClient client{account.name, folder + "/config.json", {}, {}, {}, {}};
    const auto text = root.read(client.path);
    if (text) {
      if (const auto document = text::parse_json(*text, client.path); document && !document->roots.empty())
        read_config(*document->roots.front(), client.path, client);
    } else if (text.error().refusal == Refusal::denied) {
      ++hidden;
      because = text.error().because;
      continue;
    }
    read_contexts(root, folder, client);
    if (text || !client.contexts.empty()) found.push_back(std::move(client));
  }
  if (found.empty() && hidden > 0)
    return facts::unknown<std::vector<DockerClient>>(because, accounts.accounts.origin);
  return facts::declared(std::move(found), accounts.accounts.origin);
}

}  // namespace watertight::sources::host
