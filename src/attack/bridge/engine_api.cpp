// The engine's API over the network, who decides about its requests, and its swarm.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/shown.hpp"
#include "attack/bridge/socket_proxies.hpp"
#include "checks/api_address.hpp"
#include "checks/engine_facts.hpp"
#include "checks/engine_listeners.hpp"

namespace watertight::attack {
namespace {

using checks::EngineListener;
using facts::System;
using Asks = EngineListener::Asks;

void add_rootful(const System& system, FactSink& facts) {
  if (!system.engine)
    return facts.add("rootful", {}, Truth::yes, [&] {
      return Evidences{taken_for_granted("rootless", "no engine is described: Docker's default runs as root",
                                         system.host ? system.host->origin : facts::Origin{})};
    });
  const auto& rootless = system.engine->rootless;
  if (!rootless.known() && system.kind == facts::TargetKind::daemon_json)
    return facts.add("rootful", {}, Truth::yes, [] {
      return Evidences{
          taken_for_granted("rootless", "an engine's settings alone: Docker's default runs as root")};
    });
  const Truth truth = rootless.is(true) ? Truth::no : rootless.known() ? Truth::yes : Truth::unknown;
  facts.add("rootful", {}, truth, [&] { return Evidences{checks::evidence("rootless", rootless)}; });
}

void add_authorization(const System& system, FactSink& facts) {
  if (!system.engine) return;
  const auto& plugins = system.engine->authorization_plugins;
  if (plugins.known() && !plugins->empty())
    return facts.add("authorization-plugin", {}, Truth::yes,
                     [&] { return Evidences{checks::evidence("authorization_plugins", plugins)}; });
  const facts::Setting* setting = system.engine->setting("authorization-plugins");
  if (plugins.known() || setting == nullptr) return;
  const bool set = !checks::list_setting(system, "authorization-plugins").empty();
  const Truth truth = set ? Truth::yes : setting->value.known() ? Truth::no : Truth::unknown;
  facts.add("authorization-plugin", {}, truth,
            [&] { return Evidences{checks::evidence("authorization-plugins", setting->value)}; });
}

// --- Ports ---

std::string_view port_of(std::string_view address) {
  const auto colon = address.rfind(':');
  return colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
}

// Whether the host's packet filter lets others come to the port. Where nobody read it, it does: an engine
// sets none for its own port.
struct Filter {
  Truth open = Truth::yes;
  Evidences seen;
};
Filter filter_before(std::string_view port, const System& system) {
  if (!system.host || !system.host->firewall_rules.known()) return {};
  const auto& rules = system.host->firewall_rules;
  const facts::Item* policy = nullptr;
  for (const facts::Item& rule : *rules) {
    const std::string_view text = rule.text;
    if (text.starts_with(":INPUT DROP")) policy = &rule;
    if (port.empty() || !text.starts_with("-A ") || text.find("--dport " + std::string(port)) == text.npos)
      continue;
    return {Truth::unknown,
            {not_known("firewall_rules", "a rule is about this port: " + rule.text, rule.origin)}};
  }
  if (policy == nullptr) return {};
  return {Truth::no, {checks::evidence("firewall_rules", policy->text, rules, policy->origin)}};
}

std::string_view predicate_of(Asks asks) {
  switch (asks) {
    case Asks::nothing:
      return "engine-tcp-plain";
    case Asks::nothing_by_tls:
      return "engine-tcp-unverified";
    case Asks::certificate:
      break;
  }
  return "engine-tcp-verified";
}

// Whether clients must show who they are is a setting that may not have been read.
bool verification_unread(const System& system) {
  const facts::Setting* verify = system.engine ? system.engine->setting("tlsverify") : nullptr;
  return verify != nullptr && !verify->value.known();
}

void add_listener(const EngineListener& listener, const System& system, FactSink& facts) {
  const bool asks = listener.asks == Asks::certificate;
  const Truth sure = !asks && verification_unread(system) ? Truth::unknown : Truth::yes;
  const auto why = [&] {
    Evidences seen = {listener.seen};
    if (sure == Truth::unknown)
      seen.insert(seen.begin(), checks::evidence("tlsverify", system.engine->setting("tlsverify")->value));
    return seen;
  };
  const std::string_view address = listener.address;
  const bool everywhere =
      address.starts_with("0.0.0.0") || address.starts_with("[::]") || address.starts_with(":");
  if (!asks && (listener.loopback || everywhere)) facts.add("engine-port-on-loopback", {}, sure, why);
  if (listener.loopback) return;
  facts.add(predicate_of(listener.asks), {}, sure, why);
  const Filter filter = filter_before(port_of(address), system);
  facts.add("engine-port-open-to-network", {}, filter.open, [&] {
    Evidences seen = filter.seen;
    seen.push_back(listener.seen);
    return seen;
  });
}

// --- Docker Desktop ---

// The first three numbers behind the name: "Docker Desktop 4.43.1 (198352)".
std::optional<std::vector<int>> desktop_version(std::string_view platform) {
  constexpr std::string_view kName = "Docker Desktop ";
  const auto at = platform.find(kName);
  if (at == std::string_view::npos) return std::nullopt;
  std::vector<int> numbers;
  const char* place = platform.data() + at + kName.size();
  const char* end = platform.data() + platform.size();
  while (numbers.size() < 3 && place < end) {
    int number = 0;
    const auto [next, error] = std::from_chars(place, end, number);
    if (error != std::errc()) break;
    numbers.push_back(number);
    if (next == end || *next != '.') break;
    place = next + 1;
  }
  if (numbers.empty()) return std::nullopt;
  return numbers;
}

// CVE-2025-9074, repaired in 4.44.3: containers reach the API at an address of the machine's own subnet.
void add_desktop(const System& system, FactSink& facts) {
  if (!system.engine) return;
  const auto& platform = system.engine->platform;
  const auto& os = system.engine->operating_system;
  const auto version = platform.known() ? desktop_version(*platform) : std::nullopt;
  const bool desktop = version || (os.known() && os->find("Docker Desktop") != std::string::npos);
  if (!desktop) return;
  const Truth truth = !version ? Truth::unknown : *version < std::vector{4, 44, 3} ? Truth::yes : Truth::no;
  facts.add("desktop-subnet-api", {}, truth, [&] {
    if (version) return Evidences{checks::evidence("platform", platform)};
    return Evidences{not_known("platform", "Docker Desktop's version was not read"),
                     checks::evidence("operating_system", os)};
  });
}

// --- Swarm ---

void add_swarm(const System& system, FactSink& facts) {
  if (!system.engine || !system.engine->swarm.known()) return;
  const auto& swarm = system.engine->swarm;
  if (swarm->state.empty() || swarm->state == "inactive" || !swarm->manager) return;
  const auto why = [&] { return Evidences{checks::evidence("swarm", swarm)}; };
  facts.add("swarm-manager", {}, Truth::yes, why);
  const bool read = system.host && system.host->swarm_node.known();
  if (read && checks::is_loopback_address(system.host->swarm_node->listen)) return;
  const Filter filter = filter_before("2377", system);
  facts.add("swarm-port-open", {}, filter.open, [&] {
    Evidences seen = filter.seen;
    std::ranges::copy(why(), std::back_inserter(seen));
    return seen;
  });
}

}  // namespace

void add_engine(const System& system, FactSink& facts) {
  add_rootful(system, facts);
  add_authorization(system, facts);
  if (const auto listeners = checks::engine_listeners(system))
    for (const EngineListener& listener : *listeners) add_listener(listener, system, facts);
  add_desktop(system, facts);
  add_swarm(system, facts);
  add_socket_proxies(system, facts);
}

}  // namespace watertight::attack
