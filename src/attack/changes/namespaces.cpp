#include <fmt/format.h>

#include "attack/changes/building.hpp"
#include "checks/show.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::NamespaceKind;
using facts::NamespaceMode;
using Mode = facts::Fact<NamespaceMode> Container::*;

struct Setting {
  std::string_view name;
  Mode mode;
  std::string_view key;      // of a Compose file
  std::string_view flag;     // of docker run
  std::string_view pod_key;  // of a pod
};

constexpr Setting kSettings[] = {
    {"pid-namespace", &Container::pid_mode, "pid", "--pid", "hostPID"},
    {"network-namespace", &Container::network_mode, "network_mode", "--network", "hostNetwork"},
    {"ipc-namespace", &Container::ipc_mode, "ipc", "--ipc", "hostIPC"},
    {"uts-namespace", &Container::uts_mode, "uts", "--uts", ""},
    {"user-namespace", &Container::user_namespace_mode, "userns_mode", "--userns", "hostUsers"},
};

// Of a pod: its containers share network, IPC and name whatever they say, and processes where it says so.
std::string pod_edit(const Setting& setting, const NamespaceMode& mode) {
  const bool host = mode.kind == NamespaceKind::host;
  if (setting.mode == &Container::user_namespace_mode) return host ? "hostUsers: false" : "";
  if (host) return setting.pod_key.empty() ? "" : fmt::format("remove `{}`", setting.pod_key);
  return setting.mode == &Container::pid_mode ? "remove `shareProcessNamespace`" : "";
}

// An API server refuses hostUsers: false beside the host's other namespaces (pkg/apis/core/validation); an
// engine that remaps users refuses privileged containers and those in the host's network or with its
// processes that do not opt out (moby, verifyPlatformContainerSettings).
bool may_have_users_of_its_own(const ContainerChanges& changes) {
  if (const facts::kubernetes::Pod* pod = changes.pod())
    return !pod->host_network.is(true) && !pod->host_pid.is(true) && !pod->host_ipc.is(true);
  const Container& c = changes.container;
  const auto is_host = [](const facts::Fact<NamespaceMode>& mode) {
    return mode.known() && mode->kind == NamespaceKind::host;
  };
  return !c.privileged.is(true) && !is_host(c.network_mode) && !is_host(c.pid_mode);
}

void make_own(Container& c, Mode which) {
  c.*which = facts::declared(NamespaceMode{}, (c.*which).origin);
  // A pod's name is that of its network.
  if (c.kind == facts::ContainerKind::pod && which == &Container::network_mode)
    c.uts_mode = facts::declared(NamespaceMode{}, c.uts_mode.origin);
}

}  // namespace

void add_namespace_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  const bool in_pod = c.kind == facts::ContainerKind::pod;
  for (const Setting& setting : kSettings) {
    const facts::Fact<NamespaceMode>& mode = c.*setting.mode;
    if (!mode.known() || (mode->kind != NamespaceKind::host && mode->kind != NamespaceKind::container))
      continue;
    const std::string in_manifest = pod_edit(setting, *mode);
    if (in_pod && in_manifest.empty()) continue;
    if (setting.mode == &Container::user_namespace_mode && !may_have_users_of_its_own(changes)) continue;
    const std::string value = mode->kind == NamespaceKind::host ? "host" : "container:" + mode->target;
    changes.add(setting.name, {}, checks::show(*mode), "its own",
                {fmt::format("remove `{}: {}`", setting.key, value),
                 fmt::format("run it without {} {}", setting.flag, value), in_manifest},
                mode, {}, [which = setting.mode](Container& edited) { make_own(edited, which); });
  }
}

}  // namespace watertight::attack
