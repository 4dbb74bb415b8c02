#include "checks/flaw_conditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

ConditionState excluded(std::string because) { return {Reach::excluded, std::move(because)}; }
ConditionState unknown_state(std::string because) { return {Reach::unknown, std::move(because)}; }
ConditionState open(std::string because) { return {Reach::open, std::move(because)}; }

ConditionState of(const Answer& answer) {
  switch (answer.truth) {
    case Truth::no:
      return excluded(answer.because);
    case Truth::yes:
      return open(answer.because);
    case Truth::unknown:
      break;
  }
  return unknown_state(answer.because);
}

ConditionState plugins(const System& system) {
  if (!system.engine || !system.engine->authorization_plugins.known())
    return unknown_state("whether there are authorization plugins is unknown");
  const auto& list = *system.engine->authorization_plugins;
  return list.empty() ? excluded("there is no authorization plugin")
                      : open("the plugin is " + list.front().text);
}

ConditionState rootless(const System& system) {
  if (!system.engine || !system.engine->rootless.known())
    return unknown_state("whether the engine is rootless is unknown");
  return *system.engine->rootless ? open("the engine is rootless") : excluded("the engine is not rootless");
}

// A kubelet speaks to containerd itself; Docker never uses that side of it.
ConditionState kubernetes(const System& system) {
  const auto& host = system.host;
  if (!host || !host->programs.known()) return unknown_state("whether a kubelet runs on the host is unknown");
  for (const facts::Item& program : *host->programs)
    if (program.text.ends_with("/kubelet") || program.text.ends_with("/k3s") ||
        program.text.ends_with("/rke2"))
      return open(program.text + " is installed");
  return excluded("no kubelet is installed");
}

// Drivers of Docker's own store; with containerd's the driver has a snapshotter's name, and some names are
// both.
ConditionState containerd_store(const System& system) {
  constexpr std::array kOwn = {"aufs", "devicemapper", "overlay", "overlay2", "vfs"};
  constexpr std::array kBoth = {"btrfs", "fuse-overlayfs", "zfs"};
  if (!system.engine || !system.engine->storage_driver.known())
    return unknown_state("whether containerd unpacks images is unknown");
  const std::string& driver = *system.engine->storage_driver;
  if (std::find(kOwn.begin(), kOwn.end(), driver) != kOwn.end())
    return excluded("the engine unpacks images itself (" + driver + ")");
  if (std::find(kBoth.begin(), kBoth.end(), driver) != kBoth.end())
    return unknown_state("whether the engine or containerd unpacks images is not to be told by the driver " +
                         driver);
  return open("images are kept by containerd (" + driver + ")");
}

ConditionState encrypted_overlay(const System& system) {
  if (system.engine && system.engine->swarm.known() && system.engine->swarm->state == "inactive")
    return excluded("the engine is in no swarm");
  for (const facts::Network& n : system.networks)
    if (n.options.known())
      for (const facts::Label& option : *n.options)
        if (option.name == "encrypted") return open("the network " + n.name + " is to be encrypted");
  if (!system.engine || !system.engine->swarm.known())
    return unknown_state("the state of swarm mode is unknown");
  return {Reach::idle, "no network of this node is encrypted now"};
}

ConditionState internal_network(const System& system) {
  for (const facts::Network& n : system.networks)
    if (n.internal.is(true)) return open("the network " + n.name + " is internal");
  if (system.networks.empty()) return unknown_state("the networks are unknown");
  return {Reach::idle, "no network is internal now"};
}

ConditionState firewalld(const System& system) {
  if (!system.host || !system.host->firewall_managers.known())
    return unknown_state("whether firewalld runs is unknown");
  for (const facts::Item& manager : *system.host->firewall_managers)
    if (manager.text == "firewalld") return open("firewalld is on");
  return excluded("firewalld is not on");
}

ConditionState host_network_root(const System& system) {
  bool any_unknown = false;
  for (const Container& c : system.containers) {
    if (!c.network_mode.known()) {
      any_unknown = true;
      continue;
    }
    if (c.network_mode->kind != facts::NamespaceKind::host) continue;
    const Truth root = runs_as_root(c, system).truth;
    if (root == Truth::no || root_is_host_root(c, system).truth == Truth::no) continue;
    return open("container " + c.name + " has the host's network");
  }
  if (any_unknown) return unknown_state("not every container's network is known");
  return {Reach::idle, "no container with the host's network runs as root now"};
}

bool asks_for_gpu(const Container& c) {
  if (c.runtime.known() && c.runtime->find("nvidia") != std::string::npos) return true;
  if (c.devices.known())
    for (const facts::Device& d : *c.devices)
      if (d.host_path.starts_with("nvidia.com/")) return true;
  if (!c.device_requests.known()) return false;
  return std::ranges::any_of(*c.device_requests, [](const facts::DeviceRequest& request) {
    return request.driver == "nvidia" ||
           std::ranges::find(request.capabilities, "gpu") != request.capabilities.end();
  });
}

ConditionState gpu(const System& system) {
  if (system.engine && system.engine->default_runtime.known() &&
      system.engine->default_runtime->find("nvidia") != std::string::npos)
    return open("every container is started by " + *system.engine->default_runtime);
  for (const Container& c : system.containers)
    if (asks_for_gpu(c)) return open("container " + c.name + " asks for a GPU");
  if (!system.engine) return unknown_state("the containers are unknown");
  return {Reach::idle, "no container asks for a GPU now"};
}

}  // namespace

ConditionState state_of(Condition condition, const System& system) {
  switch (condition) {
    case Condition::none:
      return {};
    case Condition::authorization_plugin:
      return plugins(system);
    case Condition::userns_remap:
      return of(remaps_users(system));
    case Condition::rootless:
      return rootless(system);
    case Condition::kubernetes:
      return kubernetes(system);
    case Condition::containerd_store:
      return containerd_store(system);
    case Condition::encrypted_overlay:
      return encrypted_overlay(system);
    case Condition::internal_network:
      return internal_network(system);
    case Condition::firewalld:
      return firewalld(system);
    case Condition::host_network_root:
      return host_network_root(system);
    case Condition::gpu:
      return gpu(system);
  }
  return {};
}

}  // namespace watertight::checks
