// What of the host and of the network reaches in, and how much it may use: of compose_comparison.
#include <fmt/format.h>

#include "checks/api_sockets.hpp"
#include "checks/compose_comparison.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Items;
using facts::Mount;
using facts::MountKind;
using facts::NamespaceKind;
using facts::PublishedPort;

// --- Namespaces

struct Shared {
  const char* name;
  std::string_view key;
  facts::Fact<facts::NamespaceMode> Container::* fact;
  std::string_view words;  // "the host's processes"
  Severity host;
  Severity joined;
};
constexpr Shared kShared[] = {
    {"network_mode", "network_mode", &Container::network_mode, "network", Severity::high, Severity::medium},
    {"pid_mode", "pid", &Container::pid_mode, "process namespace", Severity::high, Severity::medium},
    {"ipc_mode", "ipc", &Container::ipc_mode, "IPC namespace", Severity::high, Severity::low},
    {"uts_mode", "uts", &Container::uts_mode, "UTS namespace", Severity::medium, Severity::low},
    {"cgroup_namespace_mode", "cgroup", &Container::cgroup_namespace_mode, "cgroup namespace",
     Severity::medium, Severity::low},
};

void compare_shared(Comparing& c, const Shared& shared) {
  if (!c.comparable(shared.name, {shared.key}, shared.fact)) return;
  const auto& more = c.more.*shared.fact;
  const auto& less = c.less.*shared.fact;
  const auto add = [&](std::string what, Severity severity) {
    c.add(shared.name, shared.fact, std::move(what), severity, show(*more), show(*less));
  };
  if (more->kind == NamespaceKind::host && less->kind != NamespaceKind::host)
    add(fmt::format("is in the host's {}", shared.words), shared.host);
  else if (more->kind == NamespaceKind::container && less->kind != NamespaceKind::container &&
           less->kind != NamespaceKind::host)
    add(fmt::format("is in the {} of another container", shared.words), shared.joined);
  else if (more->kind == NamespaceKind::network && less->kind == NamespaceKind::none)
    add("has a network", Severity::medium);
}

// Nobody need write it: the engine maps every container that does not refuse.
void compare_user_namespace(Comparing& c) {
  const auto& more = c.more.user_namespace_mode;
  const auto& less = c.less.user_namespace_mode;
  if (!more.known() || more->kind != NamespaceKind::host || remaps_users(c.system).truth != Truth::yes)
    return;
  const bool written = less.known() && less->kind == NamespaceKind::host;
  const bool unsettled = std::ranges::find(c.less.unsettled, "userns_mode") != c.less.unsettled.end();
  if (!written && !unsettled)
    c.add("user_namespace_mode", &Container::user_namespace_mode, "is in the host's user namespace",
          Severity::high, show(*more), "the engine's");
}

// --- Mounts and devices

std::string_view trimmed(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string host_path(const Mount& m) { return plain_path(m.real_source.empty() ? m.source : m.real_source); }

// As Compose makes them for `VOLUME` of an image, and takes over from a container that it replaces.
bool is_anonymous(const Mount& m) {
  if (m.kind != MountKind::volume) return false;
  return m.source.empty() ||
         (m.source.size() == 64 && m.source.find_first_not_of("0123456789abcdef") == std::string::npos);
}

Severity severity_of(const Mount& m) {
  if (m.kind != MountKind::bind) return Severity::low;
  const std::string path = host_path(m);
  if (path == "/" || !runtime_of_socket(path).empty() || !runtime_of_folder(path).empty())
    return Severity::high;
  const Severity usual = m.read_only ? Severity::low : Severity::medium;
  const SensitivePath* sensitive = sensitive_path(path);
  if (sensitive == nullptr) return usual;
  return std::clamp(m.read_only ? sensitive->read_only : sensitive->writable, usual, Severity::high);
}

std::string words_for(const Mount& m) {
  return fmt::format("{} at {}{}", m.kind == MountKind::bind ? m.source : "the volume " + m.source,
                     m.destination, m.read_only ? ", read-only" : "");
}

bool same_host_path(const Mount& a, const Mount& b) {
  if (a.source.starts_with('~') || b.source.starts_with('~')) return true;  // whose home, nobody wrote down
  return plain_path(a.source) == plain_path(b.source) || host_path(a) == host_path(b);
}

// What a mount opens beyond the one at the same place of the other; empty: nothing.
std::string beyond(const Mount& more, const Mount& less) {
  if (more.kind == MountKind::bind && less.kind != MountKind::bind)
    return fmt::format("mounts {} of the host", words_for(more));
  if (more.kind == MountKind::bind && !same_host_path(more, less))
    return fmt::format("mounts {} instead of {}", words_for(more), less.source);
  if (less.read_only && !more.read_only && more.kind != MountKind::tmpfs)
    return fmt::format("may write to {}", words_for(more));
  if (more.propagation.ends_with("shared") && !less.propagation.ends_with("shared"))
    return fmt::format("hands mounts below {} on to the host", more.destination);
  return {};
}

void compare_mounts(Comparing& c) {
  if (!c.comparable("mounts", {"volumes", "tmpfs", "secrets", "configs", "use_api_socket"},
                    &Container::mounts))
    return;
  // The engine lists what was taken over from other containers among the rest.
  for (const Container* side : {&c.more, &c.less})
    if (!side->volumes_from.known() || !side->volumes_from->empty())
      return c.gap("mounts", "some are those of another container, by volumes_from");
  for (const Mount& m : *c.more.mounts) {
    if (m.kind == MountKind::tmpfs || m.kind == MountKind::image || is_anonymous(m)) continue;
    const auto at = std::ranges::find_if(*c.less.mounts, [&](const Mount& other) {
      return trimmed(other.destination) == trimmed(m.destination);
    });
    const bool there = at != c.less.mounts->end();
    std::string what = there ? beyond(m, *at) : "mounts " + words_for(m);
    if (!what.empty())
      c.add("mounts", &Container::mounts, std::move(what), severity_of(m), show(m),
            there ? show(*at) : "nothing there", m.origin);
  }
}

bool is_cdi_name(const facts::Device& d) { return !d.host_path.starts_with('/'); }

void compare_devices(Comparing& c) {
  if (c.one_is_privileged() || !c.comparable("devices", {"devices"}, &Container::devices)) return;
  for (const facts::Device& d : *c.more.devices) {
    if (is_cdi_name(d)) continue;
    const auto at = std::ranges::find(*c.less.devices, d.host_path, &facts::Device::host_path);
    const bool there = at != c.less.devices->end();
    const bool covered = there && d.permissions.find_first_not_of(at->permissions) == std::string::npos;
    if (!covered)
      c.add("devices", &Container::devices,
            fmt::format("may use the device {} ({})", d.host_path, d.permissions), Severity::medium, show(d),
            there ? show(*at) : "none", d.origin);
  }
  if (!c.comparable("device_requests", {"gpus", "deploy"}, &Container::device_requests)) return;
  const auto asks = [](const Container& of) {
    return !of.device_requests->empty() || std::ranges::any_of(*of.devices, is_cdi_name);
  };
  if (asks(c.more) && !asks(c.less))
    c.add("device_requests", &Container::device_requests, "has GPUs or other devices by request",
          Severity::medium, "some", "none");
}

void compare_items(Comparing& c, const char* name, std::string_view key, facts::Fact<Items> Container::* fact,
                   std::string_view words, Severity severity) {
  if (!c.comparable(name, {key}, fact)) return;
  const Items& less = *(c.less.*fact);
  for (const facts::Item& item : *(c.more.*fact))
    if (std::ranges::find(less, item.text, &facts::Item::text) == less.end())
      c.add(name, fact, fmt::format("{} {}", words, item.text), severity, item.text, show(less), item.origin);
}

// --- The network

bool every_address(std::string_view ip) { return ip.empty() || ip == "0.0.0.0" || ip == "::"; }
bool loopback(std::string_view ip) { return ip.starts_with("127.") || ip == "::1"; }

bool covers(const PublishedPort& wide, const PublishedPort& port) {
  if (wide.container_port != port.container_port || wide.protocol != port.protocol) return false;
  return every_address(wide.host_ip) || wide.host_ip == port.host_ip || loopback(port.host_ip);
}

bool has_own_network(const Container& c) {
  return c.network_mode.known() &&
         (c.network_mode->kind == NamespaceKind::network || c.network_mode->kind == NamespaceKind::own);
}

void compare_ports(Comparing& c) {
  if (!c.comparable("published_ports", {"ports"}, &Container::published_ports)) return;
  for (const PublishedPort& port : *c.more.published_ports) {
    if (std::ranges::any_of(*c.less.published_ports, [&](const PublishedPort& p) { return covers(p, port); }))
      continue;
    const auto same =
        std::ranges::find(*c.less.published_ports, port.container_port, &PublishedPort::container_port);
    c.add("published_ports", &Container::published_ports,
          fmt::format("publishes port {}/{} {}", port.container_port, port.protocol,
                      every_address(port.host_ip) ? "on every address" : "on " + port.host_ip),
          loopback(port.host_ip) ? Severity::low : Severity::medium, show(port),
          same == c.less.published_ports->end() ? "not published" : show(*same), port.origin);
  }
  if (c.more.publish_all.is(true) && c.less.publish_all.is(false))
    c.add("publish_all", &Container::publish_all, "publishes every port of its image", Severity::medium,
          "true", "false");
}

// The engine's name has the project's before it, unless the file gives the whole.
bool same_network(std::string_view a, std::string_view b, const std::string& project) {
  return a == b || a == project + '_' + std::string(b) || b == project + '_' + std::string(a);
}

void compare_networks(Comparing& c) {
  if (!c.comparable("networks", {"networks", "network_mode"}, &Container::networks)) return;
  for (const facts::Item& network : *c.more.networks) {
    const bool known = std::ranges::any_of(*c.less.networks, [&](const facts::Item& other) {
      return same_network(network.text, other.text, c.project);
    });
    if (!known)
      c.add("networks", &Container::networks, fmt::format("is attached to the network {}", network.text),
            Severity::low, network.text, show(*c.less.networks), network.origin);
  }
}

// "name:address", also as "name=[address]".
std::string plain_host(std::string text) {
  if (const auto equals = text.find('='); equals != std::string::npos) text[equals] = ':';
  std::erase_if(text, [](char ch) { return ch == '[' || ch == ']'; });
  return text;
}

void compare_extra_hosts(Comparing& c) {
  if (!c.comparable("extra_hosts", {"extra_hosts"}, &Container::extra_hosts)) return;
  for (const facts::Item& host : *c.more.extra_hosts) {
    const bool known = std::ranges::any_of(*c.less.extra_hosts, [&](const facts::Item& other) {
      return plain_host(other.text) == plain_host(host.text);
    });
    if (!known)
      c.add("extra_hosts", &Container::extra_hosts, fmt::format("resolves {}", host.text), Severity::low,
            host.text, show(*c.less.extra_hosts), host.origin);
  }
}

// --- Limits

using Amount = facts::Fact<std::int64_t> Container::*;

// A container keeps a quota over a period, which is rounded.
bool is_looser(std::int64_t more, std::int64_t less) {
  return less > 0 && (more <= 0 || static_cast<double>(more) > static_cast<double>(less) * 1.01);
}

void compare_limit(Comparing& c, const char* name, std::initializer_list<std::string_view> keys, Amount fact,
                   std::string_view words) {
  if (!c.comparable(name, keys, fact)) return;
  const std::int64_t more = *(c.more.*fact);
  const std::int64_t less = *(c.less.*fact);
  if (is_looser(more, less))
    c.add(name, fact, fmt::format("{} {}", more <= 0 ? "has no limit of" : "has a higher limit of", words),
          Severity::low, show(more), show(less));
}

bool comes_back(const facts::RestartPolicy& policy) {
  return policy.name == "always" || policy.name == "unless-stopped";
}

}  // namespace

void compare_namespaces(Comparing& c) {
  for (const Shared& shared : kShared) compare_shared(c, shared);
  compare_user_namespace(c);
}

void compare_host_access(Comparing& c) {
  compare_mounts(c);
  compare_devices(c);
  compare_items(c, "device_cgroup_rules", "device_cgroup_rules", &Container::device_cgroup_rules,
                "has the device rule", Severity::medium);
  if (c.comparable("volumes_from", {"volumes_from"}, &Container::volumes_from) &&
      !c.more.volumes_from->empty() && c.less.volumes_from->empty())
    c.add("volumes_from", &Container::volumes_from, "takes over every mount of another container",
          Severity::medium, show(*c.more.volumes_from), "none");
}

void compare_network(Comparing& c) {
  if (!has_own_network(c.more) || !has_own_network(c.less)) return;  // said by its namespace
  compare_ports(c);
  compare_networks(c);
  compare_extra_hosts(c);
}

void compare_limits(Comparing& c) {
  if (!c.old_compose) {
    compare_limit(c, "memory", {"mem_limit", "deploy"}, &Container::memory, "memory");
    compare_limit(c, "cpu_nano", {"cpus", "cpu_quota", "cpu_period", "deploy"}, &Container::cpu_nano,
                  "processor time");
    compare_limit(c, "pids_limit", {"pids_limit", "deploy"}, &Container::pids_limit, "processes");
    if (c.comparable("restart", {"restart", "deploy"}, &Container::restart) && comes_back(*c.more.restart) &&
        !comes_back(*c.less.restart))
      c.add("restart", &Container::restart, "is started again for ever", Severity::low, show(*c.more.restart),
            show(*c.less.restart));
  }
  if (!c.comparable("sysctls", {"sysctls"}, &Container::sysctls)) return;
  for (const facts::Label& sysctl : *c.more.sysctls) {
    const auto at = std::ranges::find(*c.less.sysctls, sysctl.name, &facts::Label::name);
    const bool there = at != c.less.sysctls->end();
    if (!there || at->value != sysctl.value)
      c.add("sysctls", &Container::sysctls, fmt::format("sets {} to {}", sysctl.name, sysctl.value),
            Severity::low, sysctl.value, there ? at->value : "not set", sysctl.origin);
  }
}

}  // namespace watertight::checks
