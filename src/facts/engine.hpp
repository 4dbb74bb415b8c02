// The Docker engine: versions, effective daemon settings and their origin, how its API is reached.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "facts/fact.hpp"

namespace watertight::facts {

// The value of one daemon.json key. Maps are lists of "key=value".
using SettingValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

struct Setting {
  std::string key;  // as in daemon.json: "userns-remap"
  Fact<SettingValue> value;
  bool operator==(const Setting&) const = default;
};

struct Component {
  std::string name;  // "Engine", "containerd", "runc", "docker-init"
  std::string version;
  std::string commit;
  bool operator==(const Component&) const = default;
};

struct Swarm {
  std::string state;  // "inactive", "active", …
  bool manager = false;
  std::string node_address;
  // Known to managers alone.
  Fact<std::int64_t> managers;
  Fact<std::int64_t> nodes;
  Fact<bool> auto_lock;
  Fact<std::int64_t> certificate_lifetime;  // of nodes, in seconds
  Fact<std::int64_t> ca_issued;             // seconds since 1970
  Fact<std::int64_t> secrets;               // in the swarm's store
  bool operator==(const Swarm&) const = default;
};

struct Engine {
  Origin origin;
  std::string endpoint;  // "unix:///var/run/docker.sock"; "daemon.json" alone for a file
  Fact<std::string> name;
  Fact<std::string> version;      // "20.10.24+dfsg1"
  Fact<std::string> api_version;  // "1.41"
  Fact<std::string> platform;     // "Docker Engine - Community", "Podman Engine"
  Fact<std::string> operating_system;
  Fact<std::string> kernel;
  Fact<std::string> architecture;
  Fact<std::vector<Component>> components;
  Fact<std::string> data_root;
  Fact<std::string> storage_driver;
  Fact<std::string> cgroup_driver;
  Fact<std::string> cgroup_version;  // "1", "2"
  Fact<std::string> default_runtime;
  Fact<Items> runtimes;            // "runc=runc", "gpu=/usr/bin/nvidia-container-runtime"
  Fact<std::int64_t> system_time;  // when it was asked: seconds since 1970
  Fact<Items> security_options;    // as /info gives them: "name=seccomp,profile=default"
  Fact<bool> rootless;
  Fact<bool> experimental;
  Fact<Items> authorization_plugins;
  Fact<Items> insecure_registries;
  Fact<Items> warnings;
  Fact<Swarm> swarm;
  Fact<std::int64_t> containers_total;
  Fact<std::int64_t> images_total;
  std::vector<Setting>
      settings;  // sorted by key: every known daemon.json key once, and the unknown ones that were written

  // Null where the engine was not described at all, or the key is not one of Docker's.
  [[nodiscard]] const Setting* setting(std::string_view key) const;

  bool operator==(const Engine&) const = default;
};

}  // namespace watertight::facts
