// One container, whoever describes it: an inspect answer, a Compose service, a pod, a `docker run` line, a
// create request. Every source fills the same fields, so that one check serves them all. A source that cannot
// know a field leaves it unknown with the reason; a field that nobody wrote but the engine decides gets
// Basis::defaulted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "boxed.hpp"
#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "facts/secret.hpp"

namespace watertight::facts {

// "app" of "app:web", which /etc/passwd turns into a uid; empty for a number, as the engine takes one (it may
// have a sign), and for no user at all.
[[nodiscard]] std::string_view user_name(std::string_view user);

enum class ContainerKind : std::uint8_t {
  container,  // exists on an engine (or did, when it was inspected)
  service,    // a Compose service
  pod,        // one of a Kubernetes pod: kubernetes.hpp has what is said of the pod
};

// How one of the kernel's namespaces is chosen.
enum class NamespaceKind : std::uint8_t { own, host, container, shareable, none, network };
struct NamespaceMode {
  NamespaceKind kind = NamespaceKind::own;
  std::string target;  // the container or service joined (container), the network's name (network)
  bool operator==(const NamespaceMode&) const = default;
};

enum class MountKind : std::uint8_t { bind, volume, tmpfs, image, pipe };
struct Mount {
  MountKind kind = MountKind::bind;
  std::string source;  // bind: host path as written, made absolute; volume: its name, empty when anonymous
  std::string real_source;  // host path after symlinks, volume options and the volume's mount point; empty:
                            // not resolved
  std::string destination;  // path in the container
  bool read_only = false;
  bool read_only_recursive = false;  // submounts are read-only as well ("rro")
  bool submounts_writable = false;   // asked for: read-only is the topmost mount alone
  bool without_submounts = false;    // asked for: what is mounted below the source does not come along
  std::string propagation;           // "rprivate", "rslave", "rshared", …; empty: the engine's default
  std::string options;               // as written after the last colon, or of the long form, for display
  Origin origin;
  bool operator==(const Mount&) const = default;
};

struct Device {
  std::string host_path;  // "/dev/sda"; a CDI name ("vendor.com/class=name") stands here as it is
  std::string container_path;
  std::string permissions;  // subset of "rwm"
  Origin origin;
  bool operator==(const Device&) const = default;
};

struct DeviceRequest {  // --gpus and its like
  std::string driver;
  std::int64_t count = 0;  // -1: all
  std::vector<std::string> ids;
  std::vector<std::string> capabilities;
  Origin origin;
  bool operator==(const DeviceRequest&) const = default;
};

struct PublishedPort {
  std::string host_ip;          // empty: every address, IPv4 and IPv6
  std::uint16_t host_port = 0;  // 0: chosen by the engine
  std::uint16_t container_port = 0;
  std::string protocol = "tcp";
  Origin origin;
  bool operator==(const PublishedPort&) const = default;
};

struct Ulimit {
  std::string name;
  std::int64_t soft = 0;  // -1: unlimited
  std::int64_t hard = 0;
  Origin origin;
  bool operator==(const Ulimit&) const = default;
};

struct RestartPolicy {
  std::string name = "no";           // "no", "always", "on-failure", "unless-stopped"
  std::int64_t maximum_retries = 0;  // 0: no limit
  bool operator==(const RestartPolicy&) const = default;
};

struct Healthcheck {
  bool disabled = false;          // NONE, or `disable: true`
  std::vector<std::string> test;  // empty: none set
  bool operator==(const Healthcheck&) const = default;
};

enum class SeccompKind : std::uint8_t { engine_default, unconfined, custom };
struct Seccomp {
  SeccompKind kind = SeccompKind::engine_default;
  std::string profile;  // custom: path or the first words of the JSON
  bool operator==(const Seccomp&) const = default;
};

// A syscall that a profile lets through and that Docker's own profile refuses to a container with the same
// capabilities.
struct SeccompOpening {
  std::string syscall;
  std::string condition;  // "if flags has none of CLONE_NEWNS"; empty: whatever the arguments are
  bool operator==(const SeccompOpening&) const = default;
};

// What a custom profile does for this container.
struct SeccompContent {
  bool lets_unlisted_through = false;  // its default action: what no rule names
  std::vector<SeccompOpening> openings;
  bool operator==(const SeccompContent&) const = default;
};

struct Variable {
  std::string name;
  std::string value;  // a secret's value never stands here: see Secret and `secret`
  bool secret =
      false;  // the value was taken out when it was read; `value` is then the text that stands for it
  Origin origin;
  bool operator==(const Variable&) const = default;
};

struct Label {
  std::string name;
  std::string value;
  Origin origin;
  bool operator==(const Label&) const = default;
};

// A command that the engine's client runs in the container when it starts or before it stops.
struct Hook {
  std::string moment;   // "post_start", "pre_stop"
  std::string command;  // secrets taken out
  std::string user;     // as asked for; "" is the container's own
  bool privileged = false;
  Origin origin;
  bool operator==(const Hook&) const = default;
};

// How a service's image is built, where that reaches beyond the build's own confinement.
struct ImageBuild {
  Fact<bool> privileged;
  Fact<std::string> network;  // "host", "none", a network; "" is the builder's own
  Fact<Items> ssh;            // "default", "name=path": agents and keys that RUN steps may use
  Fact<Items> entitlements;   // "security.insecure", "network.host"
  Fact<Items> secrets;        // names
  // What its Dockerfile's own findings are about is the stage that it is built from (BuildFile::target).
  bool stage_is_judged = false;
  bool operator==(const ImageBuild&) const = default;
};

// One process of a running container, seen from the host.
struct Process {
  std::int64_t pid = 0;   // on the host
  std::uint32_t uid = 0;  // effective user id, on the host
  std::string command;    // program and arguments, secrets taken out
  bool operator==(const Process&) const = default;
};

// A `docker exec` that runs now. Engines keep no record of those that ended.
struct Exec {
  std::string id;
  std::string user;         // as asked for; "" is the container's own
  Fact<bool> user_is_root;  // where `user` is a name: whether /etc/passwd of the container gives it uid 0
  bool privileged = false;
  std::string command;  // program and arguments, secrets taken out
  Origin origin;
  bool operator==(const Exec&) const = default;
};

struct Container {
  ContainerKind kind = ContainerKind::container;
  std::string name;
  std::string id;       // 64 hex digits; empty for a service
  std::string project;  // Compose project, empty when none
  Origin origin;        // where the container itself is described

  Fact<std::string> image;       // reference as written
  Fact<std::string> image_id;    // "sha256:…"
  Fact<std::string> build_file;  // of a service: path of the Dockerfile it is built from, as in
                                 // System::build_files; "" where it is not built
  Fact<bool> running;
  Fact<std::int64_t> replicas;  // of a service: how many of it start with its project; 0 by profile or scale
  Fact<std::string>
      user;  // as set for the container, else as the image sets it; "" is root. "app", "1000:1000", "0"
  Fact<bool> user_is_root;  // where `user` is a name: whether /etc/passwd of its image gives it uid 0
  Fact<Items> group_add;
  Fact<Items> entrypoint;
  Fact<Items> command;
  Fact<std::vector<Variable>> environment;
  Fact<Items> environment_files;
  Fact<std::vector<Label>> labels;
  Fact<std::vector<Label>> annotations;  // for the runtime
  Fact<std::vector<Hook>> hooks;
  ImageBuild build;
  Fact<Healthcheck> healthcheck;
  Fact<std::string> health;  // "healthy", "unhealthy", "starting", "none"
  Fact<RestartPolicy> restart;
  Fact<bool> init;

  // Privileges.
  Fact<bool> privileged;
  Fact<Items> cap_add;  // upper case, without CAP_; "ALL" is possible
  Fact<Items> cap_drop;
  Fact<Items> security_opt;  // as written; the five facts below are what they mean
  Fact<Seccomp> seccomp;
  Fact<SeccompContent> seccomp_content;  // of a custom profile; empty where there is none
  Fact<std::string> apparmor;            // profile name; "unconfined"; "" where the kernel has no AppArmor
  // Of a profile that is not the engine's own: the rules of its text that allow a whole class of operations,
  // and flags that take its force away, as written. Empty where there is no such profile.
  Fact<Items> apparmor_content;
  Fact<Items> selinux_options;  // what stands behind label=, e.g. "disable", "type:spc_t"
  Fact<bool> no_new_privileges;
  Fact<bool> system_paths_unconfined;  // nothing under /proc and /sys is masked or made read-only
  Fact<Items> masked_paths;
  Fact<Items> read_only_paths;
  Fact<std::string> runtime;  // "runc"

  // Namespaces and cgroup.
  Fact<NamespaceMode> network_mode;
  Fact<NamespaceMode> pid_mode;
  Fact<NamespaceMode> ipc_mode;
  Fact<NamespaceMode> uts_mode;
  Fact<NamespaceMode> user_namespace_mode;
  Fact<NamespaceMode> cgroup_namespace_mode;
  Fact<std::string> cgroup_parent;  // "" is the engine's
  Fact<std::vector<IdRange>> uid_map;

  // What comes in from the host.
  Fact<std::vector<Mount>> mounts;
  Fact<Items> volumes_from;
  Fact<std::vector<Device>> devices;
  Fact<std::vector<DeviceRequest>> device_requests;
  Fact<Items> device_cgroup_rules;
  Fact<std::vector<Label>> sysctls;
  Fact<bool> read_only_root;

  // Limits. 0 is "no limit" unless said otherwise.
  Fact<std::int64_t> memory;       // bytes
  Fact<std::int64_t> memory_swap;  // bytes, memory and swap together; -1 no limit
  Fact<std::int64_t> shm_size;     // bytes of /dev/shm; 0 is the engine's 64 MiB
  Fact<std::int64_t> cpu_nano;     // 1e9 is one whole CPU: from NanoCpus, or quota over period
  Fact<std::int64_t> cpu_shares;   // 0 is the default weight of 1024
  Fact<std::string> cpuset;
  Fact<std::int64_t> pids_limit;  // also -1 is "no limit"
  Fact<std::vector<Ulimit>> ulimits;
  Fact<std::int64_t> oom_score_adjust;
  Fact<bool> oom_kill_disable;
  Fact<std::string> log_driver;
  Fact<std::vector<Label>> log_options;
  Fact<std::vector<Label>> storage_options;

  // The network.
  Fact<Items> networks;  // names
  Fact<std::vector<PublishedPort>> published_ports;
  Fact<bool> publish_all;
  Fact<Items> exposed_ports;  // "80/tcp"
  Fact<Items> extra_hosts;
  Fact<Items> dns;

  // Read from the running container.
  Fact<std::vector<Process>> processes;
  Fact<std::vector<Exec>> execs;
  Fact<Boxed<InForce>> in_force;

  // Of a service: its keys that its files leave open: a variable in them is not set, or Compose adds to them.
  std::vector<std::string> unsettled;

  std::vector<Secret> secrets;  // seen in environment, command, labels; their values are gone

  // Directories of its file system on the engine's machine, topmost first, where its user is a name: how to
  // look that up, not a fact about the container. Taken away once that was done; not kept in a snapshot.
  std::vector<std::string> layer_folders;

  bool operator==(const Container&) const = default;
};

}  // namespace watertight::facts
