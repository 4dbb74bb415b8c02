// All that decides what one process may ask of the kernel, in one place: its credentials, filters,
// namespaces, mounts and devices, and what the host's kernel is and how it is set. Every value can be
// unknown, and then says why.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "linux/capabilities.hpp"
#include "linux/seccomp_program.hpp"

namespace watertight::linux_kernel {

template <typename T>
struct Maybe {
  std::optional<T> value;
  std::string unknown_because = "it was not read";  // meaningful only while there is no value

  Maybe() = default;
  Maybe(T known) : value(std::move(known)) {}
  static Maybe unknown(std::string because) {
    Maybe none;
    none.unknown_because = std::move(because);
    return none;
  }
  explicit operator bool() const { return value.has_value(); }
  const T& operator*() const { return *value; }
  const T* operator->() const { return &*value; }
  bool operator==(const Maybe&) const = default;
};

// Ids as the kernel sees them: in the initial user namespace. Access to files goes by file_system.
struct ProcessIds {
  std::uint32_t real = 0;
  std::uint32_t effective = 0;
  std::uint32_t saved = 0;
  std::uint32_t file_system = 0;
  bool operator==(const ProcessIds&) const = default;
};

struct MappedIds {  // of a user namespace
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;  // on the host
  std::uint32_t count = 0;
  bool operator==(const MappedIds&) const = default;
};

// Which user namespace a namespace belongs to: capabilities over it count there.
enum class Owner : std::uint8_t {
  host,   // the initial one
  own,    // the process's own one, which is not the host's
  below,  // one within its own
  other,  // a third
};

struct NamespacePlace {
  std::optional<bool> host;    // the process is in the host's
  std::optional<Owner> owner;  // of the namespace that it is in
  // Its user made the user namespace that it belongs to, or one around that, which has its own for its
  // parent: it has every capability over it. Asked of Owner::below, and of what a process in the host's does
  // not own.
  std::optional<bool> made_by_it = {};
  bool operator==(const NamespacePlace&) const = default;
};

enum class NamespaceOf : std::uint8_t { mount, network, processes, uts, ipc, cgroup };
inline constexpr std::size_t kNamespacesOf = 6;
[[nodiscard]] std::string_view name_of(NamespaceOf kind);  // "mount namespace"

struct ConfinedMount {
  std::string destination;  // in the container
  std::string type;         // "proc", "sysfs", "tmpfs", "overlay", …
  std::string root;         // what of the file system stands there: "/" is all of it
  bool read_only = false;
  bool no_dev = false;
  bool operator==(const ConfinedMount&) const = default;
};

// What the device controller lets through; -1 is any number.
struct AllowedDevice {
  char type = 'a';  // 'c', 'b', 'a' for both
  std::int64_t major = -1;
  std::int64_t minor = -1;
  std::string access;  // subset of "rwm"
  bool operator==(const AllowedDevice&) const = default;
};

struct DeviceNumber {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  bool operator==(const DeviceNumber&) const = default;
};

struct DeviceNode {  // in the container, on a mount that lets it be opened
  char type = 'b';
  DeviceNumber number;
  std::string path;
  std::uint32_t mode = 0;
  std::uint32_t uid = 0;  // on the host
  std::uint32_t gid = 0;
  bool operator==(const DeviceNode&) const = default;
};

struct ReachableApiSocket {  // of an engine or runtime, in the container
  std::string path;
  Maybe<std::uint32_t> mode;
  std::uint32_t uid = 0;  // on the host
  std::uint32_t gid = 0;
  bool operator==(const ReachableApiSocket&) const = default;
};

struct EngineAddress {  // TCP, of the host
  std::string address;  // "0.0.0.0:2375"
  bool loopback = false;
  bool asks_who = false;  // for a certificate of whoever connects
  bool operator==(const EngineAddress&) const = default;
};

// The filters of a process, the newest first. `strict` is mode 1: read, write, exit and sigreturn only.
struct LoadedFilters {
  bool strict = false;
  std::vector<SeccompProgram> newest_first;
  bool operator==(const LoadedFilters&) const = default;
};

// A sysctl of the host.
struct SettingValue {
  std::optional<std::string> text;  // absent: this kernel does not have it
  bool operator==(const SettingValue&) const = default;
};

struct HostKernel {
  Maybe<std::string> machine;  // "x86_64", as uname has it
  Maybe<std::string> release;  // "6.1.0-9-amd64"
  // "CONFIG_MODULES" → "y", "m", "n"; one that is not there is not known, because of `config_unknown`.
  std::map<std::string, std::string, std::less<>> config;
  std::string config_unknown = "the kernel's configuration was not read";
  std::map<std::string, Maybe<SettingValue>, std::less<>> settings;  // one not there is not known
  Maybe<std::string> lockdown;                                       // "none", "integrity", "confidentiality"
  Maybe<std::vector<std::string>> security_modules;                  // "apparmor", "selinux", "yama", …
  Maybe<std::string> selinux_mode;                                   // "enforcing", "permissive", "disabled"
  Maybe<std::vector<std::string>> modules_loaded;
  Maybe<CapabilitySet> init_permitted;  // what the host's first process may use
  Maybe<std::vector<DeviceNumber>> disks;
  bool operator==(const HostKernel&) const = default;
};

struct Confinement {
  Maybe<CapabilitySet> effective;
  Maybe<CapabilitySet> permitted;
  Maybe<CapabilitySet> bounding;
  Maybe<bool> no_new_privileges;
  Maybe<bool> host_user_namespace;
  NamespacePlace namespaces[kNamespacesOf];
  [[nodiscard]] const NamespacePlace& place(NamespaceOf kind) const {
    return namespaces[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] NamespacePlace& place(NamespaceOf kind) { return namespaces[static_cast<std::size_t>(kind)]; }

  Maybe<ProcessIds> user;
  Maybe<ProcessIds> group;
  Maybe<std::vector<std::uint32_t>> groups;  // supplementary
  Maybe<std::vector<MappedIds>> uid_map;     // of its user namespace
  Maybe<std::vector<MappedIds>> gid_map;

  Maybe<LoadedFilters> filters;
  Maybe<std::string> label;  // of the security module: "docker-default (enforce)"; "" none

  Maybe<std::vector<ConfinedMount>> mounts;  // in the order they were made
  Maybe<std::vector<AllowedDevice>> devices;
  Maybe<std::vector<DeviceNode>> nodes;  // device nodes that it finds
  Maybe<std::vector<ReachableApiSocket>> api_sockets;
  Maybe<std::vector<EngineAddress>> engine_addresses;
  Maybe<std::int64_t> nice_limit;      // soft RLIMIT_NICE, -1 unlimited
  Maybe<std::int64_t> realtime_limit;  // soft RLIMIT_RTPRIO, -1 unlimited

  HostKernel host;
  bool operator==(const Confinement&) const = default;
};

// The mount that a path of the container lies on; null where no mount covers it.
[[nodiscard]] const ConfinedMount* mount_covering(const std::vector<ConfinedMount>& mounts,
                                                  std::string_view path);
// On the host, of an id of the namespace; nothing where it is not mapped. And the other way round.
[[nodiscard]] std::optional<std::uint32_t> on_host(const std::vector<MappedIds>& map, std::uint32_t inside);
[[nodiscard]] bool is_mapped(const std::vector<MappedIds>& map, std::uint32_t on_host);

}  // namespace watertight::linux_kernel
