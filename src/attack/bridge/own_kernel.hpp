// Whether a container's processes speak to another kernel than the host's: what they may ask of it is then no
// fact about the host. Files that are mounted into it are the host's all the same.
#pragma once

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// By the runtime that the container names or, where it leaves that to the engine, the engine's default one; a
// name that the engine gives to a program counts as that program.
[[nodiscard]] bool has_own_kernel(const ContainerSubject& subject);

// sysbox adds a user namespace of its own, always, and shares the host's kernel.
[[nodiscard]] bool is_sysbox(const ContainerSubject& subject);

}  // namespace watertight::attack
