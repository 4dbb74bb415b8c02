// The label that a security module has put on a thread: AppArmor, SELinux, Smack.
#pragma once

#include <string>

#include "sources/root.hpp"

namespace watertight::sources::in_force {

// "docker-default (enforce)", "system_u:system_r:container_t:s0:c1,c2"; with AppArmor beside another module
// both, "; " between; "" where none confines it. `folder` is "/proc/1234" or "/proc/1234/task/1235".
[[nodiscard]] Reading<std::string> label_of(const Root& root, const std::string& folder);

}  // namespace watertight::sources::in_force
