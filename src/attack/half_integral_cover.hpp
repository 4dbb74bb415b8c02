// Minimum-weight vertex cover with halves allowed: what it takes whole some cheapest cover takes too, and
// what it leaves out that cover leaves out (Nemhauser and Trotter 1975).
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace watertight::attack {

enum class Share : std::uint8_t { none, half, whole };

using CoverEdge = std::pair<std::uint32_t, std::uint32_t>;  // two vertices, one of which is to be taken

// By vertex; `weights` likewise, each more than 0. An edge from a vertex to itself takes it whole.
[[nodiscard]] std::vector<Share> half_integral_cover(std::span<const std::uint32_t> weights,
                                                     std::span<const CoverEdge> edges);

}  // namespace watertight::attack
