// Finds where quoted and bracketed stretches of shell text end.
#pragma once

#include <cstddef>
#include <string_view>

namespace watertight::sources::dockerfile {

// The place of the parenthesis that closes one opened right before `at`, or the end of the text. Quotes,
// comments and nested brackets are stepped over in one pass.
[[nodiscard]] std::size_t closing_parenthesis(std::string_view text, std::size_t at);
// The same for ${…}.
[[nodiscard]] std::size_t closing_brace(std::string_view text, std::size_t at);
// The place of the backtick that ends a command substitution opened right before `at`.
[[nodiscard]] std::size_t closing_backtick(std::string_view text, std::size_t at);

}  // namespace watertight::sources::dockerfile
