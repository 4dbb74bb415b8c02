#include "checks/confinement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/api_sockets.hpp"
#include "checks/engine_listeners.hpp"
#include "checks/host_paths.hpp"

namespace watertight::checks {
namespace {

using facts::Fact;
using linux_kernel::Confinement;
using linux_kernel::Maybe;
using linux_kernel::NamespaceOf;
using linux_kernel::Owner;

template <typename T>
std::string why(const Fact<T>& fact) {
  return std::string(fact.unknown_because.view());
}

// The value made of a fact's value, or why there is none.
template <typename T, typename Make>
auto maybe(const Fact<T>& fact, Make make) -> Maybe<decltype(make(*fact))> {
  if (fact.known()) return make(*fact);
  return Maybe<decltype(make(*fact))>::unknown(why(fact));
}

template <typename T>
Maybe<T> maybe(const Fact<T>& fact) {
  return maybe(fact, [](const T& value) { return value; });
}

const facts::NamespaceState* of_kind(const std::vector<facts::NamespaceState>& all, std::string_view kind) {
  const auto at =
      std::ranges::find_if(all, [&](const facts::NamespaceState& space) { return space.kind == kind; });
  return at == all.end() ? nullptr : &*at;
}

const facts::NamespaceState* namespace_of(const facts::InForce& in_force, const facts::ProcessState& process,
                                          std::string_view kind) {
  if (const facts::NamespaceState* own = of_kind(process.foreign, kind)) return own;
  return in_force.namespaces.known() ? of_kind(*in_force.namespaces, kind) : nullptr;
}

// linux/proc_ns.h: the initial user namespace, and the first number that is given to another one.
constexpr std::uint64_t kInitialUserNamespace = 0xEFFFFFFD;
constexpr std::uint64_t kFirstGivenNumber = 0xF0000000;

// That it is shared with the engine's machine is not enough where that is a container itself.
bool is_initial(const facts::NamespaceState& user) {
  return user.inode == kInitialUserNamespace || (user.host && user.inode < kFirstGivenNumber);
}

// By the user namespaces from the owner upwards. `made_by_it` as cap_capable() of the kernel's
// security/commoncap.c has it: of the child of the process's own.
linux_kernel::NamespacePlace place_of(const facts::NamespaceState& space, const facts::NamespaceState* user,
                                      const facts::Fact<std::vector<facts::UserNamespace>>& above,
                                      std::uint32_t uid) {
  linux_kernel::NamespacePlace place{space.host, std::nullopt};
  if (space.owner == 0) return place;
  if (space.owner == kInitialUserNamespace) place.owner = Owner::host;
  if (user == nullptr || place.owner) return place;
  if (space.owner == user->inode) {
    place.owner = is_initial(*user) ? Owner::host : Owner::own;
    return place;
  }
  if (!above.known()) return place;
  std::uint64_t inode = space.owner;
  for (std::size_t steps = above->size(); steps > 0; --steps) {
    const auto at = std::ranges::find(*above, inode, &facts::UserNamespace::inode);
    if (at == above->end() || at->parent == 0) return place;
    inode = at->parent;
    if (inode == user->inode) {
      place.owner = Owner::below;
      if (at->made_by >= 0) place.made_by_it = at->made_by == uid;
      return place;
    }
    if (inode != kInitialUserNamespace) continue;
    place.owner = Owner::other;
    return place;
  }
  return place;
}

void place_in_namespaces(Confinement& c, const facts::InForce& in_force, const facts::ProcessState& process) {
  const facts::NamespaceState* user = namespace_of(in_force, process, "user");
  if (user != nullptr)
    c.host_user_namespace = is_initial(*user);
  else
    c.host_user_namespace = Maybe<bool>::unknown(
        in_force.namespaces.known() ? "its user namespace was not read" : why(in_force.namespaces));
  static constexpr std::pair<NamespaceOf, std::string_view> kKinds[] = {
      {NamespaceOf::mount, "mnt"}, {NamespaceOf::network, "net"}, {NamespaceOf::processes, "pid"},
      {NamespaceOf::uts, "uts"},   {NamespaceOf::ipc, "ipc"},     {NamespaceOf::cgroup, "cgroup"}};
  for (const auto& [kind, name] : kKinds)
    if (const facts::NamespaceState* space = namespace_of(in_force, process, name))
      c.place(kind) = place_of(*space, user, in_force.user_namespaces, process.user.effective);
}

std::vector<linux_kernel::MappedIds> mapped(const std::vector<facts::IdRange>& ranges) {
  std::vector<linux_kernel::MappedIds> out;
  for (const facts::IdRange& r : ranges) out.push_back({r.inside, r.outside, r.count});
  return out;
}

linux_kernel::ProcessIds ids(const facts::Ids& i) { return {i.real, i.effective, i.saved, i.file_system}; }

std::optional<linux_kernel::SeccompProgram> program_of(const facts::SeccompFilter& filter) {
  auto program = linux_kernel::program_of_hex(filter.instructions);
  if (!program || !linux_kernel::check_program(*program)) return std::nullopt;
  return program;
}

std::vector<linux_kernel::ConfinedMount> mounts(const std::vector<facts::MountState>& all) {
  std::vector<linux_kernel::ConfinedMount> out;
  out.reserve(all.size());
  for (const facts::MountState& m : all)
    out.push_back(
        {std::string(m.destination), std::string(m.type), std::string(m.root), m.read_only, m.no_dev});
  return out;
}

std::vector<linux_kernel::AllowedDevice> devices(const std::vector<facts::DeviceRule>& rules) {
  std::vector<linux_kernel::AllowedDevice> out;
  for (const facts::DeviceRule& r : rules) out.push_back({r.type, r.major, r.minor, std::string(r.access)});
  return out;
}

std::vector<linux_kernel::DeviceNode> nodes(const std::vector<facts::DeviceNode>& all) {
  std::vector<linux_kernel::DeviceNode> out;
  out.reserve(all.size());
  for (const facts::DeviceNode& n : all)
    out.push_back({n.type, {n.major, n.minor}, std::string(n.path), n.mode, n.user, n.group});
  return out;
}

// What a mount brings along that is a socket of a runtime by its name, or holds one by convention: nobody saw
// it on the host, but the checks of mounts speak of it, and it may be there.
void add_named_sockets(const facts::Container& container, const facts::InForce& in_force,
                       const facts::System& system, std::vector<linux_kernel::ReachableApiSocket>& out) {
  const auto add = [&](std::string_view host_path, std::string_view destination) {
    const std::string path = plain_path(host_path);
    std::string_view runtime = runtime_of_socket(path);
    if (runtime.empty()) runtime = runtime_of_folder(path);
    if (runtime.empty() && docker_socket_in(path, system)) runtime = "Docker";
    if (runtime.empty() || std::ranges::any_of(out, [&](const linux_kernel::ReachableApiSocket& known) {
          return lies_in(plain_path(known.path), plain_path(destination));
        }))
      return;
    out.push_back({std::string(destination),
                   Maybe<std::uint32_t>::unknown(fmt::format("no socket of {} was seen there", runtime)), 0,
                   0});
  };
  if (in_force.mounts.known())
    for (const facts::MountState& m : *in_force.mounts)
      if (!m.host_path.empty()) add(m.host_path, m.destination);
  for (const HostMountPoint& m : host_mounts(container, system)) add(m.path, m.mount->destination);
}

Maybe<std::vector<linux_kernel::ReachableApiSocket>> api_sockets(const facts::Container& container,
                                                                 const facts::InForce& in_force,
                                                                 const facts::System& system) {
  auto found = maybe(in_force.api_sockets, [&](const std::vector<facts::ReachableSocket>& all) {
    std::vector<linux_kernel::ReachableApiSocket> out;
    for (const facts::ReachableSocket& socket : all) {
      linux_kernel::ReachableApiSocket& added = out.emplace_back();
      added.path = socket.path;
      added.mode = Maybe<std::uint32_t>::unknown("its owner and mode were not read");
      if (!system.host || !system.host->api_sockets.known()) continue;
      for (const facts::ApiSocket& known : *system.host->api_sockets)
        if (known.path == socket.host_path) {
          added.mode = known.status.mode;
          added.uid = known.status.uid;
          added.gid = known.status.gid;
        }
    }
    return out;
  });
  if (found) add_named_sockets(container, in_force, system, *found.value);
  return found;
}

Maybe<std::vector<linux_kernel::EngineAddress>> engine_addresses(const facts::System& system) {
  using Addresses = Maybe<std::vector<linux_kernel::EngineAddress>>;
  const auto listeners = engine_listeners(system);
  if (!listeners)
    return Addresses::unknown("neither the engine's setting hosts nor who listens on the host was read");
  std::vector<linux_kernel::EngineAddress> out;
  for (const EngineListener& each : *listeners)
    out.push_back({each.address, each.loopback, each.asks == EngineListener::Asks::certificate});
  return out;
}

Maybe<std::int64_t> soft_limit(const facts::InForce& in_force, std::string_view name) {
  if (!in_force.resource_limits.known()) return Maybe<std::int64_t>::unknown(why(in_force.resource_limits));
  for (const facts::ResourceLimit& limit : *in_force.resource_limits)
    if (limit.name == name) return limit.soft;
  return Maybe<std::int64_t>::unknown("the limit is not among those that were read");
}

std::vector<std::string> texts(const facts::Items& items) {
  std::vector<std::string> out;
  for (const facts::Item& item : items) out.push_back(item.text);
  return out;
}

linux_kernel::HostKernel kernel_of(const facts::Host& host) {
  linux_kernel::HostKernel kernel;
  kernel.machine = maybe(host.architecture);
  kernel.release = maybe(host.kernel_release);
  if (!host.kernel_config_read.known()) {
    kernel.config_unknown = why(host.kernel_config_read);
  } else {
    kernel.config_unknown = "it is not among the options that were kept";
    for (const auto& [name, value] : host.kernel_config)
      if (value.known()) kernel.config.emplace(name, *value);
  }
  for (const auto& [name, value] : host.sysctls) {
    // What is missing under the /proc/sys of a kernel that tells its release it does not have.
    const bool absent = !value.known() && host.kernel_release.known() &&
                        value.unknown_because.view().ends_with("does not exist");
    kernel.settings.emplace(name, absent ? Maybe<linux_kernel::SettingValue>(linux_kernel::SettingValue{})
                                         : maybe(value, [](const std::string& text) {
                                             return linux_kernel::SettingValue{text};
                                           }));
  }
  kernel.lockdown = maybe(host.lockdown);
  kernel.security_modules = maybe(host.security_modules, texts);
  kernel.selinux_mode = maybe(host.selinux_mode);
  kernel.modules_loaded = maybe(host.modules_loaded, texts);
  kernel.init_permitted = maybe(host.first_process_capabilities);
  return kernel;
}

}  // namespace

Maybe<linux_kernel::LoadedFilters> filters_in_force(const facts::ProcessState& process,
                                                    const facts::System& system) {
  using Filters = Maybe<linux_kernel::LoadedFilters>;
  linux_kernel::LoadedFilters loaded;
  loaded.strict = process.seccomp == 1;
  if (process.seccomp != 2) return loaded;
  if (!process.filters.known()) return Filters::unknown(why(process.filters));
  for (const std::size_t index : *process.filters) {
    if (index >= system.seccomp_filters.size()) return Filters::unknown("a filter of it is missing");
    auto program = program_of(system.seccomp_filters[index]);
    if (!program) return Filters::unknown("a filter of it is none that a kernel would take");
    loaded.newest_first.push_back(std::move(*program));
  }
  return loaded;
}

std::expected<Confinement, std::string> confinement_of(const facts::Container& container,
                                                       const facts::System& system, std::size_t process) {
  if (container.running.is(false)) return std::unexpected("the container does not run");
  if (!container.in_force.known()) return std::unexpected(why(container.in_force));
  if (!*container.in_force) return std::unexpected("nothing was read back from the kernel");
  const facts::InForce& in_force = **container.in_force;
  if (!in_force.processes.known()) return std::unexpected(why(in_force.processes));
  if (process >= in_force.processes->size()) return std::unexpected("the container has no such process");
  const facts::ProcessState& state = (*in_force.processes)[process];

  Confinement c;
  c.effective = state.capabilities.effective;
  c.permitted = state.capabilities.permitted;
  c.bounding = state.capabilities.bounding;
  c.no_new_privileges = state.no_new_privileges;
  c.user = ids(state.user);
  c.group = ids(state.group);
  c.groups = state.groups;
  place_in_namespaces(c, in_force, state);
  if (of_kind(state.foreign, "user") == nullptr) {
    c.uid_map = maybe(container.uid_map, mapped);
    c.gid_map = maybe(in_force.gid_map, mapped);
  } else {
    c.uid_map = Maybe<std::vector<linux_kernel::MappedIds>>::unknown(
        "the process is in another user namespace than the container's first one");
    c.gid_map = c.uid_map;
  }
  c.filters = filters_in_force(state, system);
  c.label = maybe(state.label);
  if (of_kind(state.foreign, "mnt") == nullptr)
    c.mounts = maybe(in_force.mounts, mounts);
  else
    c.mounts = Maybe<std::vector<linux_kernel::ConfinedMount>>::unknown(
        "the process is in another mount namespace than the container's first one");
  c.devices = maybe(in_force.devices, devices);
  c.nodes = of_kind(state.foreign, "mnt") == nullptr
                ? maybe(in_force.device_nodes, nodes)
                : Maybe<std::vector<linux_kernel::DeviceNode>>::unknown(c.mounts.unknown_because);
  c.api_sockets = api_sockets(container, in_force, system);
  c.engine_addresses = engine_addresses(system);
  c.nice_limit = soft_limit(in_force, "nice");
  c.realtime_limit = soft_limit(in_force, "rtprio");
  if (system.host) c.host = kernel_of(*system.host);
  return c;
}

}  // namespace watertight::checks
