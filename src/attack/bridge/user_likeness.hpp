// Whether the processes of one container may do to those of another what the kernel lets processes of one
// user do to each other: the question of ptrace access modes (kernel/ptrace.c, __ptrace_may_access).
#pragma once

#include "attack/bridge/shown.hpp"
#include "attack/fact_base.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct Likeness {
  Truth truth = Truth::no;
  Evidences why;
};
// Some process of `one` has the ids of some process of `other`, or can take them, and no capability is
// missing to it.
[[nodiscard]] Likeness can_access_like(const facts::Container& one, const facts::Container& other,
                                       const facts::System& system);

}  // namespace watertight::attack
