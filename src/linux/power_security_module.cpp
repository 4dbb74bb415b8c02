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

bool is_selinux(std::string_view label) { return std::ranges::count(label, ':') >= 2; }

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
    if (label.empty() || label.starts_with("unconfined") || label.ends_with("(complain)") ||
        label.ends_with("(unconfined)"))
      return;
    if (is_selinux(label)) {
      const bool enforced = !c.host.selinux_mode || *c.host.selinux_mode == "enforcing";
      const bool unconfined = label.find(":spc_t:") != std::string_view::npos ||
                              label.find(":unconfined_t:") != std::string_view::npos;
      if (enforced && !unconfined)
        may_stand(obstacles, Barrier::security_module,
                  fmt::format("what SELinux's policy denies {} is unknown", label));
      return;
    }
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
