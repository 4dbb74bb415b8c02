// For tests: the container, and the system, that `docker run nginx` gives on a plain engine.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

#include "checks/verdict.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

inline facts::Items items(std::initializer_list<std::string> texts) {
  facts::Items list;
  for (const std::string& t : texts) list.push_back({t, {}});
  return list;
}

inline facts::Container plain_container(std::string name = "web") {
  using facts::by_default;
  facts::Container c;
  c.name = std::move(name);
  c.id = std::string(52, '0') + "abcdef123456";
  c.image = facts::declared<std::string>("nginx:1.27", {});
  c.running = facts::declared(true, {});
  c.user = by_default<std::string>("");
  c.group_add = by_default<facts::Items>({});
  c.entrypoint = by_default<facts::Items>({});
  c.command = by_default<facts::Items>({});
  c.environment = by_default<std::vector<facts::Variable>>({});
  c.environment_files = by_default<facts::Items>({});
  c.labels = by_default<std::vector<facts::Label>>({});
  c.healthcheck = by_default<facts::Healthcheck>({});
  c.restart = by_default<facts::RestartPolicy>({});
  c.privileged = by_default(false);
  c.cap_add = by_default<facts::Items>({});
  c.cap_drop = by_default<facts::Items>({});
  c.security_opt = by_default<facts::Items>({});
  c.seccomp = by_default<facts::Seccomp>({});
  c.apparmor = by_default<std::string>("docker-default");
  c.selinux_options = by_default<facts::Items>({});
  c.no_new_privileges = by_default(false);
  c.system_paths_unconfined = by_default(false);
  c.network_mode = by_default<facts::NamespaceMode>({});
  c.pid_mode = by_default<facts::NamespaceMode>({});
  c.ipc_mode = by_default<facts::NamespaceMode>({});
  c.uts_mode = by_default<facts::NamespaceMode>({});
  c.user_namespace_mode = by_default<facts::NamespaceMode>({});
  c.cgroup_namespace_mode = by_default<facts::NamespaceMode>({});
  c.cgroup_parent = by_default<std::string>("");
  c.mounts = by_default<std::vector<facts::Mount>>({});
  c.volumes_from = by_default<facts::Items>({});
  c.devices = by_default<std::vector<facts::Device>>({});
  c.device_requests = by_default<std::vector<facts::DeviceRequest>>({});
  c.device_cgroup_rules = by_default<facts::Items>({});
  c.read_only_root = by_default(false);
  c.memory = by_default<std::int64_t>(0);
  c.cpu_nano = by_default<std::int64_t>(0);
  c.cpu_shares = by_default<std::int64_t>(0);
  c.cpuset = by_default<std::string>("");
  c.pids_limit = by_default<std::int64_t>(0);
  c.ulimits = by_default<std::vector<facts::Ulimit>>({});
  c.networks = by_default(items({"bridge"}));
  c.published_ports = by_default<std::vector<facts::PublishedPort>>({});
  c.publish_all = by_default(false);
  c.exposed_ports = by_default<facts::Items>({});
  return c;
}

// As a Compose service without `user:` whose image nobody has seen.
inline facts::Container of_unknown_user(facts::Container c) {
  c.user = facts::unknown<std::string>("the image decides");
  return c;
}

inline facts::Mount bind_mount(std::string source, std::string destination, bool read_only = false) {
  facts::Mount m;
  m.source = std::move(source);
  m.destination = std::move(destination);
  m.read_only = read_only;
  return m;
}

inline facts::Container with_mounts(std::vector<facts::Mount> mounts) {
  facts::Container c = plain_container();
  c.mounts = facts::declared(std::move(mounts), {});
  return c;
}

// A rootful engine without userns-remap, on a host with AppArmor and seccomp.
inline facts::System plain_engine() {
  facts::System s;
  s.kind = facts::TargetKind::engine;
  s.engine.emplace();
  s.engine->endpoint = "unix:///var/run/docker.sock";
  s.engine->rootless = facts::declared(false, {});
  s.engine->security_options = facts::declared(items({"name=apparmor", "name=seccomp,profile=default"}), {});
  return s;
}

inline void set(facts::System& s, std::string key, facts::SettingValue value) {
  auto& list = s.engine->settings;
  const auto at = std::find_if(list.begin(), list.end(), [&](const auto& e) { return e.key >= key; });
  list.insert(at, {std::move(key), facts::declared(std::move(value), {})});
}

}  // namespace watertight::checks
