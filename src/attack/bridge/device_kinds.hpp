// Devices of a host by the kinds that rules speak of: how their files are called, and what numbers they have.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace watertight::attack {

enum class DeviceKind : std::uint8_t {
  disk,
  memory,
  scsi,
  input,
  uinput,
  terminal,
  kvm,
  vhost,
  tun,
  gpu,
  fuse,
  loop,
};
inline constexpr std::size_t kDeviceKinds = 12;
[[nodiscard]] std::string_view name_of(DeviceKind kind);

// By a plain path of the host, or the name of the Container Device Interface: "/dev/sda",
// "nvidia.com/gpu=all".
[[nodiscard]] std::optional<DeviceKind> kind_of_file(std::string_view path);
// That folder of the host holds files of the kind: "/dev", "/dev/dri", "/".
[[nodiscard]] bool holds_files_of(std::string_view folder, DeviceKind kind);

// 'c' or 'b' with its numbers (Documentation/admin-guide/devices.txt); what drivers are given as they come is
// no kind, but for block devices, which are disks.
[[nodiscard]] std::optional<DeviceKind> kind_of_number(char type, std::int64_t major, std::int64_t minor);
// Of a rule of the device controller, -1 being any: it is about some device of the kind.
[[nodiscard]] bool rule_is_about(char type, std::int64_t major, std::int64_t minor, DeviceKind kind);

// Distributions let everybody open it (udev: 50-udev-default.rules).
[[nodiscard]] bool is_open_to_everybody(DeviceKind kind);
// Rules ask for it of whoever is root already, not of any code.
[[nodiscard]] bool is_asked_of_root(DeviceKind kind);
// Every machine has one.
[[nodiscard]] bool is_everywhere(DeviceKind kind);

}  // namespace watertight::attack
