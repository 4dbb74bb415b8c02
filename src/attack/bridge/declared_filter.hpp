// What the seccomp filter lets through that a container's settings ask for, where nobody asked the kernel.
#pragma once

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/filter_reach.hpp"
#include "attack/bridge/shown.hpp"

namespace watertight::attack {

enum class FilterKind : std::uint8_t {
  none,            // everything is let through
  engine_default,  // Docker's own profile, as the engine's version has it
  custom,          // a profile whose openings against Docker's own are known
  unknown,
};

struct DeclaredFilter {
  FilterKind kind = FilterKind::unknown;
  Evidences why;
};
[[nodiscard]] DeclaredFilter declared_filter(const ContainerSubject& subject);

// One for each of rule_calls().
[[nodiscard]] CallAnswers reach_of(const DeclaredFilter& filter, const ContainerSubject& subject);

}  // namespace watertight::attack
