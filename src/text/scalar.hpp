// What a plain scalar means once a reader knows which type it wants: booleans, integers, numbers and null as
// the docker CLI's YAML reader takes them (YAML 1.2 with the words of YAML 1.1). Quoted text is for the
// reader.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::text {

// Empty, "~" or "null".
[[nodiscard]] bool is_null(std::string_view plain);
// true/false, yes/no, on/off, y/n in any case.
[[nodiscard]] std::optional<bool> to_bool(std::string_view plain);
// Decimal, 0x, 0o, 0b, and octal with a leading zero as YAML 1.1 had it; underscores between digits.
// Nothing for what does not fit 64 bits.
[[nodiscard]] std::optional<std::int64_t> to_integer(std::string_view plain);
// Integers as above, decimal fractions and exponents, .inf and .nan.
[[nodiscard]] std::optional<double> to_number(std::string_view plain);

}  // namespace watertight::text
