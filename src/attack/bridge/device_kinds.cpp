#include "attack/bridge/device_kinds.hpp"

#include <algorithm>
#include <array>

#include "checks/host_paths.hpp"

namespace watertight::attack {
namespace {

using enum DeviceKind;

constexpr std::array<std::string_view, kDeviceKinds> kNames = {
    "disk", "memory", "scsi", "input", "uinput", "terminal", "kvm", "vhost", "tun", "gpu", "fuse", "loop"};

struct Files {
  std::string_view start;  // of the plain path
  DeviceKind kind;
};
// The first that fits counts. "/dev/tty" alone is the terminal that a process has already.
constexpr Files kFiles[] = {
    {"/dev/loop", loop},    {"/dev/sg", scsi},          {"/dev/bsg", scsi},      {"/dev/sd", disk},
    {"/dev/hd", disk},      {"/dev/vd", disk},          {"/dev/xvd", disk},      {"/dev/nvme", disk},
    {"/dev/mmcblk", disk},  {"/dev/dm-", disk},         {"/dev/mapper", disk},   {"/dev/md", disk},
    {"/dev/disk", disk},    {"/dev/block", disk},       {"/dev/mem", memory},    {"/dev/kmem", memory},
    {"/dev/port", memory},  {"/dev/input", input},      {"/dev/uinput", uinput}, {"/dev/tty", terminal},
    {"/dev/pts", terminal}, {"/dev/console", terminal}, {"/dev/vcs", terminal},  {"/dev/kvm", kvm},
    {"/dev/vhost", vhost},  {"/dev/net/tun", tun},      {"/dev/dri", gpu},       {"/dev/nvidia", gpu},
    {"/dev/kfd", gpu},      {"/dev/fuse", fuse},
};

struct Numbers {
  char type;
  std::int64_t major;
  std::int64_t first;  // of the minors
  std::int64_t last;
  DeviceKind kind;
};
constexpr std::int64_t kMostMinor = 0xfffff;
// Serial lines share the major of virtual consoles, above 63.
constexpr Numbers kNumbers[] = {
    {'c', 1, 1, 2, memory},         {'c', 1, 4, 4, memory},         {'c', 4, 0, 63, terminal},
    {'c', 7, 0, 255, terminal},     {'c', 10, 200, 200, tun},       {'c', 10, 223, 223, uinput},
    {'c', 10, 229, 229, fuse},      {'c', 10, 232, 232, kvm},       {'c', 10, 237, 237, loop},
    {'c', 10, 238, 238, vhost},     {'c', 10, 241, 241, vhost},     {'c', 13, 0, kMostMinor, input},
    {'c', 21, 0, kMostMinor, scsi}, {'c', 195, 0, kMostMinor, gpu}, {'c', 226, 0, kMostMinor, gpu},
    {'b', 7, 0, kMostMinor, loop},
};

// Block devices that are no disks of the host: memory, floppies, optical drives, those over a network.
constexpr bool is_no_disk(std::int64_t major) {
  return major == 1 || major == 2 || major == 7 || major == 11 || major == 43;
}

}  // namespace

std::string_view name_of(DeviceKind kind) { return kNames.at(static_cast<std::size_t>(kind)); }

std::optional<DeviceKind> kind_of_file(std::string_view path) {
  if (!path.starts_with('/')) {
    if (path.find("gpu") != std::string_view::npos) return gpu;
    return std::nullopt;
  }
  if (path == "/dev/tty" || path == "/dev/pts/ptmx") return std::nullopt;
  for (const Files& files : kFiles)
    if (path.starts_with(files.start)) return files.kind;
  return std::nullopt;
}

bool holds_files_of(std::string_view folder, DeviceKind kind) {
  if (!checks::lies_in("/dev", folder) && !folder.starts_with("/dev/")) return false;
  return std::ranges::any_of(kFiles, [&](const Files& files) {
    if (files.kind != kind) return false;
    const std::string_view parent = files.start.substr(0, std::max<std::size_t>(files.start.rfind('/'), 1));
    return checks::lies_in(parent, folder) || folder == files.start;
  });
}

std::optional<DeviceKind> kind_of_number(char type, std::int64_t major, std::int64_t minor) {
  for (const Numbers& n : kNumbers)
    if (n.type == type && n.major == major && minor >= n.first && minor <= n.last) return n.kind;
  if (type == 'b' && !is_no_disk(major)) return disk;
  return std::nullopt;
}

bool rule_is_about(char type, std::int64_t major, std::int64_t minor, DeviceKind kind) {
  if (kind == disk && type != 'c' && (major < 0 || !is_no_disk(major))) return true;
  return std::ranges::any_of(kNumbers, [&](const Numbers& n) {
    return n.kind == kind && (type == 'a' || type == n.type) && (major < 0 || major == n.major) &&
           (minor < 0 || (minor >= n.first && minor <= n.last));
  });
}

bool is_open_to_everybody(DeviceKind kind) { return kind == tun || kind == fuse; }
bool is_asked_of_root(DeviceKind kind) {
  return kind == disk || kind == memory || kind == scsi || kind == loop;
}
bool is_everywhere(DeviceKind kind) {
  return kind == disk || kind == memory || kind == terminal || kind == loop;
}

}  // namespace watertight::attack
