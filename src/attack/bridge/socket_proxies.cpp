#include "attack/bridge/socket_proxies.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/socket_proxy.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::System;

struct Proxy {
  const Container* container = nullptr;
  std::string_view name;
  bool shows_swarm = false;  // GET /swarm answers with the join tokens
};

// --- What a proxy lets through ---

// Requests that an image which filters by the parts of the API lets through: the part's variable, whether
// POST must be switched on as well, and what is then possible (Tecnativa's haproxy.cfg; linuxserver's follows
// it).
struct Part {
  std::string_view variable;
  bool needs_post;
  std::string_view request;
};
constexpr Part kParts[] = {
    {"CONTAINERS", false, "inspect"},
    {"CONTAINERS", false, "read-files"},
    {"CONTAINERS", true, "create-container"},
    {"CONTAINERS", true, "write-files"},
    {"CONTAINERS", true, "control"},
    {"ALLOW_RESTARTS", false, "control"},
    {"ALLOW_STOP", false, "control"},
    {"ALLOW_PAUSE", false, "control"},
    {"IMAGES", true, "fill-disk"},
    {"BUILD", true, "fill-disk"},
    {"SERVICES", true, "create-container"},
};

checks::Evidence of_variable(const Container& c, const facts::Variable& v) {
  return checks::evidence("environment", v.name + "=" + v.value, c.environment, v.origin);
}

// Services are a swarm's: without one the request is refused by the engine.
Truth swarm_takes_it(const Part& part, const System& system) {
  if (part.variable != "SERVICES") return Truth::yes;
  if (!system.engine || !system.engine->swarm.known()) return Truth::unknown;
  return system.engine->swarm->manager ? Truth::yes : Truth::no;
}

void add_by_variables(const Proxy& proxy, const System& system, FactSink& facts) {
  const Container& c = *proxy.container;
  const facts::Variable* post = checks::switched_on(c, "POST");
  const auto allow = [&](std::string_view request, Truth truth, const facts::Variable& on, bool needs_post) {
    facts.add("proxy-allows", {proxy.name, request}, truth, [&] {
      Evidences seen = {of_variable(c, on)};
      if (needs_post) seen.push_back(of_variable(c, *post));
      if (truth == Truth::unknown)
        seen.insert(seen.begin(), not_known("swarm", "whether the engine is in a swarm was not read"));
      return seen;
    });
  };
  for (const Part& part : kParts) {
    const facts::Variable* on = checks::switched_on(c, part.variable);
    if (on != nullptr && (!part.needs_post || post != nullptr))
      allow(part.request, swarm_takes_it(part, system), *on, part.needs_post);
  }
  // Two requests: one below /containers that makes it, one below /exec that starts it.
  const facts::Variable* exec = checks::switched_on(c, "EXEC");
  if (exec != nullptr && post != nullptr && checks::switched_on(c, "CONTAINERS") != nullptr)
    allow("exec", Truth::yes, *exec, true);
}

// wollomatic/socket-proxy matches paths with regular expressions, one per method: -allowPOST=… or
// SP_ALLOW_POST.
bool filters_by_expressions(const Container& c) {
  return c.image.known() && c.image->find("wollomatic/") != std::string::npos;
}

struct Expression {
  std::string_view method;
  std::string_view text;
  checks::Evidence seen;
};
std::vector<Expression> expressions(const Container& c) {
  std::vector<Expression> out;
  if (c.command.known())
    for (const facts::Item& argument : *c.command) {
      std::string_view text = argument.text;
      text.remove_prefix(std::min(text.find_first_not_of('-'), text.size()));
      const auto equals = text.find('=');
      if (text.starts_with("allow") && equals != std::string_view::npos)
        out.push_back({text.substr(5, equals - 5), text.substr(equals + 1),
                       checks::evidence("command", argument.text, c.command, argument.origin)});
    }
  if (c.environment.known())
    for (const facts::Variable& v : *c.environment)
      if (v.name.starts_with("SP_ALLOW_") && !v.value.empty())
        out.push_back({std::string_view(v.name).substr(9), v.value, of_variable(c, v)});
  return out;
}

// An expression that lets everything through is plain; of any other only its author knows what it matches.
void add_by_expressions(const Proxy& proxy, FactSink& facts) {
  static constexpr struct {
    std::string_view method, word, request;
  } kRequests[] = {
      {"GET", "containers", "inspect"},
      {"GET", "containers", "read-files"},
      {"POST", "containers", "create-container"},
      {"POST", "exec", "exec"},
      {"PUT", "containers", "write-files"},
      {"POST", "containers", "control"},
      {"POST", "images", "fill-disk"},
      {"POST", "build", "fill-disk"},
  };
  for (const Expression& e : expressions(*proxy.container))
    for (const auto& each : kRequests) {
      if (each.method != e.method) continue;
      const bool all = e.text == ".*" || e.text == "/.*" || e.text == "^.*$";
      if (!all && e.text.find(each.word) == std::string_view::npos &&
          e.text.find(".*") == std::string_view::npos)
        continue;
      facts.add("proxy-allows", {proxy.name, each.request}, all ? Truth::yes : Truth::unknown, [&] {
        if (all) return Evidences{e.seen};
        return Evidences{not_known("socket proxy", "which paths its expression matches was not tried"),
                         e.seen};
      });
    }
}

void add_unread(const Proxy& proxy, FactSink& facts) {
  for (const std::string_view request :
       {"create-container", "exec", "inspect", "read-files", "write-files", "control"})
    facts.add("proxy-allows", {proxy.name, request}, Truth::unknown, [&] {
      return Evidences{not_known("environment", std::string(proxy.container->environment.unknown_because),
                                 proxy.container->origin)};
    });
}

// --- Who reaches it ---

bool lets_peers_talk(const facts::Network& network) {
  if (!network.options.known()) return true;
  return std::ranges::none_of(*network.options, [](const facts::Label& option) {
    return option.name == "com.docker.network.bridge.enable_icc" && option.value == "false";
  });
}

class Reach {
 public:
  Reach(const System& system, const std::vector<Proxy>& proxies) {
    for (const facts::Network& network : system.networks)
      if (!lets_peers_talk(network)) closed_.insert(network.name);
    for (const Container& c : system.containers) {
      by_name_.try_emplace(c.name, &c);
      if (!c.id.empty()) by_name_.try_emplace(c.id, &c);
    }
    for (std::size_t i = 0; i < proxies.size(); ++i) {
      const Container& owner = network_owner(*proxies[i].container);
      if (!owner.networks.known()) continue;
      for (const facts::Item& network : *owner.networks) on_network_[network.text].push_back(i);
    }
  }

  // Index of each proxy that the container's packets come to, with the network; the host's network comes to
  // all.
  template <typename Visit>
  void each(const Container& c, std::size_t proxies, Visit visit) const {
    const Container& owner = network_owner(c);
    if (owner.network_mode.known() && owner.network_mode->kind == facts::NamespaceKind::host) {
      for (std::size_t i = 0; i < proxies; ++i)
        visit(i, checks::evidence("network_mode", owner.network_mode));
      return;
    }
    if (!owner.networks.known() ||
        (owner.network_mode.known() && owner.network_mode->kind == facts::NamespaceKind::none))
      return;
    for (const facts::Item& network : *owner.networks) {
      const auto at = on_network_.find(network.text);
      if (at == on_network_.end() || closed_.contains(network.text)) continue;
      for (const std::size_t i : at->second)
        visit(i, checks::evidence("networks", network.text, owner.networks, network.origin));
    }
  }

 private:
  const Container& network_owner(const Container& c) const {
    if (!c.network_mode.known() || c.network_mode->kind != facts::NamespaceKind::container) return c;
    const auto at = by_name_.find(c.network_mode->target);
    return at == by_name_.end() ? c : *at->second;
  }

  std::unordered_map<std::string_view, const Container*> by_name_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> on_network_;
  std::set<std::string_view> closed_;
};

void add_reached(const Proxy& proxy, std::string_view name, const checks::Evidence& by, FactSink& facts) {
  facts.add("proxy-in-reach", {name, proxy.name}, Truth::yes, [&] { return Evidences{by}; });
  if (proxy.shows_swarm)
    facts.add("join-token-readable", {name}, Truth::yes, [&] {
      return Evidences{by, of_variable(*proxy.container, *checks::switched_on(*proxy.container, "SWARM"))};
    });
}

bool passes_expressions(const Container& c) {
  return filters_by_expressions(c) && c.image->find("socket-proxy") != std::string::npos;
}

}  // namespace

bool is_socket_proxy(const Container& c) {
  return c.image.known() && (checks::is_socket_proxy(*c.image) || passes_expressions(c));
}

void add_socket_proxies(const System& system, FactSink& facts) {
  if (std::ranges::none_of(system.containers, is_socket_proxy)) return;
  const std::vector<std::string> names = container_names(system);
  const bool manager = system.engine && system.engine->swarm.known() && system.engine->swarm->manager;
  std::vector<Proxy> proxies;
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    const Container& c = system.containers[i];
    if (!is_socket_proxy(c)) continue;
    Proxy proxy{&c, names[i], false};
    if (passes_expressions(c)) {
      add_by_expressions(proxy, facts);
    } else if (!c.environment.known()) {
      add_unread(proxy, facts);
    } else {
      proxy.shows_swarm = manager && checks::switched_on(c, "SWARM") != nullptr;
      add_by_variables(proxy, system, facts);
    }
    proxies.push_back(proxy);
  }
  const Reach reach(system, proxies);
  for (std::size_t i = 0; i < system.containers.size(); ++i)
    reach.each(system.containers[i], proxies.size(), [&](std::size_t p, const checks::Evidence& by) {
      if (proxies[p].container != &system.containers[i]) add_reached(proxies[p], names[i], by, facts);
    });
}

}  // namespace watertight::attack
