// Groups that a container's processes are given beside their own, and what those own on the host.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/observe.hpp"
#include "checks/root_on_host.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

struct Group {
  std::string_view name;
  std::string_view number;  // as Debian and its relatives give it; empty where it differs from host to host
  Severity severity;
  std::string_view owns;
};
constexpr std::array<Group, 12> kGroups = {{
    {"docker", "", Severity::high,
     "the engine's socket: with it in the container, root on the host in one request"},
    {"root", "0", Severity::medium, "what root's group may read or write on any mount of the host"},
    {"disk", "6", Severity::high, "the host's disks: with a device in the container, every file of the host"},
    {"shadow", "42", Severity::high, "the password hashes: with /etc in the container, it reads them"},
    {"kmem", "15", Severity::high, "the memory of the kernel, where its devices are in the container"},
    {"adm", "4", Severity::low, "the logs of the host"},
    {"sudo", "27", Severity::low, "nothing by itself, except where a folder was given to it"},
    {"lxd", "", Severity::high, "the socket of LXD, which is root on the host"},
    {"libvirt", "", Severity::high, "the socket of libvirt, which starts machines as root of the host"},
    {"kvm", "", Severity::low, "the device of virtual machines"},
    {"input", "", Severity::medium, "what is typed at the host's console"},
    {"systemd-journal", "", Severity::low, "the journal of the host"},
}};

const Group* group_called(std::string_view text) {
  const auto at = std::find_if(kGroups.begin(), kGroups.end(), [&](const Group& g) {
    return text == g.name || (!g.number.empty() && text == g.number);
  });
  return at == kGroups.end() ? nullptr : &*at;
}

// The group of an engine's or runtime's socket on this very host, by name or number.
const facts::ApiSocket* socket_of_group(const System& system, std::string_view text) {
  if (!system.host || !system.host->api_sockets.known()) return nullptr;
  for (const facts::ApiSocket& socket : *system.host->api_sockets)
    if (socket.status.exists && socket.status.gid != 0 &&
        (text == socket.status.group || text == std::to_string(socket.status.gid)))
      return &socket;
  return nullptr;
}

Verdict host_groups(const Container& c, const System& system) {
  if (!c.group_add.known()) return not_evaluated("group_add", c.group_add);
  if (c.group_add->empty()) return passed();
  if (host_root(c, system).kind == RootMapping::Kind::mapped)
    return not_applicable("its groups are mapped to others on the host, like its users");
  const bool meets_host =
      c.mounts.known() && (!host_mounts(c, system).empty() || (c.devices.known() && !c.devices->empty()));
  std::vector<Observation> found;
  for (const facts::Item& item : *c.group_add) {
    const facts::ApiSocket* socket = socket_of_group(system, item.text);
    const Group* group = group_called(item.text);
    if (socket == nullptr && group == nullptr) continue;
    const std::string owns = socket != nullptr ? fmt::format(
                                                     "the socket {}: with it in the container, root on the "
                                                     "host in one request",
                                                     socket->path)
                                               : std::string(group->owns);
    Observation o = observe(fmt::format("is given the group {}, which owns {}", item.text, owns),
                            {evidence("group_add", item.text, c.group_add, item.origin)}, item.text);
    o.severity = socket != nullptr ? Severity::high : group->severity;
    if (!meets_host) {
      o.severity = std::min(*o.severity, Severity::low);
      o.message += "; nothing of the host is mounted into it now, and the first mount changes that";
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_host_groups{"container-host-groups", host_groups};

}  // namespace
}  // namespace watertight::checks
