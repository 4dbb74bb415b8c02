#include "sources/in_force/container_state.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "sources/host/container_id.hpp"
#include "sources/host/id_map.hpp"
#include "sources/host/read_fact.hpp"
#include "sources/in_force/device_nodes.hpp"
#include "sources/in_force/foreign_files.hpp"
#include "sources/in_force/mounts.hpp"
#include "sources/in_force/numbers.hpp"
#include "sources/in_force/process_states.hpp"
#include "sources/in_force/process_status.hpp"
#include "sources/in_force/resource_limits.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::Container;
using facts::effective;
using facts::Fact;
using facts::InForce;
using facts::Items;
using facts::unknown;
using host::origin_of;
using host::unread_fact;

constexpr std::size_t kSmallFile = 64u << 10;

// A process as it was found: its number alone may be another one's in the next moment.
class SameProcess {
 public:
  SameProcess(const Root& root, std::int64_t pid, const std::string& container)
      : root_(root),
        folder_(fmt::format("/proc/{}", pid)),
        container_(container),
        began_(start_time(root, folder_)) {}
  // One that is outside of the container's control groups, and known by when it began.
  SameProcess(const Root& root, std::int64_t pid, const std::string& container, std::uint64_t began)
      : root_(root),
        folder_(fmt::format("/proc/{}", pid)),
        container_(container),
        began_(began),
        outside_(true) {}

  [[nodiscard]] const std::string& folder() const { return folder_; }
  // Asked after all was read. Keeps the cgroup file it asks for.
  [[nodiscard]] bool still() {
    const auto now = start_time(root_, folder_);
    if (!began_ || !now || *began_ != *now) return false;
    auto cgroup = root_.read(folder_ + "/cgroup", kSmallFile);
    if (!cgroup) return false;
    cgroup_ = std::move(*cgroup);
    return outside_ || host::any_container_id(cgroup_, [&](std::string_view id) { return id == container_; });
  }
  [[nodiscard]] const std::string& cgroup() const { return cgroup_; }

 private:
  const Root& root_;
  std::string folder_;
  const std::string& container_;
  Reading<std::uint64_t> began_;
  bool outside_ = false;
  std::string cgroup_;
};

template <typename T>
Fact<T> fact_of(Reading<T> reading, const std::string& path) {
  if (!reading) return unread_fact<T>(reading.error(), path);
  return effective(std::move(*reading), origin_of(path));
}

// ---- Of the first process ----

Fact<bool> setgroups_of(const Root& root, const std::string& folder) {
  const std::string path = folder + "/setgroups";
  const auto text = root.read(path, kSmallFile);
  if (!text) return unread_fact<bool>(text.error(), path);
  return effective(host::trimmed(*text) == "allow", origin_of(path));
}

Fact<std::vector<facts::ResourceLimit>> resource_limits_of(const Root& root, const std::string& folder) {
  const std::string path = folder + "/limits";
  const auto text = root.read(path, kSmallFile);
  if (!text) return unread_fact<std::vector<facts::ResourceLimit>>(text.error(), path);
  return effective(parse_limits(*text), origin_of(path));
}

Fact<std::int64_t> oom_score_adjust_of(const Root& root, const std::string& folder) {
  const std::string path = folder + "/oom_score_adj";
  const auto text = root.read(path, kSmallFile);
  if (!text) return unread_fact<std::int64_t>(text.error(), path);
  const auto value = number<std::int64_t>(host::trimmed(*text));
  if (!value) return unknown<std::int64_t>(path + " is no number", origin_of(path));
  return effective(*value, origin_of(path));
}

Fact<std::vector<facts::ReachableSocket>> sockets_of(const Machine& machine, const MountTable& mounts,
                                                     const facts::Origin& origin) {
  using Sockets = std::vector<facts::ReachableSocket>;
  if (!machine.system.host) return unknown<Sockets>("the host was not looked at", origin);
  const auto& sockets = machine.system.host->api_sockets;
  if (!sockets.known()) return unknown<Sockets>(sockets.unknown_because, origin);
  if (!machine.mounts_unknown.empty()) return unknown<Sockets>(machine.mounts_unknown, origin);
  return effective(reachable_sockets(mounts, machine.mounts, *sockets), origin);
}

void add_mounts(Machine& machine, const Container& container, const std::string& folder,
                const Reading<MountTable>& mounts, InForce& state) {
  const std::string path = folder + "/mountinfo";
  if (!mounts) {
    state.mounts = unread_fact<std::vector<facts::MountState>>(mounts.error(), path);
    state.masked_paths = unread_fact<Items>(mounts.error(), path);
    state.read_only_paths = unread_fact<Items>(mounts.error(), path);
    state.api_sockets = unread_fact<std::vector<facts::ReachableSocket>>(mounts.error(), path);
    state.device_nodes = unread_fact<std::vector<facts::DeviceNode>>(mounts.error(), path);
    return;
  }
  const facts::Origin origin = origin_of(path);
  state.mounts = machine.mounts_unknown.empty()
                     ? effective(mount_states(*mounts, machine.mounts, machine.texts), origin)
                     : unknown<std::vector<facts::MountState>>(machine.mounts_unknown, origin);
  state.masked_paths = effective(masked_paths(*mounts, origin), origin);
  state.read_only_paths = effective(read_only_paths(*mounts, origin), origin);
  state.api_sockets = sockets_of(machine, *mounts, origin);
  state.device_nodes = device_nodes(machine.root, folder, *mounts, container, machine.texts);
}

void add_groups(Machine& machine, ControlGroups& groups, const SameProcess& process, InForce& state) {
  const std::string path = process.folder() + "/cgroup";
  const facts::Origin origin = origin_of(path);
  const auto memberships = parse_cgroup(process.cgroup());
  std::string version = limits_version(memberships);
  state.cgroup_version = version.empty()
                             ? unknown<std::string>("it is in no control group with limits", origin)
                             : effective(std::move(version), origin);
  state.cgroups = effective(cgroup_items(memberships, origin), origin);
  if (machine.mounts_unknown.empty()) {
    state.limits = fact_of(groups.limits(memberships), path);
    state.devices = machine.devices.of(groups, memberships);
  } else {
    state.limits = unknown<std::vector<facts::GroupLimit>>(machine.mounts_unknown, origin);
    state.devices = unknown<std::vector<facts::DeviceRule>>(machine.mounts_unknown, origin);
  }
}

// ---- Of all its processes ----

// The mounts that the processes of a container see: those of the first one for all that share its mount
// namespace, and of the others the last that were read. Tables are large, and a container may hold thousands.
class MountsOfNamespaces {
 public:
  MountsOfNamespaces(const Root& root, std::uint64_t first, const MountTable* mounts)
      : root_(root), first_(first), mounts_of_first_(mounts) {}
  const MountTable* of(std::uint64_t inode, const std::string& folder) {
    if (inode == first_ && mounts_of_first_ != nullptr) return mounts_of_first_;
    if (inode != last_) {
      last_ = inode;
      auto read = read_mounts(root_, folder);
      mounts_of_last_ = read ? std::optional(std::move(*read)) : std::nullopt;
    }
    return mounts_of_last_ ? &*mounts_of_last_ : nullptr;
  }

 private:
  const Root& root_;
  std::uint64_t first_;
  const MountTable* mounts_of_first_;
  std::uint64_t last_ = 0;
  std::optional<MountTable> mounts_of_last_;
};

// One container's reading.
class Reader {
 public:
  Reader(Machine& machine, ControlGroups& groups, const Container& container,
         const ContainerProcesses& processes)
      : machine_(machine),
        root_(machine.root),
        groups_(groups),
        container_(container),
        processes_(processes),
        threads_(root_, machine.filters, machine.namespaces, machine.most_threads),
        files_(root_, machine.kernel, machine.mounts, machine.namespaces, machine.sockets, container.id) {}

  Reading<ContainerState> read() {
    InForce state;
    const auto left = processes_.first_left_groups;
    SameProcess first = left ? SameProcess(root_, processes_.first, container_.id, *left)
                             : SameProcess(root_, processes_.first, container_.id);
    const std::string& folder = first.folder();
    const auto namespaces = namespaces_of(root_, folder);
    const auto mounts = read_mounts(root_, folder);
    const NamespaceIds ids = namespaces ? *namespaces : NamespaceIds{};
    MountsOfNamespaces tables(root_, ids[kMountNamespace], mounts ? &*mounts : nullptr);
    if (namespaces)
      state.namespaces = effective(machine_.namespaces.states(ids, folder), origin_of(folder + "/ns"));
    else
      state.namespaces = unread_fact<std::vector<facts::NamespaceState>>(namespaces.error(), folder + "/ns");
    add_mounts(machine_, container_, folder, mounts, state);
    state.gid_map = host::id_map(root_, folder + "/gid_map");
    state.setgroups = setgroups_of(root_, folder);
    state.resource_limits = resource_limits_of(root_, folder);
    state.oom_score_adjust = oom_score_adjust_of(root_, folder);
    threads_.add(processes_.first, ids);
    if (mounts && namespaces) files_.add(processes_.first, *mounts, ids);
    if (!first.still())
      return std::unexpected(
          Unread{Refusal::absent,
                 fmt::format("its first process, {}, ended while it was read; try again", processes_.first)});
    keep();
    add_groups(machine_, groups_, first, state);
    for (const std::int64_t pid : processes_.pids) {
      if (pid == processes_.first) continue;
      SameProcess other(root_, pid, container_.id);
      read_process(pid, ids, tables);
      if (other.still())
        keep();
      else
        drop();
    }
    state.processes = threads_.result(origin_of(folder));
    state.user_namespaces = user_namespaces(state);
    const std::string unread = state.processes.known() ? threads_.unread() : std::string();
    state.foreign_files = files_fact(folder, mounts, namespaces);
    return ContainerState{std::move(state), threads_.cut(), unread};
  }

 private:
  void read_process(std::int64_t pid, const NamespaceIds& first, MountsOfNamespaces& tables) {
    const auto ids = threads_.add(pid, first);
    if (!ids) return;  // ended, or not to be looked at
    const MountTable* own = tables.of((*ids)[kMountNamespace], fmt::format("/proc/{}", pid));
    if (own != nullptr) files_.add(pid, *own, *ids);
  }
  Fact<std::vector<facts::UserNamespace>> user_namespaces(const InForce& state) {
    using All = std::vector<facts::UserNamespace>;
    if (!state.namespaces.known())
      return unknown<All>(state.namespaces.unknown_because, state.namespaces.origin);
    All all;
    machine_.namespaces.add_user_namespaces(*state.namespaces, all);
    if (state.processes.known())
      for (const facts::ProcessState& p : *state.processes)
        machine_.namespaces.add_user_namespaces(p.foreign, all);
    return effective(std::move(all), state.namespaces.origin);
  }
  void keep() {
    threads_.keep();
    files_.keep();
  }
  void drop() {
    threads_.drop();
    files_.drop();
  }
  Fact<std::vector<facts::ForeignFile>> files_fact(const std::string& folder,
                                                   const Reading<MountTable>& mounts,
                                                   const Reading<NamespaceIds>& namespaces) {
    using Files = std::vector<facts::ForeignFile>;
    const std::string path = folder + "/fd";
    if (!mounts) return unread_fact<Files>(mounts.error(), path);
    if (!namespaces) return unread_fact<Files>(namespaces.error(), path);
    return fact_of(files_.result(), path);
  }

  Machine& machine_;
  const Root& root_;
  ControlGroups& groups_;
  const Container& container_;
  const ContainerProcesses& processes_;
  ProcessStates threads_;
  ForeignFiles files_;
};

}  // namespace

Reading<ContainerState> container_state(Machine& machine, ControlGroups& groups, const Container& container,
                                        const ContainerProcesses& processes) {
  return Reader(machine, groups, container, processes).read();
}

}  // namespace watertight::sources::in_force
