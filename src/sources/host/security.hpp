// What the kernel enforces beyond permissions: security modules and their state, seccomp, lockdown.
#pragma once

#include "facts/host.hpp"
#include "sources/host/kernel_config.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

[[nodiscard]] facts::Fact<facts::Items> security_modules(const Root& root);
[[nodiscard]] facts::Fact<bool> apparmor_enabled(const Root& root);
[[nodiscard]] facts::Fact<facts::Items> apparmor_profiles(const Root& root);  // "docker-default (enforce)"
[[nodiscard]] facts::Fact<std::string> selinux_mode(const Root& root);
[[nodiscard]] facts::Fact<bool> seccomp_supported(const Root& root, const KernelConfig& config);
[[nodiscard]] facts::Fact<std::string> lockdown(const Root& root);

}  // namespace watertight::sources::host
