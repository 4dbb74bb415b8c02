#include "linux/power_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace watertight::linux_kernel {
namespace {

bool holds_effectively(const Confinement& c, std::string_view capability) {
  const auto number = capability_number(capability);
  return c.effective && number && (*c.effective & bit(*number)) != 0;
}

// Of an owner on the host; nothing where it is unknown.
std::optional<bool> owner_is_mapped(const Confinement& c, std::uint32_t uid, std::uint32_t gid) {
  if (c.host_user_namespace && *c.host_user_namespace) return true;
  if (!c.uid_map || !c.gid_map) return std::nullopt;
  return is_mapped(*c.uid_map, uid) && is_mapped(*c.gid_map, gid);
}

std::string octal(std::uint32_t mode) { return fmt::format("{:04o}", mode); }

// generic_permission() of fs/namei.c on a file with that owner and mode.
void check_mode(const Confinement& c, std::string_view name, std::uint32_t uid, std::uint32_t gid,
                std::uint32_t mode, Access access, std::vector<Obstacle>& obstacles) {
  const std::uint32_t wanted = access == Access::read ? 4 : 2;
  const std::string_view verb = access == Access::read ? "read" : "write";
  if (!c.user || !c.group)
    return may_stand(obstacles, Barrier::file_permission,
                     fmt::format("as whom it would {} {} is unknown: {}", verb, name,
                                 (c.user ? c.group : c.user).unknown_because));
  const bool in_group =
      c.group->file_system == gid || (c.groups && std::ranges::find(*c.groups, gid) != c.groups->end());
  std::uint32_t bits = c.user->file_system == uid ? mode >> 6 : in_group ? mode >> 3 : mode;
  if (!c.groups && c.user->file_system != uid && !in_group && (mode & wanted) != (mode >> 3 & wanted))
    return may_stand(obstacles, Barrier::file_permission,
                     fmt::format("the groups it is in are unknown: {}", c.groups.unknown_because));
  if ((bits & wanted) != 0) return;
  const bool overrides = holds_effectively(c, "DAC_OVERRIDE") ||
                         (access == Access::read && holds_effectively(c, "DAC_READ_SEARCH"));
  const std::optional<bool> mapped = owner_is_mapped(c, uid, gid);
  if (overrides && mapped && *mapped) return;
  if ((overrides && !mapped) || (!c.effective && !(mapped && !*mapped)))
    return may_stand(obstacles, Barrier::file_permission,
                     fmt::format("whether DAC_OVERRIDE lets it {} {} is unknown", verb, name));
  stands(obstacles, Barrier::file_permission,
         fmt::format("{} has mode {} and belongs to uid {}: uid {} may not {} it{}", name, octal(mode), uid,
                     c.user->file_system, verb,
                     overrides ? ", and DAC_OVERRIDE counts only for owners of its user namespace" : ""));
}

void check_sysctl(const Confinement& c, std::string_view name, std::uint32_t mode, Access access,
                  std::vector<Obstacle>& obstacles) {
  const std::uint32_t wanted = access == Access::read ? 4 : 2;
  if (!c.user)
    return may_stand(obstacles, Barrier::file_permission,
                     fmt::format("its user is unknown: {}", c.user.unknown_because));
  const std::uint32_t bits = c.user->effective == 0 ? mode >> 6 : mode;
  if ((bits & wanted) == 0)
    stands(obstacles, Barrier::file_permission,
           fmt::format("{} is the host's root's to write: on the host it is uid {}, and no capability counts",
                       name, c.user->effective));
}

struct Candidate {
  std::string path;
  const ConfinedMount* mount = nullptr;
  bool hidden = false;
};

// Where the file system's file stands in the container, by each mount that it is below.
std::vector<Candidate> places_of(const std::vector<ConfinedMount>& mounts, std::string_view type,
                                 std::string_view path) {
  std::vector<Candidate> places;
  for (const ConfinedMount& m : mounts) {
    if (m.type != type) continue;
    const std::string_view root = m.root == "/" ? std::string_view() : std::string_view(m.root);
    if (!path.starts_with(root) || (path.size() > root.size() && path[root.size()] != '/')) continue;
    std::string at =
        (m.destination == "/" ? std::string() : m.destination) + std::string(path.substr(root.size()));
    const ConfinedMount* covering = mount_covering(mounts, at);
    if (covering == &m)
      places.push_back({std::move(at), &m, false});
    else if (covering == nullptr || covering->type != type)
      places.push_back({std::move(at), covering, true});
  }
  return places;
}

void check_place(const Confinement& c, const Candidate& place, const KernelFile& file,
                 std::vector<Obstacle>& obstacles) {
  if (place.hidden)
    stands(obstacles, Barrier::masked_path, fmt::format("something is mounted over {}", place.path));
  else if (file.access == Access::write && place.mount->read_only)
    stands(obstacles, Barrier::read_only_mount,
           place.mount->destination == place.path ? fmt::format("{} is mounted read-only", place.path)
                                                  : fmt::format("{} lies on {}, which is mounted read-only",
                                                                place.path, place.mount->destination));
  // Profiles go by path: theirs says nothing of the same file system mounted elsewhere.
  const bool usual = place.path.starts_with(file.usual) && place.path.size() > file.usual.size() &&
                     place.path[file.usual.size()] == '/';
  security_module_lets(usual ? file.operation : Mediated::file)(c, obstacles);
}

std::pair<std::ptrdiff_t, std::size_t> weight(const std::vector<Obstacle>& obstacles) {
  return {std::ranges::count(obstacles, true, &Obstacle::certain), obstacles.size()};
}

bool matches(const AllowedDevice& rule, char type, const DeviceNumber* number) {
  return (rule.type == 'a' || rule.type == type) &&
         (number == nullptr || rule.major == -1 || rule.major == number->major) &&
         (number == nullptr || rule.minor == -1 || rule.minor == number->minor);
}

// Each kind of access may come from another rule (security/device_cgroup.c). No number: any device of it.
bool allowed(const std::vector<AllowedDevice>& rules, char type, const DeviceNumber* number,
             std::string_view access) {
  return std::ranges::all_of(access, [&](char a) {
    return std::ranges::any_of(rules, [&](const AllowedDevice& rule) {
      return matches(rule, type, number) && rule.access.find(a) != std::string::npos;
    });
  });
}

// Block devices that are no disks of the machine: memory, floppies, loops, CD drives, network blocks.
bool is_of_no_disk(std::int64_t major) {
  static constexpr std::int64_t kMajors[] = {1, 2, 7, 11, 43};
  return std::ranges::find(kMajors, major) != std::end(kMajors);
}

std::string_view doing(std::string_view access) {
  return access.find('m') != std::string_view::npos ? "made and read" : "read";
}

bool keeps_nodes(const ConfinedMount& m) {
  static constexpr std::string_view kKernels[] = {"proc",   "sysfs",   "cgroup",     "cgroup2",  "mqueue",
                                                  "devpts", "debugfs", "securityfs", "tracefs",  "bpf",
                                                  "nsfs",   "fuse",    "pstore",     "efivarfs", "hugetlbfs"};
  return !m.read_only && !m.no_dev && std::ranges::find(kKernels, m.type) == std::end(kKernels);
}

void no_nodes(const Confinement& c, std::string_view what, std::vector<Obstacle>& obstacles) {
  may_stand(
      obstacles, Barrier::isolation,
      fmt::format("whether the container has a node of {} is unknown: {}", what, c.nodes.unknown_because));
}

// Of several nodes one that can be read is enough.
void check_nodes(const Confinement& c, const std::vector<const DeviceNode*>& nodes, std::string_view none,
                 std::vector<Obstacle>& obstacles) {
  if (nodes.empty()) return stands(obstacles, Barrier::isolation, std::string(none));
  std::optional<std::vector<Obstacle>> best;
  for (const DeviceNode* node : nodes) {
    std::vector<Obstacle> here;
    check_mode(c, node->path, node->uid, node->gid, node->mode, Access::read, here);
    if (!best || weight(here) < weight(*best)) best = std::move(here);
  }
  obstacles.insert(obstacles.end(), best->begin(), best->end());
}

}  // namespace

Condition opens(KernelFile file) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const std::string name = std::string(file.usual) + std::string(file.path);
    if (!c.mounts) {
      may_stand(obstacles, Barrier::masked_path,
                fmt::format("what is mounted over {} is unknown: {}", name, c.mounts.unknown_because));
      if (file.access == Access::write)
        may_stand(obstacles, Barrier::read_only_mount,
                  fmt::format("how {} is mounted is unknown: {}", file.usual, c.mounts.unknown_because));
      security_module_lets(file.operation)(c, obstacles);
    } else {
      std::optional<std::vector<Obstacle>> best;
      for (const Candidate& place : places_of(*c.mounts, file.file_system, file.path)) {
        std::vector<Obstacle> here;
        check_place(c, place, file, here);
        if (!best || weight(here) < weight(*best)) best = std::move(here);
      }
      if (best)
        obstacles.insert(obstacles.end(), best->begin(), best->end());
      else
        stands(obstacles, Barrier::isolation, fmt::format("no {} is mounted", file.file_system));
    }
    if (file.rule == Rule::sysctl)
      check_sysctl(c, name, file.mode, file.access, obstacles);
    else
      check_mode(c, name, 0, 0, file.mode, file.access, obstacles);
  };
}

Condition opens_own_control_group() {
  // Every group of version 1 has a file that its owner may write, whatever its hierarchy limits. Where both
  // versions are mounted, the first has the limits.
  const auto check_group = [](const Confinement& c, const ConfinedMount* mount, std::vector<Obstacle>& here) {
    if (mount != nullptr && mount->read_only)
      stands(here, Barrier::read_only_mount,
             fmt::format("its control group is mounted read-only on {}", mount->destination));
    // Of version 2, runtimes may give the group's files to the root of another user namespace.
    const bool first_version = mount != nullptr && mount->type == "cgroup";
    if (!first_version && !(c.host_user_namespace && *c.host_user_namespace) && c.user &&
        c.user->file_system != 0)
      may_stand(here, Barrier::file_permission, "whom the files of its control group belong to is unknown");
    else
      check_mode(c, "its control group", 0, 0, 0644, Access::write, here);
  };
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    security_module_lets(Mediated::file)(c, obstacles);
    if (!c.mounts) {
      may_stand(obstacles, Barrier::read_only_mount,
                fmt::format("how its control group is mounted is unknown: {}", c.mounts.unknown_because));
      return check_group(c, nullptr, obstacles);
    }
    const std::vector<ConfinedMount>& mounts = *c.mounts;
    const auto any = [&](std::string_view type) {
      return std::ranges::any_of(mounts, [&](const ConfinedMount& m) { return m.type == type; });
    };
    const std::string_view type = any("cgroup") ? "cgroup" : "cgroup2";
    std::optional<std::vector<Obstacle>> best;
    for (const ConfinedMount& m : mounts) {
      if (m.type != type || mount_covering(mounts, m.destination) != &m) continue;
      std::vector<Obstacle> here;
      check_group(c, &m, here);
      if (!best || weight(here) < weight(*best)) best = std::move(here);
    }
    if (!best) return stands(obstacles, Barrier::isolation, "no control group is mounted");
    obstacles.insert(obstacles.end(), best->begin(), best->end());
  };
}

Condition reads_files_of_others() { return holds_any({"DAC_OVERRIDE", "DAC_READ_SEARCH"}, Over::own); }

Condition device_allowed(DeviceNumber device, std::string_view access) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.devices)
      may_stand(obstacles, Barrier::device_controller,
                fmt::format("what the device controller allows is unknown: {}", c.devices.unknown_because));
    else if (!allowed(*c.devices, 'c', &device, access))
      stands(obstacles, Barrier::device_controller,
             fmt::format("the device controller does not let {}:{} be {}", device.major, device.minor,
                         doing(access)));
  };
}

Condition some_disk_allowed(std::string_view access) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.devices)
      return may_stand(
          obstacles, Barrier::device_controller,
          fmt::format("what the device controller allows is unknown: {}", c.devices.unknown_because));
    std::vector<AllowedDevice> disks = *c.devices;
    std::erase_if(disks, [](const AllowedDevice& rule) { return is_of_no_disk(rule.major); });
    const bool any =
        c.host.disks
            ? std::ranges::any_of(*c.host.disks,
                                  [&](const DeviceNumber& n) { return allowed(*c.devices, 'b', &n, access); })
            : allowed(disks, 'b', nullptr, access);
    if (!any)
      stands(obstacles, Barrier::device_controller,
             fmt::format("the device controller lets no disk be {}", doing(access)));
  };
}

Condition place_for_a_node() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.mounts)
      return may_stand(obstacles, Barrier::read_only_mount,
                       fmt::format("where a node could be made is unknown: {}", c.mounts.unknown_because));
    if (std::ranges::none_of(*c.mounts, keeps_nodes))
      return stands(obstacles, Barrier::read_only_mount,
                    "every mount is read-only, or lets no device be opened");
    if (!c.user)
      may_stand(obstacles, Barrier::file_permission,
                fmt::format("as whom it would make a node is unknown: {}", c.user.unknown_because));
    else if (c.user->file_system != 0 && !holds_effectively(c, "DAC_OVERRIDE"))
      may_stand(obstacles, Barrier::file_permission,
                fmt::format("whether uid {} may write any folder is unknown", c.user->file_system));
  };
}

Condition node_is_there(DeviceNumber device, std::string_view usual) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.nodes) return no_nodes(c, usual, obstacles);
    std::vector<const DeviceNode*> found;
    for (const DeviceNode& n : *c.nodes)
      if (n.type == 'c' && n.number == device) found.push_back(&n);
    check_nodes(c, found, fmt::format("the container has no {}", usual), obstacles);
  };
}

Condition fault_node_is_there() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    constexpr std::int64_t kMisc = 10;
    const auto may_be_it = [](const AllowedDevice& rule) {
      return rule.type != 'b' && (rule.major == -1 || rule.major == kMisc) &&
             rule.access.find('r') != std::string::npos;
    };
    if (c.devices && std::ranges::none_of(*c.devices, may_be_it))
      stands(obstacles, Barrier::device_controller,
             "the device controller does not let /dev/userfaultfd be read");
    if (!c.nodes) return no_nodes(c, "/dev/userfaultfd", obstacles);
    std::vector<const DeviceNode*> found;
    for (const DeviceNode& n : *c.nodes)
      if (n.type == 'c' && n.number.major == kMisc && n.path.ends_with("/userfaultfd")) found.push_back(&n);
    check_nodes(c, found, "the container has no /dev/userfaultfd", obstacles);
    for (const DeviceNode* node : found) device_allowed(node->number, "r")(c, obstacles);
  };
}

Condition some_disk_node_is_there() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.nodes) return no_nodes(c, "a disk", obstacles);
    const auto is_disk = [&](const DeviceNode& n) {
      if (n.type != 'b') return false;
      return c.host.disks ? std::ranges::find(*c.host.disks, n.number) != c.host.disks->end()
                          : !is_of_no_disk(n.number.major);
    };
    std::vector<const DeviceNode*> found;
    bool any = false;
    for (const DeviceNode& n : *c.nodes) {
      if (!is_disk(n)) continue;
      any = true;
      if (!c.devices || allowed(*c.devices, 'b', &n.number, "r")) found.push_back(&n);
    }
    if (any && found.empty())
      stands(obstacles, Barrier::device_controller,
             "the device controller lets no disk that it has a node of be read");
    else
      check_nodes(c, found, "the container has no node of a disk", obstacles);
  };
}

Condition engine_address_is_in_reach() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.engine_addresses)
      return may_stand(
          obstacles, Barrier::isolation,
          fmt::format("whether an engine listens on TCP is unknown: {}", c.engine_addresses.unknown_because));
    if (c.engine_addresses->empty())
      return stands(obstacles, Barrier::isolation, "no engine is known to listen on TCP");
    const std::optional<bool> host = c.place(NamespaceOf::network).host;
    std::optional<std::vector<Obstacle>> best;
    for (const EngineAddress& each : *c.engine_addresses) {
      std::vector<Obstacle> here;
      if (host == false && each.loopback)
        stands(here, Barrier::isolation,
               fmt::format("the engine listens on {}, which only the host's network reaches", each.address));
      else if (host != true)
        may_stand(here, Barrier::isolation,
                  fmt::format("whether its network reaches the engine at {} is unknown", each.address));
      if (each.asks_who)
        may_stand(here, Barrier::file_permission,
                  fmt::format("the engine at {} asks for a certificate; whether it has one is unknown",
                              each.address));
      if (!best || weight(here) < weight(*best)) best = std::move(here);
    }
    obstacles.insert(obstacles.end(), best->begin(), best->end());
    security_module_lets(Mediated::network)(c, obstacles);
  };
}

Condition engine_socket_is_there() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.api_sockets)
      return may_stand(
          obstacles, Barrier::isolation,
          fmt::format("whether it reaches an engine's socket is unknown: {}", c.api_sockets.unknown_because));
    if (c.api_sockets->empty())
      return stands(obstacles, Barrier::isolation, "no socket of an engine is in the container");
    std::optional<std::vector<Obstacle>> best;
    for (const ReachableApiSocket& socket : *c.api_sockets) {
      std::vector<Obstacle> here;
      if (!socket.mode)
        may_stand(here, Barrier::file_permission,
                  fmt::format("who may write {} is unknown: {}", socket.path, socket.mode.unknown_because));
      else
        check_mode(c, socket.path, socket.uid, socket.gid, *socket.mode, Access::write, here);
      if (!best || weight(here) < weight(*best)) best = std::move(here);
    }
    obstacles.insert(obstacles.end(), best->begin(), best->end());
    security_module_lets(Mediated::file)(c, obstacles);
  };
}

}  // namespace watertight::linux_kernel
