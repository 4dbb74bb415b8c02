#include "compose_facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace watertight::tests {
namespace {

using namespace facts;

std::string at(const Origin& origin) {
  if (!origin.source) return {};
  return fmt::format("  @{}:{}:{}", origin.source->name, origin.span.line, origin.span.column);
}

std::string text(bool value) { return value ? "true" : "false"; }
std::string text(std::int64_t value) { return std::to_string(value); }
std::string text(const std::string& value) { return '"' + value + '"'; }
std::string text(const NamespaceMode& mode) {
  constexpr std::string_view kNames[] = {"own", "host", "container", "shareable", "none", "network"};
  return fmt::format("{} {}", kNames[static_cast<int>(mode.kind)], mode.target);
}
std::string text(const RestartPolicy& policy) {
  return fmt::format("{}:{}", policy.name, policy.maximum_retries);
}
std::string text(const Healthcheck& check) {
  return check.disabled ? std::string("disabled") : fmt::format("[{}]", fmt::join(check.test, " | "));
}
std::string text(const Seccomp& seccomp) {
  constexpr std::string_view kNames[] = {"engine's default", "unconfined", "custom"};
  return fmt::format("{} {}", kNames[static_cast<int>(seccomp.kind)], seccomp.profile);
}
std::string line(const Item& item) { return text(item.text) + at(item.origin); }
std::string line(const Variable& v) {
  return fmt::format("{}={}{}{}", v.name, v.value, v.secret ? " (secret)" : "", at(v.origin));
}
std::string line(const Label& label) {
  return fmt::format("{}={}{}", label.name, label.value, at(label.origin));
}
std::string line(const Hook& hook) {
  return fmt::format("{} {} as {}{}{}", hook.moment, hook.command, text(hook.user),
                     hook.privileged ? ", privileged" : "", at(hook.origin));
}
std::string line(const Mount& m) {
  constexpr std::string_view kNames[] = {"bind", "volume", "tmpfs", "image", "pipe"};
  std::string result =
      fmt::format("{} {} -> {}", kNames[static_cast<int>(m.kind)], text(m.source), m.destination);
  if (m.read_only) result += " read-only";
  if (m.read_only_recursive) result += " recursively";
  if (!m.propagation.empty()) result += " " + m.propagation;
  if (!m.options.empty()) result += " [" + m.options + "]";
  if (!m.real_source.empty()) result += " really " + m.real_source;
  return result + at(m.origin);
}
std::string line(const Device& d) {
  return fmt::format("{} -> {} {}{}", d.host_path, d.container_path, d.permissions, at(d.origin));
}
std::string line(const DeviceRequest& r) {
  return fmt::format("driver {} count {} ids [{}] capabilities [{}]{}", text(r.driver), r.count,
                     fmt::join(r.ids, " "), fmt::join(r.capabilities, " "), at(r.origin));
}
std::string line(const PublishedPort& p) {
  return fmt::format("{}:{} -> {}/{}{}", p.host_ip, p.host_port, p.container_port, p.protocol, at(p.origin));
}
std::string line(const Ulimit& u) { return fmt::format("{} {} {}{}", u.name, u.soft, u.hard, at(u.origin)); }

class Writer {
 public:
  std::string out;

  template <typename T>
  void fact(std::string_view name, const Fact<T>& f) {
    if (!f.known()) {
      if (f.origin.source) out += fmt::format("  {} unknown: {}{}\n", name, f.unknown_because, at(f.origin));
    } else if (f.basis == Basis::declared) {
      out += fmt::format("  {} {}{}\n", name, text(*f), at(f.origin));
    }
  }
  template <typename T>
  void fact(std::string_view name, const Fact<std::vector<T>>& f) {
    if (!f.known()) {
      if (f.origin.source) out += fmt::format("  {} unknown: {}{}\n", name, f.unknown_because, at(f.origin));
      return;
    }
    if (f.basis != Basis::declared) return;
    out += fmt::format("  {}{}\n", name, at(f.origin));
    for (const T& element : *f) out += "    " + line(element) + '\n';
  }
};

void container(const Container& c, Writer& w) {
  w.out += fmt::format("service {}{}\n", c.name, at(c.origin));
  w.fact("image", c.image);
  w.fact("build_file", c.build_file);
  w.fact("user", c.user);
  w.fact("group_add", c.group_add);
  w.fact("entrypoint", c.entrypoint);
  w.fact("command", c.command);
  w.fact("environment", c.environment);
  w.fact("environment_files", c.environment_files);
  w.fact("labels", c.labels);
  w.fact("annotations", c.annotations);
  w.fact("hooks", c.hooks);
  w.fact("build.privileged", c.build.privileged);
  w.fact("build.network", c.build.network);
  w.fact("build.ssh", c.build.ssh);
  w.fact("build.entitlements", c.build.entitlements);
  w.fact("build.secrets", c.build.secrets);
  w.fact("healthcheck", c.healthcheck);
  w.fact("restart", c.restart);
  w.fact("init", c.init);
  w.fact("privileged", c.privileged);
  w.fact("cap_add", c.cap_add);
  w.fact("cap_drop", c.cap_drop);
  w.fact("security_opt", c.security_opt);
  w.fact("seccomp", c.seccomp);
  w.fact("apparmor", c.apparmor);
  w.fact("selinux_options", c.selinux_options);
  w.fact("no_new_privileges", c.no_new_privileges);
  w.fact("system_paths_unconfined", c.system_paths_unconfined);
  w.fact("runtime", c.runtime);
  w.fact("network_mode", c.network_mode);
  w.fact("pid_mode", c.pid_mode);
  w.fact("ipc_mode", c.ipc_mode);
  w.fact("uts_mode", c.uts_mode);
  w.fact("user_namespace_mode", c.user_namespace_mode);
  w.fact("cgroup_namespace_mode", c.cgroup_namespace_mode);
  w.fact("cgroup_parent", c.cgroup_parent);
  w.fact("mounts", c.mounts);
  w.fact("volumes_from", c.volumes_from);
  w.fact("devices", c.devices);
  w.fact("device_requests", c.device_requests);
  w.fact("device_cgroup_rules", c.device_cgroup_rules);
  w.fact("sysctls", c.sysctls);
  w.fact("read_only_root", c.read_only_root);
  w.fact("memory", c.memory);
  w.fact("memory_swap", c.memory_swap);
  w.fact("shm_size", c.shm_size);
  w.fact("cpu_nano", c.cpu_nano);
  w.fact("cpu_shares", c.cpu_shares);
  w.fact("cpuset", c.cpuset);
  w.fact("pids_limit", c.pids_limit);
  w.fact("ulimits", c.ulimits);
  w.fact("oom_score_adjust", c.oom_score_adjust);
  w.fact("oom_kill_disable", c.oom_kill_disable);
  w.fact("log_driver", c.log_driver);
  w.fact("log_options", c.log_options);
  w.fact("storage_options", c.storage_options);
  w.fact("networks", c.networks);
  w.fact("published_ports", c.published_ports);
  w.fact("exposed_ports", c.exposed_ports);
  w.fact("extra_hosts", c.extra_hosts);
  w.fact("dns", c.dns);
  for (const Secret& s : c.secrets)
    w.out += fmt::format("  secret {}: {}, {} bytes{}\n", s.where, s.kind, s.length, at(s.origin));
}

// Digests of secrets differ from machine to machine: ", 1a2b3c4d>" → ", digest>".
std::string without_digests(std::string text) {
  for (std::size_t end = text.find('>'); end != std::string::npos; end = text.find('>', end + 1)) {
    if (end < 10 || text.compare(end - 10, 2, ", ") != 0) continue;
    if (text.find_first_not_of("0123456789abcdef", end - 8) != end) continue;
    text.replace(end - 8, 8, "digest");
    end -= 2;
  }
  return text;
}

}  // namespace

std::string compose_facts(const System& system) {
  constexpr std::string_view kStatus[] = {"complete", "partial", "unreadable"};
  Writer w;
  w.out = fmt::format("{}\n", kStatus[static_cast<int>(system.status)]);
  for (const std::string& reason : system.reasons) w.out += "reason: " + reason + '\n';
  for (const std::string& note : system.notes) w.out += "note: " + note + '\n';
  for (const Container& c : system.containers) container(c, w);
  for (const Network& n : system.networks) {
    w.out += fmt::format("network {}{}\n", n.name, at(n.origin));
    w.fact("driver", n.driver);
    w.fact("internal", n.internal);
    w.fact("ipv6", n.ipv6);
    w.fact("options", n.options);
    w.fact("subnets", n.subnets);
  }
  for (const Volume& v : system.volumes) {
    w.out += fmt::format("volume {}{}\n", v.name, at(v.origin));
    w.fact("driver", v.driver);
    w.fact("options", v.options);
    w.fact("external", v.external);
  }
  for (const BuildFile& file : system.build_files) w.out += fmt::format("build file {}\n", file.path);
  return without_digests(std::move(w.out));
}

}  // namespace watertight::tests
