// The networks and volumes a Compose project defines.
#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Fact;

bool is_external(const Value& value) {
  const Member* external = written(value, "external");
  return external && (external->value.is_mapping() || parse_switch(external->value.text) == true);
}

Fact<std::string> text_fact_of(const Value& value, std::string_view key, Fact<std::string> absent) {
  const Member* m = written(value, key);
  if (!m || !m->value.is_scalar()) return absent;
  if (auto because = why_unknown(m->value))
    return facts::unknown<std::string>(std::move(*because), origin(*m));
  return facts::declared(m->value.text, origin(*m));
}

Fact<bool> switch_fact_of(Project& project, const Value& value, std::string_view key, Fact<bool> absent) {
  const Member* m = written(value, key);
  if (!m) return absent;
  if (auto because = why_unknown(m->value)) return facts::unknown<bool>(std::move(*because), origin(*m));
  if (const auto on = parse_switch(m->value.text)) return facts::declared(*on, origin(*m));
  project.problems.refuse(origin(*m), std::string(key) + " is neither true nor false", "write true or false");
  return facts::unknown<bool>(std::string(key) + " is neither true nor false", origin(*m));
}

Fact<std::vector<facts::Label>> labels_of(const Value& value, std::string_view key) {
  std::vector<facts::Label> labels;
  const Member* m = written(value, key);
  if (!m) return facts::by_default(std::move(labels));
  for (Pair& pair : pairs_of(m->value))
    labels.push_back(sealed_label(std::move(pair.name), pair.value, std::move(pair.origin)).label);
  return facts::declared(std::move(labels), origin(*m));
}

Fact<facts::Items> subnets_of(const Value& value) {
  facts::Items subnets;
  const Member* ipam = written(value, "ipam");
  const Member* config = ipam ? written(ipam->value, "config") : nullptr;
  if (!config) return facts::unknown<facts::Items>("the engine chooses one of its own address pools");
  for (const Value& item : config->value.items)
    if (const Member* subnet = written(item, "subnet"))
      subnets.push_back({subnet->value.text, origin(*subnet)});
  return facts::declared(std::move(subnets), origin(*config));
}

// One option that depends on a variable which nobody set makes the volume unknown: it may be its device.
Fact<std::vector<facts::Label>> volume_options(const Value& value) {
  if (const Member* m = written(value, "driver_opts"))
    for (const Member& option : m->value.members)
      if (auto because = why_unknown(option.value))
        return facts::unknown<std::vector<facts::Label>>(option.key + ": " + *because, origin(option));
  return labels_of(value, "driver_opts");
}

facts::Network read_network(Project& project, const Member& m) {
  facts::Network network;
  const Value& value = m.value;
  network.name = resource_name(project.networks, m.key);
  network.origin = origin(m);
  if (is_external(value)) {
    const std::string because = "the network is external: it is made elsewhere";
    network.driver = facts::unknown<std::string>(because, network.origin);
    network.internal = facts::unknown<bool>(because, network.origin);
    network.attachable = network.internal;
    network.ipv6 = network.internal;
    network.scope = network.driver;
    network.options = facts::unknown<std::vector<facts::Label>>(because, network.origin);
    network.labels = network.options;
    network.subnets = facts::unknown<facts::Items>(because, network.origin);
    return network;
  }
  network.driver = text_fact_of(value, "driver", facts::by_default(std::string("bridge")));
  network.internal = switch_fact_of(project, value, "internal", facts::by_default(false));
  network.attachable = switch_fact_of(project, value, "attachable", facts::by_default(false));
  network.ipv6 = switch_fact_of(project, value, "enable_ipv6", facts::by_default(false));
  network.scope = facts::by_default(std::string(network.driver.is("overlay") ? "swarm" : "local"));
  network.options = labels_of(value, "driver_opts");
  network.labels = labels_of(value, "labels");
  network.subnets = subnets_of(value);
  return network;
}

bool uses_default(const facts::System& system, const std::string& name) {
  for (const facts::Container& c : system.containers) {
    if (!c.networks.known()) continue;
    for (const facts::Item& item : *c.networks)
      if (item.text == name) return true;
  }
  return false;
}

}  // namespace

void read_networks(Project& project) {
  const Member* section = project.document.find("networks");
  if (section)
    for (const Member& m : section->value.members)
      if (!m.key.starts_with("x-")) project.system.networks.push_back(read_network(project, m));
  // Compose makes this one for whoever names no network.
  if (project.networks.contains("default") || !uses_default(project.system, "default")) return;
  project.system.networks.push_back(read_network(project, {"default", {}, nullptr, {}}));
}

void read_volumes(Project& project) {
  const Member* section = project.document.find("volumes");
  if (!section) return;
  for (const Member& m : section->value.members) {
    if (m.key.starts_with("x-")) continue;
    facts::Volume volume;
    volume.name = resource_name(project.volumes, m.key);
    volume.origin = origin(m);
    const bool external = is_external(m.value);
    volume.external =
        external ? facts::declared(true, origin(*m.value.find("external"))) : facts::by_default(false);
    volume.mount_point =
        facts::unknown<std::string>("a Compose file does not say where the engine keeps volumes");
    if (external) {
      volume.driver =
          facts::unknown<std::string>("the volume is external: it is made elsewhere", volume.origin);
      volume.options = facts::unknown<std::vector<facts::Label>>(
          "the volume is external: it is made elsewhere", volume.origin);
    } else {
      volume.driver = text_fact_of(m.value, "driver", facts::by_default(std::string("local")));
      volume.options = volume_options(m.value);
    }
    project.system.volumes.push_back(std::move(volume));
  }
}

}  // namespace watertight::sources::compose
