// Who the daemon believes: clients that reach its API over the network, and registries it pulls from.
#include <fmt/format.h>

#include "checks/api_address.hpp"
#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/engine_listeners.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::System;

Observation open_api(const std::string& address, bool encrypted, std::vector<Evidence> seen) {
  const bool local = is_loopback_address(address);
  return {.message = fmt::format("the API listens on {} {}: {}", address.empty() ? "every address" : address,
                                 encrypted ? "with TLS, but asks no client for a certificate" : "without TLS",
                                 local ? "every account of this host, every container with the host's "
                                         "network and any web page open in a "
                                         "browser here is root on the host"
                                       : "whoever reaches this port is root on the host"),
          .evidence = std::move(seen),
          .discriminator = address,
          .advice = {},
          .severity = local ? std::optional(Severity::high) : std::nullopt};
}

// The engine itself warns in /info of an API that everybody can use, also where its settings cannot be read.
std::vector<Observation> warned(const Engine& engine) {
  std::vector<Observation> found;
  if (!engine.warnings.known()) return found;
  for (const facts::Item& warning : *engine.warnings)
    if (const std::string address = warned_address(warning.text); !address.empty())
      found.push_back(
          open_api(address, false, {evidence("warnings", warning.text, engine.warnings, warning.origin)}));
  return found;
}

Verdict tcp_tls(const Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable("Podman has no daemon with these settings");
  const facts::Setting* hosts = engine.setting("hosts");
  const auto* list = hosts != nullptr && hosts->value.known()
                         ? std::get_if<std::vector<std::string>>(&*hosts->value)
                         : nullptr;
  if (list == nullptr) {
    if (auto found = warned(engine); !found.empty()) return failed_if_any(std::move(found));
    return hosts != nullptr && !hosts->value.known()
               ? not_evaluated("hosts", hosts->value)
               : not_evaluated("nothing is known of the daemon's setting hosts");
  }
  const facts::Setting* verify = engine.setting("tlsverify");
  if (bool_setting(system, "tlsverify").value_or(false)) return passed();
  const bool encrypted = bool_setting(system, "tls").value_or(false);
  std::vector<Observation> found;
  for (const std::string& host : *list) {
    const auto address = tcp_address(host);
    if (!address) continue;
    std::vector<Evidence> seen = {evidence("hosts", host, hosts->value, {})};
    if (verify != nullptr) seen.push_back(evidence("tlsverify", verify->value));
    found.push_back(open_api(*address, encrypted, std::move(seen)));
  }
  if (!found.empty() && verify != nullptr && !verify->value.known())
    return not_evaluated("tlsverify", verify->value);
  return failed_if_any(std::move(found));
}
const Check registered_tls{"daemon-tcp-tls", tcp_tls};

Observation insecure(std::string registry, Evidence seen) {
  return {.message = fmt::format(
              "images from {} are pulled without checking who serves them: anybody on the way puts "
              "an image of his own in their place, and reads the credentials sent there",
              registry),
          .evidence = {std::move(seen)},
          .discriminator = std::move(registry),
          .advice = {},
          .severity = {}};
}

// The engine always trusts its own loopback; that is no setting.
Verdict insecure_registries(const Engine& engine, const System& system) {
  std::vector<Observation> found;
  const auto& asked = engine.insecure_registries;
  if (asked.known()) {
    for (const facts::Item& registry : *asked)
      if (!is_loopback_address(registry.text))
        found.push_back(
            insecure(registry.text, evidence("insecure_registries", registry.text, asked, registry.origin)));
    return failed_if_any(std::move(found));
  }
  if (is_podman(system)) return not_evaluated("the list of insecure registries", asked);
  const facts::Setting* setting = engine.setting("insecure-registries");
  if (setting == nullptr) return not_evaluated("the list of insecure registries", asked);
  if (!setting->value.known()) return not_evaluated("insecure-registries", setting->value);
  for (const std::string& registry : list_setting(system, "insecure-registries"))
    if (!is_loopback_address(registry))
      found.push_back(insecure(registry, evidence("insecure-registries", registry, setting->value, {})));
  return failed_if_any(std::move(found));
}
const Check registered_registries{"daemon-insecure-registries", insecure_registries};

}  // namespace
}  // namespace watertight::checks
