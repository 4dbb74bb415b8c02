// Devices of the host in a container: what the device controller lets through, what nodes there are, and who
// may open them.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/device_kinds.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;

struct Known {
  Truth truth = Truth::no;
  Evidences why;

  // The evidence is put together where it is better than what is known.
  template <typename Make>
  void take(Truth other, const Make& make) {
    if (other <= truth) return;
    truth = other;
    why = make();
  }
};

struct Devices {
  // What may be opened, and what nodes of it there are.
  std::array<Known, kDeviceKinds> read, write, make, node;
  std::array<Known, kDeviceKinds> node_of_user;  // of kinds that root is asked for: who is not root opens it
};

template <typename Do>
void for_each_kind(Do act) {
  for (std::size_t i = 0; i < kDeviceKinds; ++i) act(static_cast<DeviceKind>(i), i);
}

// ---- The device controller ----

template <typename Make>
void let(Devices& devices, std::size_t kind, std::string_view access, const Make& why) {
  const bool any = access.empty();
  if (any || access.contains('r')) devices.read[kind].take(Truth::yes, why);
  if (any || access.contains('w')) devices.write[kind].take(Truth::yes, why);
  // Nodes of every device may be made in any case (moby, oci/devices_linux.go): what counts is to use them.
  if (access != "m") devices.make[kind].take(Truth::yes, why);
}

std::string shown(const facts::DeviceRule& r) {
  const auto number = [](std::int64_t n) { return n < 0 ? std::string("*") : std::to_string(n); };
  return std::string(1, r.type) + " " + number(r.major) + ":" + number(r.minor) + " " + std::string(r.access);
}

template <typename Make>
void let_rule(Devices& devices, const facts::DeviceRule& rule, const Make& why) {
  if (rule.access == "m") return;
  if (rule.type != 'a' && rule.major >= 0 && rule.minor >= 0) {
    if (const auto kind = kind_of_number(rule.type, rule.major, rule.minor))
      let(devices, static_cast<std::size_t>(*kind), rule.access, why);
    return;
  }
  for_each_kind([&](DeviceKind kind, std::size_t i) {
    if (rule_is_about(rule.type, rule.major, rule.minor, kind)) let(devices, i, rule.access, why);
  });
}

// "b 8:* rwm"; nothing for what the engine would not take.
std::optional<facts::DeviceRule> parsed(std::string_view text) {
  const auto colon = text.find(':');
  if (text.size() < 5 || text[1] != ' ' || colon == std::string_view::npos) return std::nullopt;
  const auto end = std::min(text.find(' ', colon), text.size());
  const auto number = [](std::string_view word) -> std::optional<std::int64_t> {
    if (word == "*") return -1;
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc{} && stop == word.data() + word.size() ? std::optional<std::int64_t>(value)
                                                                     : std::nullopt;
  };
  const auto major = number(text.substr(2, colon - 2));
  const auto minor = number(text.substr(colon + 1, end - colon - 1));
  const std::string_view access = text.substr(std::min(end + 1, text.size()));
  const bool taken = std::string_view("abc").contains(text[0]) && !access.empty() && access.size() <= 3 &&
                     access.find_first_not_of("rwm") == std::string_view::npos;
  if (!major || !minor || !taken) return std::nullopt;
  return facts::DeviceRule{text[0], *major, *minor, SharedText(access)};
}

void controller_in_force(Devices& devices, const Container& c, const std::vector<facts::DeviceRule>& rules,
                         const facts::Origin& origin) {
  for (const facts::DeviceRule& rule : rules)
    let_rule(devices, rule, [&]() -> Evidences {
      return {{"devices in force", shown(rule), facts::Basis::effective, origin},
              evidence("devices", c.devices)};
    });
}

void controller_declared(Devices& devices, const Container& c) {
  for (const facts::Device& device : *c.devices) {
    const auto why = [&]() -> Evidences {
      return {evidence("devices", checks::show(device), c.devices, device.origin)};
    };
    const std::string path =
        device.host_path.starts_with('/') ? checks::plain_path(device.host_path) : device.host_path;
    const auto one = kind_of_file(path);
    for_each_kind([&](DeviceKind kind, std::size_t i) {
      if (one == kind || (!one && holds_files_of(path, kind))) let(devices, i, device.permissions, why);
    });
  }
  if (c.device_requests.known())
    for (const facts::DeviceRequest& request : *c.device_requests)
      let(devices, static_cast<std::size_t>(DeviceKind::gpu), "rw", [&]() -> Evidences {
        return {evidence("device_requests", request.driver, c.device_requests, request.origin)};
      });
  if (c.device_cgroup_rules.known())
    for (const facts::Item& item : *c.device_cgroup_rules)
      if (const auto rule = parsed(item.text))
        let_rule(devices, *rule, [&]() -> Evidences {
          return {evidence("device_cgroup_rules", item.text, c.device_cgroup_rules, item.origin)};
        });
}

// ---- Nodes ----

// Who opens them: root of the host, or a user for whom the mode decides.
struct Opener {
  Truth as_root = Truth::no;   // it is the host's root, or may become that
  Truth as_user = Truth::no;   // owner and mode of most devices let it
  Truth by_group = Truth::no;  // it is not root, and may be in the group that owns disks
};

// Of groups beside the user's own, which number the host's disks have nobody read.
bool has_further_groups(const Container& c) {
  if (!c.group_add.known() || !c.group_add->empty()) return true;
  if (!c.user.known()) return false;  // it may be root as well, which is told by itself
  const std::string_view user = *c.user;
  const auto colon = user.find(':');
  if (colon == std::string_view::npos) return !facts::user_name(user).empty();
  return user.substr(0, colon) != user.substr(colon + 1);
}

Opener opener_of(const ContainerSubject& subject) {
  const Container& c = subject.container;
  Opener opener;
  const Truth host_root = truth_of(checks::root_is_host_root(c, subject.system).truth);
  const Truth root = truth_of(checks::runs_as_root(c, subject.system).truth);
  opener.as_root = host_root;
  opener.as_user = std::min(host_root, root);
  const bool groups = !c.group_add.known() || !c.group_add->empty();
  const bool may_become_root = checks::no_new_privileges(c, subject.system).truth != checks::Truth::yes;
  if (opener.as_user == Truth::no && (groups || (may_become_root && host_root != Truth::no)))
    opener.as_user = Truth::unknown;
  if (host_root != Truth::no && checks::starts_as_root(c).truth != checks::Truth::yes &&
      has_further_groups(c))
    opener.by_group = Truth::unknown;
  return opener;
}

template <typename Make>
void find_node(Devices& devices, DeviceKind kind, const Opener& opener, Truth there, const Make& why,
               const facts::Origin& origin) {
  Known& node = devices.node[static_cast<std::size_t>(kind)];
  const Truth opens = is_open_to_everybody(kind) ? Truth::yes
                      : is_asked_of_root(kind)   ? opener.as_root
                                                 : opener.as_user;
  const Truth truth = std::min(there, opens);
  const auto seen = [&](Truth of) {
    Evidences all = why();
    if (of == Truth::unknown)
      all.insert(all.begin(), not_known("device nodes",
                                        there == Truth::unknown
                                            ? "whether the host has one was not read"
                                            : "whether owner and mode let its user open it was not read",
                                        origin));
    return all;
  };
  node.take(truth, [&] { return seen(truth); });
  if (is_asked_of_root(kind))
    devices.node_of_user[static_cast<std::size_t>(kind)].take(std::min(there, opener.by_group),
                                                              [&] { return seen(Truth::unknown); });
}

void find_declared_nodes(Devices& devices, const ContainerSubject& subject) {
  const Container& c = subject.container;
  const Opener opener = opener_of(subject);
  const auto find_file = [&](std::string_view path, const auto& why, const facts::Origin& origin) {
    if (const auto one = kind_of_file(path)) return find_node(devices, *one, opener, Truth::yes, why, origin);
    for_each_kind([&](DeviceKind kind, std::size_t) {
      if (holds_files_of(path, kind))
        find_node(devices, kind, opener, is_everywhere(kind) ? Truth::yes : Truth::unknown, why, origin);
    });
  };
  if (c.privileged.is(true))
    find_file(
        "/dev", [&]() -> Evidences { return {evidence("privileged", c.privileged)}; }, c.privileged.origin);
  if (c.devices.known())
    for (const facts::Device& device : *c.devices)
      find_file(
          device.host_path.starts_with('/') ? checks::plain_path(device.host_path) : device.host_path,
          [&]() -> Evidences {
            return {evidence("devices", checks::show(device), c.devices, device.origin)};
          },
          device.origin);
  if (c.device_requests.known())
    for (const facts::DeviceRequest& request : *c.device_requests)
      devices.node[static_cast<std::size_t>(DeviceKind::gpu)].take(Truth::yes, [&]() -> Evidences {
        return {evidence("device_requests", request.driver, c.device_requests, request.origin)};
      });
  if (c.mounts.known() && c.mounts->empty() && c.volumes_from.known() && c.volumes_from->empty()) return;
  for (const checks::HostMountPoint& m : checks::host_mounts(c, subject.system)) {
    const auto why = [&]() -> Evidences {
      return {evidence("mounts", checks::show(*m.mount), c.mounts, m.mount->origin)};
    };
    find_file(m.path, why, m.mount->origin);
    // Terminals of the host come along, which the device controller takes for its own.
    if (checks::lies_in("/dev/pts", m.path)) {
      constexpr auto kTerminal = static_cast<std::size_t>(DeviceKind::terminal);
      devices.read[kTerminal].take(Truth::yes, why);
      devices.write[kTerminal].take(Truth::yes, why);
    }
  }
}

// By owner and mode for the ids of some process, or for root of the container, who may be anybody.
bool may_open(const facts::DeviceNode& node, const facts::ProcessState& p, linux_kernel::CapabilitySet held) {
  constexpr std::uint32_t kReadWrite = 06;
  static const auto override = linux_kernel::bit(linux_kernel::capability_number("DAC_OVERRIDE").value());
  if ((held & override) != 0) return true;
  const auto bits = [&](unsigned shift) { return (node.mode >> shift & kReadWrite) != 0; };
  if (p.user.file_system == node.user) return bits(6);
  const bool in_group = p.group.file_system == node.group || std::ranges::binary_search(p.groups, node.group);
  return bits(in_group ? 3 : 0);
}

void find_nodes_in_force(Devices& devices, const ContainerSubject& subject, const facts::InForce& now,
                         const checks::Processes& processes) {
  const Container& c = subject.container;
  const bool host_root = checks::root_is_host_root(c, subject.system).truth == checks::Truth::yes;
  for (const facts::DeviceNode& node : *now.device_nodes) {
    const auto kind = kind_of_number(node.type, node.major, node.minor);
    if (!kind) continue;
    const auto i = static_cast<std::size_t>(*kind);
    const auto why = [&]() -> Evidences {
      return {
          {"device nodes in force", std::string(node.path), facts::Basis::effective, now.device_nodes.origin},
          evidence("devices", c.devices)};
    };
    if (is_asked_of_root(*kind) && std::ranges::any_of(processes, [&](const facts::ProcessState& p) {
          return p.user.file_system != 0 && may_open(node, p, 0);
        }))
      devices.node_of_user[i].take(Truth::yes, why);
    if (devices.node[i].truth == Truth::yes) continue;
    const bool opens = std::ranges::any_of(processes, [&](const facts::ProcessState& p) {
      // Capabilities over files count where their owner is mapped, which the host's root is nowhere else.
      return may_open(node, p, host_root ? p.capabilities.permitted : 0);
    });
    if (!opens && !(host_root && is_asked_of_root(*kind))) continue;
    devices.node[i].take(Truth::yes, why);
  }
}

Devices devices_of(const ContainerSubject& subject) {
  const Container& c = subject.container;
  Devices devices;
  const auto all = [&](std::array<Known, kDeviceKinds>& known, Truth truth, const auto& why) {
    for (Known& one : known) one.take(truth, why);
  };
  const facts::InForce* now = checks::in_force(c);
  if (now != nullptr && now->devices.known()) {
    controller_in_force(devices, c, *now->devices, now->devices.origin);
  } else if (c.privileged.is(true) || !c.privileged.known() || !c.devices.known()) {
    const Truth truth = c.privileged.is(true) ? Truth::yes : Truth::unknown;
    const auto why = [&]() -> Evidences {
      return {c.privileged.known() && !*c.privileged ? evidence("devices", c.devices)
                                                     : evidence("privileged", c.privileged)};
    };
    for (auto* known : {&devices.read, &devices.write, &devices.make}) all(*known, truth, why);
    if (truth == Truth::unknown) all(devices.node, truth, why);
  } else {
    controller_declared(devices, c);
  }
  const checks::Processes processes = checks::processes_in_force(c);
  if (now != nullptr && now->device_nodes.known() && !processes.empty())
    find_nodes_in_force(devices, subject, *now, processes);
  else
    find_declared_nodes(devices, subject);
  return devices;
}

// Nothing was asked for, and nobody asked the kernel: most containers.
bool has_none(const Container& c) {
  const auto none = [](const auto& list) { return list.known() && list->empty(); };
  return checks::in_force(c) == nullptr && c.privileged.is(false) && none(c.devices) &&
         none(c.device_requests) && none(c.device_cgroup_rules) && none(c.mounts) && none(c.volumes_from);
}

}  // namespace

void add_devices(const ContainerSubject& subject, FactSink& facts) {
  if (has_none(subject.container)) return;
  const Devices devices = devices_of(subject);
  for_each_kind([&](DeviceKind kind, std::size_t i) {
    const std::string_view name = name_of(kind);
    const auto add = [&](const Known& known, std::initializer_list<std::string_view> arguments,
                         std::string_view predicate) {
      facts.add(predicate, arguments, known.truth, [&] { return known.why; });
    };
    add(devices.read[i], {subject.name, name, "read"}, "device");
    add(devices.write[i], {subject.name, name, "write"}, "device");
    add(devices.node[i], {subject.name, name}, "device-node");
    add(devices.node_of_user[i], {subject.name, name}, "device-node-of-user");
    add(devices.make[i], {subject.name, name}, "device-rule");
  });
}

}  // namespace watertight::attack
