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

}  // namespace

void add_namespace_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  for (const Setting& setting : kSettings) {
    const facts::Fact<NamespaceMode>& mode = c.*setting.mode;
    if (!mode.known() || (mode->kind != NamespaceKind::host && mode->kind != NamespaceKind::container))
      continue;
    const std::string value = mode->kind == NamespaceKind::host ? "host" : "container:" + mode->target;
    changes.add(setting.name, {}, checks::show(*mode), "its own",
                {fmt::format("remove `{}: {}`", setting.key, value),
                 fmt::format("run it without {} {}", setting.flag, value),
                 fmt::format("remove `{}`", setting.pod_key)},
                mode, {}, [which = setting.mode](Container& edited) {
                  edited.*which = facts::declared(NamespaceMode{}, (edited.*which).origin);
                });
  }
}

}  // namespace watertight::attack
