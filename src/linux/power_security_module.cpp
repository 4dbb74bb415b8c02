#include "linux/power_security_module.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace watertight::linux_kernel {
namespace {

// Modules that confine by label; the others (capability, yama, lockdown, landlock, …) have no label.
constexpr std::string_view kLabelling[] = {"apparmor", "selinux", "smack", "tomoyo"};

enum class Says : std::uint8_t { allowed, denied, asked_since_6_7, not_asked };

Says docker_default(Mediated operation) {
  switch (operation) {
    case Mediated::mount:
    case Mediated::host_process:
    case Mediated::write_proc_sys:
    case Mediated::sysrq:
    case Mediated::kcore:
    case Mediated::write_sys:
      return Says::denied;
    case Mediated::move_mount:
      return Says::asked_since_6_7;
    case Mediated::other:
      return Says::not_asked;
    default:
      return Says::allowed;
  }
}

// "user:role:type:range". AppArmor's names of profiles may have colons too (":namespace:profile (enforce)"),
// but they say in what mode they are, and name their namespace first.
bool is_selinux(const HostKernel& host, std::string_view label) {
  const auto& modules = host.security_modules;
  if (modules && std::ranges::find(*modules, "selinux") == modules->end()) return false;
  return std::ranges::count(label, ':') >= 2 && !label.starts_with(':') &&
         label.find_first_of(" /&()") == std::string_view::npos;
}

// The third word. Which types the policy denies hardly anything.
bool is_unconfined_type(std::string_view label) {
  static constexpr std::string_view kTypes[] = {"spc_t", "unconfined_t", "unconfined_service_t"};
  const std::size_t role = label.find(':');
  const std::size_t type = label.find(':', role + 1) + 1;
  return std::ranges::find(kTypes, label.substr(type, label.find(':', type) - type)) != std::end(kTypes);
}

// A name that only begins so is a profile like any other; the mode of a stack of profiles is that of all.
bool is_unconfined_by_apparmor(std::string_view label) {
  return label == "unconfined" || label.starts_with("unconfined (") || label.ends_with(" (unconfined)") ||
         label.ends_with(" (complain)");
}

}  // namespace

Condition security_module_lets(Mediated operation) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const auto& modules = c.host.security_modules;
    const bool can_label = !modules || std::ranges::any_of(*modules, [](const std::string& m) {
      return std::ranges::find(kLabelling, m) != std::end(kLabelling);
    });
    if (!can_label) return;
    if (!c.label) {
      may_stand(obstacles, Barrier::security_module,
                fmt::format("which security profile it runs under is unknown: {}", c.label.unknown_because));
      return;
    }
    const std::string_view label = *c.label;
    if (label.empty()) return;
    if (is_selinux(c.host, label)) {
      const bool enforced = !c.host.selinux_mode || *c.host.selinux_mode == "enforcing";
      if (enforced && !is_unconfined_type(label))
        may_stand(obstacles, Barrier::security_module,
                  fmt::format("what SELinux's policy denies {} is unknown", label));
      return;
    }
    if (is_unconfined_by_apparmor(label)) return;
    if (label == "docker-default (enforce)") {
      const Says says = docker_default(operation);
      const std::optional<bool> asked = is_since(c.host, 6, 7);
      if (says == Says::denied || (says == Says::asked_since_6_7 && asked && *asked))
        stands(obstacles, Barrier::security_module, "AppArmor's profile docker-default denies it");
      else if (says == Says::asked_since_6_7)
        may_stand(
            obstacles, Barrier::security_module,
            "AppArmor's profile docker-default denies mounts, and whether this kernel asks it is unknown");
      return;
    }
    may_stand(obstacles, Barrier::security_module,
              fmt::format("what the security profile {} denies is unknown", label));
  };
}

}  // namespace watertight::linux_kernel
