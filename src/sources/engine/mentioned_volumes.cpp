#include "sources/engine/mentioned_volumes.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "facts/volume_source.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {
namespace {

using facts::Volume;

// The entry of a list of mounts for a destination; nothing where there is none.
JsonValue entry_for(const JsonValue& list, std::string_view key, const std::string& destination) {
  for (const JsonValue& item : list.items())
    if (item[key].text_or("") == destination) return item;
  return {};
}

// Whether somebody asked for the volume by its name: then it may have been there before, made in any way.
bool asked_for_by_name(const JsonValue& host, const std::string& name) {
  for (const JsonValue& bind : host["Binds"].items())
    if (bind.text_or("").starts_with(name + ':')) return true;
  return std::ranges::any_of(host["Mounts"].items(),
                             [&](const JsonValue& asked) { return asked["Source"].text_or("") == name; });
}

bool takes_mounts_of_others(const JsonValue& host) { return !host["VolumesFrom"].items().empty(); }

Volume mentioned(const JsonValue& inspect, const facts::Mount& mount, const SharedText& because) {
  const JsonValue host = inspect["HostConfig"];
  const JsonValue there = entry_for(inspect["Mounts"], "Destination", mount.destination);
  const JsonValue asked =
      entry_for(host["Mounts"], "Target", mount.destination)["VolumeOptions"]["DriverConfig"];
  Volume out;
  out.name = mount.source;
  out.origin = mount.origin;
  const std::string_view driver = there["Driver"].text_or(asked["Name"].text_or(""));
  out.driver = driver.empty() ? facts::by_default<std::string>("local", mount.origin)
                              : facts::declared(std::string(driver), mount.origin);
  out.mount_point = facts::unknown<std::string>("the volume itself is not described", mount.origin);
  out.external = facts::by_default(false, mount.origin);
  std::vector<facts::Label> options;
  for (const auto& [name, value] : asked["Options"].members())
    options.push_back(sealed_label(std::string(name), value.text_or(""), mount.origin).label);
  const bool made_for_it = facts::is_anonymous(mount.source) && !asked_for_by_name(host, mount.source) &&
                           !takes_mounts_of_others(host);
  if (!options.empty())
    out.options = facts::declared(std::move(options), mount.origin);
  else if (made_for_it)
    out.options = facts::by_default(std::move(options), mount.origin);
  else
    out.options = facts::unknown<std::vector<facts::Label>>(because, mount.origin);
  return out;
}

}  // namespace

std::vector<Volume> mentioned_volumes(const JsonValue& inspect, const facts::Container& container,
                                      const SharedText& because) {
  std::vector<Volume> out;
  if (!container.mounts.known()) return out;
  for (const facts::Mount& mount : *container.mounts)
    if (mount.kind == facts::MountKind::volume && !mount.source.empty())
      out.push_back(mentioned(inspect, mount, because));
  return out;
}

void add_missing(facts::System& system, std::vector<Volume> mentioned) {
  std::set<std::string, std::less<>> there;
  for (const Volume& volume : system.volumes) there.insert(volume.name);
  for (Volume& volume : mentioned)
    if (there.insert(volume.name).second) system.volumes.push_back(std::move(volume));
}

void set_volume_paths(facts::System& system) {
  for (facts::Container& container : system.containers) {
    if (!container.mounts.known()) continue;
    for (facts::Mount& mount : *container.mounts.value) {
      if (mount.kind != facts::MountKind::volume || mount.source.empty()) continue;
      const Volume* volume = system.volume_named(mount.source);
      if (volume == nullptr) continue;
      if (std::string path = facts::only_path(facts::volume_source(*volume)); path.starts_with('/'))
        mount.real_source = std::move(path);
    }
  }
}

}  // namespace watertight::sources
