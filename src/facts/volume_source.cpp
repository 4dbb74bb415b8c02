#include "facts/volume_source.hpp"

#include <algorithm>

namespace watertight::facts {
namespace {

std::string_view option(const std::vector<Label>& options, std::string_view name) {
  const auto at = std::ranges::find(options, name, &Label::name);
  return at == options.end() ? std::string_view() : std::string_view(at->value);
}

std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// "addr" of "addr=10.0.0.1,rw".
std::string_view value_in(std::string_view list, std::string_view key) {
  for (const std::string_view part : parts(list, ','))
    if (part.starts_with(key) && part.substr(key.size()).starts_with('=')) return part.substr(key.size() + 1);
  return {};
}

bool says_bind(std::string_view list) {
  return std::ranges::any_of(parts(list, ','),
                             [](std::string_view word) { return word == "bind" || word == "rbind"; });
}

VolumeSource of_host(std::string_view path) {
  if (!path.starts_with('/'))
    return {.kind = VolumeSourceKind::unknown,
            .because = "its device is a path relative to the folder that the daemon was started in"};
  return {.kind = VolumeSourceKind::host_path, .paths = {{std::string(path)}}};
}

// A new mount of such a file system by the daemon shows the host's processes, devices and controls.
struct KernelFileSystem {
  std::string_view type;
  std::string_view path;  // where the host has it
};
constexpr KernelFileSystem kKernel[] = {
    {"proc", "/proc"},
    {"sysfs", "/sys"},
    {"cgroup", "/sys/fs/cgroup"},
    {"cgroup2", "/sys/fs/cgroup"},
    {"devtmpfs", "/dev"},
    {"debugfs", "/sys/kernel/debug"},
    {"tracefs", "/sys/kernel/tracing"},
    {"securityfs", "/sys/kernel/security"},
    {"configfs", "/sys/kernel/config"},
    {"efivarfs", "/sys/firmware/efi/efivars"},
    {"pstore", "/sys/fs/pstore"},
    {"mqueue", "/dev/mqueue"},
    {"binfmt_misc", "/proc/sys/fs/binfmt_misc"},
};

constexpr std::string_view kMemory[] = {"tmpfs", "ramfs", "hugetlbfs", "devpts", "bpf"};
constexpr std::string_view kShares[] = {"nfs",  "nfs4",      "cifs",   "smb3", "smbfs",   "9p",
                                        "ceph", "glusterfs", "lustre", "afs",  "virtiofs"};

bool is_this_host(std::string_view address) {
  return address == "localhost" || address.starts_with("127.") || address == "::1" || address == "[::1]";
}

// A host may mount its own export: then it is a folder of its own after all.
VolumeSource share(std::string_view device, std::string_view list) {
  const auto colon = device.find(":/");
  if (colon == std::string_view::npos) return {.kind = VolumeSourceKind::remote};
  std::string_view address = value_in(list, "addr");
  if (address.empty()) address = device.substr(0, colon);
  return is_this_host(address) ? of_host(device.substr(colon + 1))
                               : VolumeSource{.kind = VolumeSourceKind::remote};
}

VolumeSource overlay(std::string_view list) {
  VolumeSource out{.kind = VolumeSourceKind::host_path};
  for (const std::string_view lower : parts(value_in(list, "lowerdir"), ':'))
    out.paths.push_back({std::string(lower), true});
  if (const std::string_view upper = value_in(list, "upperdir"); !upper.empty())
    out.paths.push_back({std::string(upper), false});
  return out;
}

}  // namespace

VolumeSource volume_source(const std::vector<Label>& options) {
  const std::string_view type = option(options, "type");
  const std::string_view list = option(options, "o");
  const std::string_view device = option(options, "device");
  if (says_bind(list) && !device.empty()) return of_host(device);
  if (type == "overlay") return overlay(list);
  for (const KernelFileSystem& kernel : kKernel)
    if (type == kernel.type) return of_host(kernel.path);
  if (device.empty() || std::ranges::find(kMemory, type) != std::end(kMemory)) return {};
  if (std::ranges::find(kShares, type) != std::end(kShares)) return share(device, list);
  if (device.starts_with("/dev/")) return {.kind = VolumeSourceKind::disk, .device = std::string(device)};
  if (type.empty() || type == "none" || type == "bind") return of_host(device);
  return {.kind = VolumeSourceKind::unknown,
          .because = "a device that is no path of a disk, with the type " + std::string(type) +
                     ", is the driver's own matter"};
}

VolumeSource volume_source(const Volume& volume) {
  const auto unknown = [](std::string because) {
    return VolumeSource{.kind = VolumeSourceKind::unknown, .because = std::move(because)};
  };
  if (!volume.driver.known()) return unknown(std::string(volume.driver.unknown_because));
  const bool local = volume.driver->empty() || *volume.driver == "local";
  if (!local && *volume.driver != "local-persist")
    return unknown("a volume is of the driver " + *volume.driver +
                   ": what that puts there, a folder of the host among others, it alone knows");
  if (!volume.options.known()) return unknown(std::string(volume.options.unknown_because));
  if (!local) {
    const std::string_view folder = option(*volume.options, "mountpoint");
    return folder.empty() ? VolumeSource{} : of_host(folder);
  }
  return volume_source(*volume.options);
}

std::string only_path(const VolumeSource& source) {
  if (source.kind == VolumeSourceKind::disk) return source.device;
  const bool folder = source.kind == VolumeSourceKind::host_path && source.paths.size() == 1;
  return folder ? source.paths.front().path : std::string();
}

bool is_anonymous(std::string_view volume_name) {
  return volume_name.size() == 64 &&
         volume_name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace watertight::facts
