#include "checks/engine_listeners.hpp"

#include <algorithm>
#include <array>

#include "checks/api_address.hpp"
#include "checks/engine_facts.hpp"
#include "checks/verdict.hpp"

namespace watertight::checks {
namespace {

using Asks = EngineListener::Asks;
using Listeners = std::vector<EngineListener>;

Asks asked_by_settings(const facts::System& system) {
  if (bool_setting(system, "tlsverify").value_or(false)) return Asks::certificate;
  return bool_setting(system, "tls").value_or(false) ? Asks::nothing_by_tls : Asks::nothing;
}

void add(std::string address, Asks asks, Evidence seen, Listeners& out) {
  const bool loopback = is_loopback_address(address);
  out.push_back({std::move(address), loopback, asks, std::move(seen)});
}

// Who listens on a port of convention that no setting names.
void add_seen(const facts::Fact<facts::Items>& listening, Listeners& out) {
  static constexpr std::array<std::string_view, 2> kPorts = {":2375", ":2376"};
  for (const facts::Item& each : *listening) {
    const std::string_view line = each.text;
    if (!line.starts_with("tcp ")) continue;
    const auto port = std::ranges::find_if(kPorts, [&](std::string_view p) { return line.ends_with(p); });
    if (port == kPorts.end()) continue;
    const bool known =
        std::ranges::any_of(out, [&](const EngineListener& e) { return e.address.ends_with(*port); });
    if (!known)
      add(std::string(line.substr(4)), *port == ":2376" ? Asks::certificate : Asks::nothing,
          evidence("listening", each.text, listening, each.origin), out);
  }
}

}  // namespace

std::string warned_address(std::string_view warning) {
  constexpr std::string_view kText = "API is accessible on http://";
  const auto at = warning.find(kText);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = warning.substr(at + kText.size());
  return std::string(rest.substr(0, rest.find_first_of(" \n")));
}

std::optional<Listeners> engine_listeners(const facts::System& system) {
  Listeners out;
  const facts::Setting* hosts = system.engine ? system.engine->setting("hosts") : nullptr;
  const bool set = hosts != nullptr && hosts->value.known();
  for (const std::string& host : list_setting(system, "hosts"))
    if (auto address = tcp_address(host))
      add(*std::move(address), asked_by_settings(system), evidence("hosts", host, hosts->value, {}), out);
  const bool warns = !set && system.engine && system.engine->warnings.known();
  if (warns)
    for (const facts::Item& warning : *system.engine->warnings)
      if (std::string address = warned_address(warning.text); !address.empty())
        add(std::move(address), Asks::nothing,
            evidence("warnings", warning.text, system.engine->warnings, warning.origin), out);
  const bool seen = system.host && system.host->listening.known();
  if (seen) add_seen(system.host->listening, out);
  if (out.empty() && !set && !seen) return std::nullopt;
  return out;
}

}  // namespace watertight::checks
