// Where one UTF-8 character ends.
#pragma once

#include <cstddef>
#include <string_view>

namespace watertight::report {

// Length in bytes of the well-formed sequence at the start of a text that is not empty; 0 where it is none
// (RFC 3629).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace watertight::report
