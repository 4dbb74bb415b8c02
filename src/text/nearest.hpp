// The word that was probably meant.
#pragma once

#include <span>
#include <string_view>

namespace watertight::text {

// The candidate with the smallest edit distance; empty where even that one is far from the word.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace watertight::text
