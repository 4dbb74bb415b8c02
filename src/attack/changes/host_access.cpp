// Mounts and devices.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "attack/changes/building.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::Mount;
using facts::MountKind;

template <typename T, typename Member>
void remove_if_same(facts::Fact<std::vector<T>>& list, Member member, const std::string& value) {
  if (list.known()) std::erase_if(*list.value, [&](const T& each) { return each.*member == value; });
}

bool is_socket_path(std::string_view path) { return path.ends_with(".sock") || path.ends_with("/private"); }

void set_read_only(Container& c, const std::string& destination) {
  if (!c.mounts.known()) return;
  for (Mount& mount : *c.mounts.value)
    if (mount.destination == destination) mount.read_only = true;
}

// The engine has a bind that holds its data, or lies in them, follow the host, and refuses one that does not
// (moby, validateBindDaemonRoot).
bool is_about_engine_data(const Mount& mount, const facts::System& system) {
  const std::string data_root = checks::plain_path(checks::data_root(system));
  const std::string source = checks::plain_path(mount.real_source.empty() ? mount.source : mount.real_source);
  return mount.kind == MountKind::bind && source.starts_with('/') &&
         (checks::lies_in(data_root, source) || checks::lies_in(source, data_root));
}

// "private" is about the topmost mount alone.
void add_propagation(ContainerChanges& changes, const Mount& mount, const std::string& spelled) {
  constexpr std::array<std::string_view, 4> kPrivate = {"", "rprivate", "unbindable", "None"};
  if (std::ranges::find(kPrivate, mount.propagation) != kPrivate.end()) return;
  const Container& c = changes.container;
  const bool follows = c.kind != facts::ContainerKind::pod && is_about_engine_data(mount, changes.system);
  if (follows && mount.propagation != "rshared") return;
  changes.add("propagation", mount.destination, mount.propagation, follows ? "rslave" : "rprivate",
              {fmt::format("remove {} from the volume {}", mount.propagation, spelled),
               fmt::format("-v {} without {}", spelled, mount.propagation),
               fmt::format("remove mountPropagation of {}", mount.destination)},
              c.mounts, mount.origin,
              [destination = mount.destination, to = follows ? "rslave" : "rprivate"](Container& edited) {
                if (!edited.mounts.known()) return;
                for (Mount& each : *edited.mounts.value)
                  if (each.destination == destination) each.propagation = to;
              });
}

// Behind the last colon: not of the long form's details, which are written elsewhere, nor of a manifest.
std::string options_written(const Mount& mount) {
  constexpr std::array<std::string_view, 2> kOfManifests = {"HostToContainer", "Bidirectional"};
  const bool in_short = mount.options.find('=') == std::string::npos &&
                        std::ranges::find(kOfManifests, mount.options) == kOfManifests.end();
  return in_short ? mount.options : std::string();
}

// "z,ro" of "z", "ro" of "rw".
std::string read_only_of(std::string options) {
  if (options.empty() || options == "rw") return "ro";
  if (options.starts_with("rw,")) return "ro" + options.substr(2);
  if (const auto at = options.find(",rw"); at != std::string::npos)
    return options.replace(at, std::string_view(",rw").size(), ",ro");
  return options + ",ro";
}

void add_mount(ContainerChanges& changes, const Mount& mount) {
  const Container& c = changes.container;
  const std::string what = mount.source.empty() ? mount.destination : mount.source;
  const std::string options = options_written(mount);
  const std::string bare = fmt::format("{}:{}", what, mount.destination);
  const std::string spelled = options.empty() ? bare : bare + ':' + options;
  const std::string read_only = bare + ':' + read_only_of(options);
  const bool socket = mount.kind == MountKind::bind && is_socket_path(what);
  changes.add(socket ? "socket" : "mount-removed", mount.destination, spelled, "",
              {fmt::format("remove the volume {}", spelled), fmt::format("run it without -v {}", spelled),
               fmt::format("remove the volumeMount {}", mount.destination)},
              c.mounts, mount.origin, [destination = mount.destination](Container& edited) {
                remove_if_same(edited.mounts, &Mount::destination, destination);
              });
  if (!mount.read_only && !socket)
    changes.add(mount.kind == MountKind::volume ? "volume-read-only" : "mount-read-only", mount.destination,
                "rw", "ro",
                {read_only, "-v " + read_only,
                 fmt::format("readOnly: true for the volumeMount {}", mount.destination)},
                c.mounts, mount.origin,
                [destination = mount.destination](Container& edited) { set_read_only(edited, destination); });
  add_propagation(changes, mount, spelled);
}

}  // namespace

void add_host_access_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.mounts.known())
    for (const Mount& mount : *c.mounts)
      if (mount.kind == MountKind::bind || mount.kind == MountKind::volume) add_mount(changes, mount);
  if (c.devices.known())
    for (const facts::Device& device : *c.devices)
      changes.add("device", device.host_path, device.host_path, "",
                  {fmt::format("remove {} from devices", device.host_path),
                   fmt::format("run it without --device {}", device.host_path), ""},
                  c.devices, device.origin, [path = device.host_path](Container& edited) {
                    remove_if_same(edited.devices, &facts::Device::host_path, path);
                  });
  if (c.device_cgroup_rules.known())
    for (const facts::Item& rule : *c.device_cgroup_rules)
      changes.add("device-rules", rule.text, rule.text, "",
                  {fmt::format("remove \"{}\" from device_cgroup_rules", rule.text),
                   fmt::format("run it without --device-cgroup-rule \"{}\"", rule.text), ""},
                  c.device_cgroup_rules, rule.origin, [text = rule.text](Container& edited) {
                    if (edited.device_cgroup_rules.known())
                      std::erase_if(*edited.device_cgroup_rules.value,
                                    [&](const facts::Item& item) { return item.text == text; });
                  });
}

}  // namespace watertight::attack
