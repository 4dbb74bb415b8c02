// How a swarm keeps its keys, its certificates and its traffic. What only managers know is judged on
// managers.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::Fact;
using facts::Host;
using facts::System;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kLongestCertificate = 90 * kDay;  // the engine's own default
constexpr std::int64_t kOldestAuthority = 2 * 365 * kDay;

bool in_swarm(const Engine& engine) {
  return engine.swarm.known() && !engine.swarm->state.empty() && engine.swarm->state != "inactive";
}

// The verdict where there is no manager to ask; passed where the rule may go on.
Verdict manager_only(const Engine& engine) {
  if (!engine.swarm.known()) return not_evaluated("the state of swarm mode", engine.swarm);
  if (!in_swarm(engine)) return not_applicable("the engine is in no swarm");
  if (!engine.swarm->manager) return not_applicable("only a manager of the swarm knows it; scan one of them");
  return passed();
}

template <typename T>
Observation about(const Engine& engine, const char* name, const Fact<T>& fact, std::string message) {
  Evidence seen = evidence(name, fact);
  if (!seen.origin.source) seen.origin = engine.swarm.origin;
  return observe(std::move(message), {std::move(seen)});
}

Verdict auto_lock(const Engine& engine, const System&) {
  if (Verdict v = manager_only(engine); v.kind != Verdict::Kind::passed) return v;
  const auto& lock = engine.swarm->auto_lock;
  if (!lock.known()) return not_evaluated("whether managers are locked", lock);
  if (*lock) return passed();
  return failed(about(
      engine, "swarm.auto_lock", lock,
      "managers start without an unlock key: the disk, or a backup of it, holds the key to the cluster's log "
      "with all its secrets in it"));
}
const Check registered_lock{"swarm-autolock", auto_lock};

Verdict manager_count(const Engine& engine, const System&) {
  if (Verdict v = manager_only(engine); v.kind != Verdict::Kind::passed) return v;
  const auto& managers = engine.swarm->managers;
  if (!managers.known()) return not_evaluated("the number of managers", managers);
  if (*managers > 7)
    return failed(about(
        engine, "swarm.managers", managers,
        fmt::format(
            "{} nodes are managers: each holds the cluster's keys and secrets, and each is enough to take "
            "all of it",
            *managers)));
  if (*managers % 2 == 0)
    return failed(about(
        engine, "swarm.managers", managers,
        fmt::format(
            "{} nodes are managers, an even number: one more to attack, and the cluster stops at the loss "
            "of as many as with one less",
            *managers)));
  return passed();
}
const Check registered_managers{"swarm-manager-count", manager_count};

Verdict certificate_lifetime(const Engine& engine, const System&) {
  if (Verdict v = manager_only(engine); v.kind != Verdict::Kind::passed) return v;
  const auto& lifetime = engine.swarm->certificate_lifetime;
  if (!lifetime.known()) return not_evaluated("how long certificates of nodes are good", lifetime);
  if (*lifetime <= kLongestCertificate) return passed();
  return failed(about(
      engine, "swarm.certificate_lifetime", lifetime,
      fmt::format(
          "certificates of nodes are good for {} days: one copied from a lost or taken-over node stays a "
          "member of the cluster that long",
          *lifetime / kDay)));
}
const Check registered_lifetime{"swarm-node-cert-expiry", certificate_lifetime};

Verdict authority_age(const Engine& engine, const System&) {
  if (Verdict v = manager_only(engine); v.kind != Verdict::Kind::passed) return v;
  const auto& issued = engine.swarm->ca_issued;
  if (!issued.known()) return not_evaluated("the age of the swarm's authority", issued);
  if (!engine.system_time.known()) return not_evaluated("what time it is there", engine.system_time);
  const std::int64_t age = *engine.system_time - *issued;
  if (age <= kOldestAuthority) return passed();
  return failed(about(
      engine, "swarm.ca_issued", issued,
      fmt::format(
          "the swarm's root key is {} years old: whoever was once an administrator, or held a backup of a "
          "manager, still makes certificates the cluster obeys",
          age / (365 * kDay))));
}
const Check registered_authority{"swarm-ca-rotate", authority_age};

// Secrets of services in their environment, and none in the store that is there for them.
Verdict secrets_used(const Engine& engine, const System& system) {
  if (Verdict v = manager_only(engine); v.kind != Verdict::Kind::passed) return v;
  const auto& secrets = engine.swarm->secrets;
  if (!secrets.known()) return not_evaluated("the number of secrets in the swarm's store", secrets);
  if (*secrets > 0) return passed();
  std::vector<Evidence> seen = {evidence("swarm.secrets", secrets)};
  for (const facts::Container& c : system.containers) {
    if (!c.environment.known()) continue;
    for (const facts::Variable& v : *c.environment)
      if (v.secret && seen.size() < 8)
        seen.push_back(evidence("environment", c.name + " " + v.name, c.environment, v.origin));
  }
  return failed(
      observe(seen.size() == 1
                  ? "the swarm's store for secrets is empty: services that need a password get it from "
                    "somewhere less closed"
                  : "the swarm's store for secrets is empty, and containers have theirs in the environment, "
                    "where every manager's API shows them",
              std::move(seen)));
}
const Check registered_secrets{"swarm-secrets-used", secrets_used};

Verdict overlay_encrypted(const facts::Network& network, const System&) {
  if (!network.driver.known()) return not_evaluated("the network's driver", network.driver);
  if (*network.driver != "overlay") return not_applicable("it is no overlay network");
  if (network.name == "ingress")
    return not_applicable("ingress carries what is published, in the clear, anyway");
  if (!network.options.known()) return not_evaluated("the network's options", network.options);
  for (const facts::Label& option : *network.options)
    if (option.name == "encrypted" && option.value != "false") return passed();
  return failed(
      observe("packets between hosts of this network are not encrypted: whoever is on the wire between them "
              "reads and "
              "changes what its containers say",
              {evidence("driver", network.driver)}));
}
const Check registered_overlay{"swarm-overlay-encrypted", overlay_encrypted};

// ---- What the node's own file tells ----

bool every_address(std::string_view address) {
  return address.empty() || address.starts_with("0.0.0.0") || address.starts_with("[::]") ||
         address.starts_with(":");
}

std::string host_of(std::string_view address) {
  const auto colon = address.rfind(':');
  if (address.starts_with('[')) return std::string(address.substr(0, address.find(']') + 1));
  return std::string(
      colon == std::string_view::npos || address.find(':') != colon ? address : address.substr(0, colon));
}

Verdict no_node(const Host& h) {
  if (h.swarm_node.unknown_because.view().ends_with("does not exist"))
    return not_applicable("this host is in no swarm");
  return not_evaluated("how this host joined its swarm", h.swarm_node);
}

Verdict listen_address(const Host& h, const System&) {
  if (!h.swarm_node.known()) return no_node(h);
  if (!every_address(h.swarm_node->listen)) return passed();
  return failed(observe(
      "the swarm's API listens on every address of the host: networks that have no part in the cluster reach "
      "its join and control port (2377)",
      {{"swarm_node", "ListenAddr " + h.swarm_node->listen, h.swarm_node.basis, h.swarm_node.origin}}));
}
const Check registered_listen{"swarm-listen-addr", listen_address};

Verdict plane_separation(const Host& h, const System&) {
  if (!h.swarm_node.known()) return no_node(h);
  const facts::SwarmNode& node = *h.swarm_node;
  if (!node.data_path.empty() && host_of(node.data_path) != host_of(node.advertise)) return passed();
  return failed(
      observe("orders of managers and traffic of containers take the same network: a flood from one "
              "container keeps the "
              "cluster from being managed, and its listener sees both",
              {{"swarm_node",
                fmt::format("AdvertiseAddr {}, DataPathAddr {}", node.advertise,
                            node.data_path.empty() ? "not set" : node.data_path),
                h.swarm_node.basis, h.swarm_node.origin}}));
}
const Check registered_planes{"swarm-plane-separation", plane_separation};

}  // namespace
}  // namespace watertight::checks
