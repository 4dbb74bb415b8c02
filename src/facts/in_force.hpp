// What the kernel has in force for a running container, read back from it through the container's processes.
// What was asked for stands in container.hpp. Ids are the host's: as a reader in the initial user namespace
// sees them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "facts/fact.hpp"

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
  std::string kind;                      // as /proc/PID/ns calls it: "user", "pid", "net", "mnt", …
  std::uint64_t inode = 0;               // its identity
  std::uint64_t owner = 0;               // the user namespace that it belongs to; 0: not known
  bool host = false;                     // the engine's machine is in it as well
  std::vector<std::string> shared_with;  // names of the other running containers in it, sorted
  bool operator==(const NamespaceState&) const = default;
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
  std::string destination;  // in the container
  std::string type;         // of the file system: "proc", "overlay", "tmpfs", …
  std::string device;       // "8:1"
  std::string root;         // what of that file system stands here: "/" is all of it
  std::string host_path;    // where the host has the same; empty: nowhere
  bool read_only = false;   // the mount, or all of its file system
  bool no_suid = false;
  bool no_dev = false;
  bool no_exec = false;
  std::string propagation;  // "private", "shared", "slave", "shared,slave", "unbindable"
  bool operator==(const MountState&) const = default;
};

// What the device controller lets through. -1: any number.
struct DeviceRule {
  char type = 'a';  // 'c', 'b', or 'a' for both
  std::int64_t major = -1;
  std::int64_t minor = -1;
  std::string access;  // subset of "rwm"
  bool operator==(const DeviceRule&) const = default;
};

// One limit that a control group sets; a container is held by those of all groups above it as well.
struct GroupLimit {
  std::string file;         // as cgroup v2 calls it: "memory.max", "pids.max", "cpu.max", "cpuset.cpus"
  std::string group;        // "/docker/3f5e…"
  std::string value;        // as the kernel shows it
  std::int64_t number = 0;  // bytes, processes, CPUs times 1e9; -1 where it is no number
  bool operator==(const GroupLimit&) const = default;
};

struct ResourceLimit {     // of /proc/PID/limits, of the first process
  std::string name;        // as `ulimit` options are called: "nofile", "nproc", "core"
  std::int64_t soft = -1;  // -1: unlimited
  std::int64_t hard = -1;
  bool operator==(const ResourceLimit&) const = default;
};

// A file that a process of the container holds open and that is on no mount of its own mount namespace.
struct ForeignFile {
  std::int64_t pid = 0;
  std::int64_t descriptor = 0;
  std::string kind;  // "directory", "file", "device", "socket", "namespace"
  std::string path;  // as the host has it
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
  Fact<bool> setgroups;                          // may be called: "allow" of /proc/PID/setgroups
  Fact<std::vector<MountState>> mounts;
  Fact<Items> masked_paths;     // hidden by something empty mounted over them
  Fact<Items> read_only_paths;  // of /proc and /sys, that are read-only by a mount of their own or above
  Fact<std::vector<DeviceRule>> devices;
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
