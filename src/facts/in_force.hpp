// What the kernel has in force for a running container, read back from it through the container's processes.
// What was asked for stands in container.hpp. Ids are the host's: as a reader in the initial user namespace
// sees them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "facts/fact.hpp"
#include "shared_text.hpp"

namespace watertight::facts {

// One line of /proc/PID/uid_map: `count` ids from `inside` are the ids from `outside` of the reader's
// namespace.
struct IdRange {
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
  std::uint32_t count = 0;
  bool operator==(const IdRange&) const = default;
};

// Bit n is capability n of linux/capability.h.
struct CapabilitySets {
  std::uint64_t effective = 0;
  std::uint64_t permitted = 0;
  std::uint64_t inheritable = 0;
  std::uint64_t bounding = 0;
  std::uint64_t ambient = 0;
  bool operator==(const CapabilitySets&) const = default;
};

struct NamespaceState {
  SharedText kind;          // as /proc/PID/ns calls it: "user", "pid", "net", "mnt", …
  std::uint64_t inode = 0;  // its identity
  std::uint64_t owner = 0;  // the user namespace that it belongs to, a user namespace's parent; 0: not known
  bool host = false;        // the engine's machine is in it as well
  std::vector<SharedText> shared_with;  // names of other running containers in it, sorted: the first 32
  std::int64_t further = 0;             // how many more there are
  bool operator==(const NamespaceState&) const = default;
};

// A user namespace that namespaces belong to. Who made it has every capability over it and all that belongs
// to it from the namespace that is its parent (user_namespaces(7)).
struct UserNamespace {
  std::uint64_t inode = 0;
  std::uint64_t parent = 0;   // 0: not known
  std::int64_t made_by = -1;  // the effective user id on the host; -1: not known
  bool operator==(const UserNamespace&) const = default;
};

// User or group ids of a thread.
struct Ids {
  std::uint32_t real = 0;
  std::uint32_t effective = 0;
  std::uint32_t saved = 0;
  std::uint32_t file_system = 0;
  bool operator==(const Ids&) const = default;
};

// Threads of the container that are the same in everything but number and command.
struct ProcessState {
  std::int64_t pid = 0;      // of the first of them, on the host
  std::int64_t threads = 1;  // how many there are
  std::string command;       // of the first of them, secrets taken out
  CapabilitySets capabilities;
  Ids user;
  Ids group;
  std::vector<std::uint32_t> groups;  // supplementary, sorted
  bool no_new_privileges = false;
  std::int32_t seccomp = 0;                // 0 none, 1 strict, 2 filters
  Fact<std::vector<std::size_t>> filters;  // of System::seccomp_filters, the newest first
  Fact<std::string> label;                 // of the security module: "docker-default (enforce)"; "" none
  std::vector<NamespaceState> foreign;     // namespaces in which it differs from the first process
  bool operator==(const ProcessState&) const = default;
};

struct MountState {
  SharedText destination;  // in the container
  SharedText type;         // of the file system: "proc", "overlay", "tmpfs", …
  SharedText device;       // "8:1"
  SharedText root;         // what of that file system stands here: "/" is all of it
  SharedText host_path;    // where the host has the same; empty: nowhere
  bool read_only = false;  // the mount, or all of its file system
  bool no_suid = false;
  bool no_dev = false;
  bool no_exec = false;
  SharedText propagation;  // "private", "shared", "slave", "shared,slave", "unbindable"
  // Whether mounts travel between it and the host: "shared" both ways, "slave" from the host, "none"; empty:
  // not read.
  SharedText host_peers;
  bool operator==(const MountState&) const = default;
};

// What the device controller lets through. -1: any number.
struct DeviceRule {
  char type = 'a';  // 'c', 'b', or 'a' for both
  std::int64_t major = -1;
  std::int64_t minor = -1;
  SharedText access;  // subset of "rwm"
  bool operator==(const DeviceRule&) const = default;
};

// A node of a device that a container finds.
struct DeviceNode {
  SharedText path;  // in the container
  char type = 'c';  // or 'b'
  std::int64_t major = 0;
  std::int64_t minor = 0;
  std::uint32_t mode = 0;  // permission bits
  std::uint32_t user = 0;
  std::uint32_t group = 0;
  bool operator==(const DeviceNode&) const = default;
};

// One limit that a control group sets; a container is held by those of all groups above it as well.
struct GroupLimit {
  SharedText file;          // as cgroup v2 calls it: "memory.max", "pids.max", "cpu.max", "cpuset.cpus"
  SharedText group;         // "/docker/3f5e…"
  SharedText value;         // as the kernel shows it
  std::int64_t number = 0;  // bytes, processes, CPUs times 1e9; -1 where it is no number
  bool operator==(const GroupLimit&) const = default;
};

struct ResourceLimit {     // of /proc/PID/limits, of the first process
  SharedText name;         // as `ulimit` options are called: "nofile", "nproc", "core"
  std::int64_t soft = -1;  // -1: unlimited
  std::int64_t hard = -1;
  bool operator==(const ResourceLimit&) const = default;
};

// A file that a process of the container holds open and that is on no mount of its own mount namespace; or
// its working directory or root, where they are on none.
struct ForeignFile {
  std::int64_t pid = 0;
  std::int64_t descriptor = 0;  // -1: its working directory, -2: its root
  std::string kind;             // "directory", "file", "device", "socket", "namespace", "process"
  std::string path;             // as the host has it
  bool writable = false;
  bool operator==(const ForeignFile&) const = default;
};

// A socket of an engine's or runtime's API that can be reached from inside.
struct ReachableSocket {
  std::string path;       // in the container
  std::string host_path;  // one of Host::api_sockets
  bool operator==(const ReachableSocket&) const = default;
};

struct InForce {
  // The first is of the container's first process, the others those that differ from it.
  Fact<std::vector<ProcessState>> processes;
  Fact<std::vector<NamespaceState>> namespaces;  // of the first process
  Fact<std::vector<IdRange>> gid_map;            // the uid map stands in the container
  // Those that its processes' namespaces belong to, and these ones' parents, up to the initial one.
  Fact<std::vector<UserNamespace>> user_namespaces;
  Fact<bool> setgroups;  // may be called: "allow" of /proc/PID/setgroups
  Fact<std::vector<MountState>> mounts;
  Fact<Items> masked_paths;     // hidden by something empty mounted over them
  Fact<Items> read_only_paths;  // of /proc and /sys, that are read-only by a mount of their own or above
  Fact<std::vector<DeviceRule>> devices;
  // Below /dev and wherever else one was asked for or the host's /dev is mounted, as far as the mounts there
  // let devices be opened (no nodev). Some that an image or a folder of the host has elsewhere may be
  // missing.
  Fact<std::vector<DeviceNode>> device_nodes;
  Fact<std::string> cgroup_version;      // "v1", "v2": that of its limits
  Fact<Items> cgroups;                   // "memory:/docker/3f5e…"; of v2 "/docker/3f5e…"
  Fact<std::vector<GroupLimit>> limits;  // of the whole chain, its own first
  Fact<std::vector<ResourceLimit>> resource_limits;
  Fact<std::int64_t> oom_score_adjust;
  Fact<std::vector<ForeignFile>> foreign_files;
  Fact<std::vector<ReachableSocket>> api_sockets;
  bool operator==(const InForce&) const = default;
};

// A seccomp filter as the kernel holds it: struct sock_filter of linux/filter.h, one after the other, each as
// 16 hexadecimal digits of its eight bytes in little-endian order.
struct SeccompFilter {
  std::string instructions;
  bool operator==(const SeccompFilter&) const = default;
};

}  // namespace watertight::facts
