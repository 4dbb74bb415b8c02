// The machine under the engine: its kernel, policies, accounts and files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "facts/fact.hpp"

namespace watertight::facts {

// A file's owner and mode. `exists` false: it was looked for and is not there.
struct FileStatus {
  bool exists = false;
  std::string type;        // "file", "directory", "socket", "symlink", "device", "other"
  std::uint32_t mode = 0;  // permission bits with set-uid, set-gid and sticky
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::string owner;  // name, or the number where there is no name
  std::string group;
  bool operator==(const FileStatus&) const = default;
};

// A file that one of the checks of ownership and mode is about: which one it is, and what it is.
struct WatchedFile {
  std::string
      role;  // "docker.service", "daemon.json", "server-key", … : the table in sources/host/watched_files
  std::string path;
  Fact<FileStatus> status;
  bool operator==(const WatchedFile&) const = default;
};

struct HostMount {
  std::string source;
  std::string target;
  std::string type;
  std::string options;  // mount flags and superblock options, joined
  bool operator==(const HostMount&) const = default;
};

struct ApiSocket {  // who may talk to an engine's or runtime's socket
  std::string path;
  FileStatus status;
  std::vector<std::string> accounts;  // names of accounts other than root that may connect
  bool operator==(const ApiSocket&) const = default;
};

struct Host {
  Origin origin;
  Fact<std::string> name;
  Fact<std::string> distribution;          // "Debian GNU/Linux 12 (bookworm)"
  Fact<std::string> distribution_id;       // "debian"
  Fact<std::string> distribution_version;  // "12"
  Fact<std::string> kernel_release;
  Fact<std::string> kernel_build;  // /proc/version
  Fact<Items> kernels_installed;   // releases under /lib/modules or /boot
  Fact<std::string> architecture;
  Fact<std::string> command_line;  // of the kernel
  std::map<std::string, Fact<std::string>, std::less<>>
      kernel_config;              // "CONFIG_SECCOMP" → "y", "m", "n" or text
  Fact<bool> kernel_config_read;  // false is never set: unknown says why no configuration could be read
  std::map<std::string, Fact<std::string>, std::less<>> sysctls;  // "net.ipv4.ip_forward"
  Fact<Items> security_modules;                                   // order of /sys/kernel/security/lsm
  Fact<bool> apparmor_enabled;
  Fact<Items> apparmor_profiles;   // "docker-default (enforce)"
  Fact<std::string> selinux_mode;  // "enforcing", "permissive", "disabled"
  Fact<bool> seccomp_supported;
  Fact<std::string> lockdown;  // "none", "integrity", "confidentiality"
  Fact<Items> modules_loaded;
  std::map<std::string, Fact<std::string>, std::less<>> cpu_vulnerabilities;
  Fact<std::string> cgroup_layout;  // "v1", "hybrid", "v2"
  Fact<Items> cgroup_controllers;
  Fact<std::vector<HostMount>> mounts;
  Fact<Items> docker_group_members;
  Fact<Items> subordinate_ids;  // lines of /etc/subuid
  std::vector<WatchedFile> files;
  Fact<std::vector<ApiSocket>> api_sockets;
  Fact<bool> audit_running;
  Fact<Items> audit_rules;
  Fact<Items> listening;  // "tcp 0.0.0.0:2375"
  Fact<std::string>
      content_trust;         // DOCKER_CONTENT_TRUST as every login of this host gets it; "" where unset
  Fact<bool> reads_as_root;  // whether Watertight itself could read everything

  bool operator==(const Host&) const = default;
};

}  // namespace watertight::facts
