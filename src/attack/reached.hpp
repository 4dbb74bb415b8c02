// What a derivation reaches of the goals, and what leads there.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/derive.hpp"

namespace watertight::attack {

// What was derived of these goals, by their order.
[[nodiscard]] std::vector<std::vector<AtomId>> reached(const Program& program, const Atoms& atoms,
                                                       const Derivation& derivation,
                                                       std::span<const std::string_view> goals);

// By atom: whether some way to these goals asks for it, or leads through it.
[[nodiscard]] std::vector<bool> on_the_way(const Program& program, const Atoms& atoms,
                                           const Derivation& derivation, std::span<const AtomId> goals);

// Containers that these atoms speak of.
[[nodiscard]] std::vector<std::size_t> containers_of(const Program& program, const Atoms& atoms,
                                                     const std::vector<bool>& on_the_way,
                                                     const std::vector<std::string>& names);

}  // namespace watertight::attack
