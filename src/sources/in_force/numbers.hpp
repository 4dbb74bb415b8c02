// Numbers as the kernel writes them into its text files.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::sources::in_force {

// The whole text, or nothing.
template <typename Number>
[[nodiscard]] std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace watertight::sources::in_force
