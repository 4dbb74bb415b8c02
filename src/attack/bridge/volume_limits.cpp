#include <algorithm>
#include <array>
#include <string>

#include "attack/bridge/container_limits.hpp"
#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/host_disks.hpp"

namespace watertight::attack {
namespace {

using facts::Mount;
using facts::MountKind;
using facts::Volume;

std::string_view option(const Volume& volume, std::string_view name) {
  if (!volume.options.known()) return {};
  const auto at = std::ranges::find(*volume.options, name, &facts::Label::name);
  return at == volume.options->end() ? std::string_view() : std::string_view(at->value);
}

// The host's disk holds it, without a quota. A driver of somebody else's, or a server, keeps files elsewhere.
Truth fills_the_disk(const Volume& volume, const HostAnswers& host) {
  if (volume.driver.known() && *volume.driver != "local" && !volume.driver->empty()) return Truth::no;
  if (option(volume, "o").find("size=") != std::string_view::npos || !option(volume, "size").empty())
    return Truth::no;
  const std::string_view type = option(volume, "type");
  if (!type.empty() && type != "none" && type != "bind") return Truth::no;
  if (const std::string_view device = option(volume, "device"); !device.empty())
    return on_root_file_system(host.file_systems, device);
  return host.data_root_on_root.truth;
}

// What lies in memory, or is the kernel's, fills no disk; a file of the host's settings is no place for much.
bool is_a_folder_on_disk(std::string_view path) {
  constexpr std::array kNot = std::to_array<std::string_view>({"/proc", "/sys", "/dev", "/run", "/var/run"});
  if (path.ends_with(".sock")) return false;
  return std::ranges::none_of(kNot, [&](std::string_view folder) {
    return path == folder || (path.starts_with(folder) && path[folder.size()] == '/');
  });
}

Truth fills_the_disk(const Mount& mount, const HostAnswers& host) {
  if (mount.kind == MountKind::volume) {
    const auto at = host.volumes.find(mount.source);
    return at == host.volumes.end() ? host.data_root_on_root.truth : fills_the_disk(*at->second, host);
  }
  const std::string& path = mount.real_source.empty() ? mount.source : mount.real_source;
  if (mount.kind != MountKind::bind || !is_a_folder_on_disk(path)) return Truth::no;
  return on_root_file_system(host.file_systems, path);
}

}  // namespace

void add_volumes_to_fill(const ContainerSubject& subject, FactSink& facts) {
  const auto& mounts = subject.container.mounts;
  if (!mounts.known()) return;
  for (const Mount& mount : *mounts) {
    if (mount.read_only) continue;
    const std::string_view called = mount.source.empty() ? mount.destination : mount.source;
    facts.add("volume-unlimited", {subject.name, called}, fills_the_disk(mount, *subject.host), [&] {
      std::vector<checks::Evidence> why = {
          checks::evidence("mounts", checks::show(mount), mounts, mount.origin)};
      const auto& disk = subject.host->data_root_on_root.evidence;
      why.insert(why.end(), disk.begin(), disk.end());
      return why;
    });
  }
}

}  // namespace watertight::attack
