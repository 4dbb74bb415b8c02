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
  std::string options;           // mount flags and superblock options, joined
  std::string propagation = {};  // as of MountState; empty: not read
  bool operator==(const HostMount&) const = default;
};

struct ApiSocket {  // who may talk to an engine's or runtime's socket
  std::string path;
  FileStatus status;
  std::vector<std::string> accounts;  // names of accounts other than root that may connect
  bool operator==(const ApiSocket&) const = default;
};

struct Package {  // as the distribution's package manager has it installed
  std::string name;
  std::string version;                // "1.1.5+ds1-1+deb12u1"
  std::vector<std::string> repaired;  // flaws that its changelog names: "CVE-2024-21626"
  Origin origin;
  bool operator==(const Package&) const = default;
};

// One X.509 certificate. Times are seconds since 1970.
struct Certificate {
  std::string subject;  // "CN=docker.example.org"
  std::string issuer;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::string key;  // "RSA", "EC", "ED25519"
  std::int64_t key_bits = 0;
  std::string digest;              // of the signature: "SHA256"
  std::vector<std::string> names;  // subject alternative names: "DNS:host", "IP:192.0.2.7"
  bool authority = false;          // may sign others
  bool operator==(const Certificate&) const = default;
};

struct CertificateFile {
  std::string role;  // "server-cert", "client-ca"
  std::string path;
  Fact<std::vector<Certificate>> certificates;
  bool operator==(const CertificateFile&) const = default;
};

// What one account's Docker client keeps: ~/.docker. Passwords and tokens are never kept.
struct DockerClient {
  std::string account;
  std::string path;            // of config.json
  Items plain_logins;          // registries whose credentials stand in the file itself
  std::string store;           // credsStore; empty: none
  Items proxies_with_secrets;  // names of proxy settings that hold a password
  Items contexts;              // "name tcp://host:2375", "name ssh://host"; with TLS material: " tls" behind
  bool operator==(const DockerClient&) const = default;
};

// An account that runs a rootless engine.
struct RootlessAccount {
  std::string name;
  std::uint32_t uid = 0;
  Fact<bool> lingers;             // its services outlive its logins
  Fact<Items> controllers;        // of cgroups, delegated to its services
  Fact<std::string> port_driver;  // of rootlesskit: "builtin", "slirp4netns", "implicit"
  bool operator==(const RootlessAccount&) const = default;
};

// Addresses as this node joined its swarm with them; empty: the engine's choice.
struct SwarmNode {
  std::string listen;     // "0.0.0.0:2377"
  std::string advertise;  // "10.0.0.5"
  std::string data_path;
  bool operator==(const SwarmNode&) const = default;
};

struct Host {
  Origin origin;
  Fact<std::int64_t> clock;  // when it was read: seconds since 1970
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
  Fact<Items> subordinate_ids;        // lines of /etc/subuid
  Fact<Items> subordinate_group_ids;  // lines of /etc/subgid
  std::vector<WatchedFile> files;
  Fact<std::vector<ApiSocket>> api_sockets;
  Fact<bool> audit_running;
  Fact<Items> audit_rules;
  Fact<Items> listening;  // "tcp 0.0.0.0:2375"
  Fact<std::string>
      content_trust;         // DOCKER_CONTENT_TRUST as every login of this host gets it; "" where unset
  Fact<bool> reads_as_root;  // whether Watertight itself could read everything
  Fact<std::uint64_t> first_process_capabilities;  // permitted ones; bit n is capability n of
                                                   // linux/capability.h

  Fact<std::vector<Package>> packages;  // those that rules ask for, not all
  Fact<Items> security_updates;         // "openssl 3.0.11-1 3.0.15-1": installed and offered
  Fact<Items> programs;  // paths of those that rules ask for: compilers, integrity monitors, newuidmap
  std::vector<CertificateFile> certificates;
  Fact<std::vector<DockerClient>> docker_clients;
  Fact<std::string> docker_host;  // DOCKER_HOST as every login of this host gets it; "" where unset
  Fact<std::vector<RootlessAccount>> rootless_accounts;
  Fact<SwarmNode> swarm_node;
  Fact<Items> firewall_managers;  // "ufw", "firewalld", "nftables": those that set rules at boot
  Fact<Items> firewall_rules;     // in force, as iptables-save writes them: ":INPUT DROP", "-A DOCKER-USER …"
  Fact<Items> modules_blocked;    // by modprobe.d
  Fact<Items> binary_formats;     // of binfmt_misc: "qemu-arm /usr/bin/qemu-arm OCF"
  Fact<Items> log_forwarding;     // lines that send the host's log to another machine
  Fact<Items> buildkit_entitlements;  // that a buildkitd of this host grants: "security.insecure"

  bool operator==(const Host&) const = default;
};

}  // namespace watertight::facts
