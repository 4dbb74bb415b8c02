// What is looked at before any parser sees a document: size, encoding, NUL bytes, the longest line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error.hpp"
#include "text/lines.hpp"
#include "text/node.hpp"

namespace watertight::text {

// The text without its byte order mark, or why it is not read. One pass at memory speed.
[[nodiscard]] Expected<std::string_view> admit(std::string_view text, std::string_view name,
                                               const Limits& limits);
// Refuses a line longer than the limit; not for JSON, which often is a single line.
[[nodiscard]] Expected<std::string_view> admit_lines(std::string_view text, std::string_view name,
                                                     const Limits& limits);

// "cannot parse NAME: line 4, column 18: CAUSE; REMEDY"
[[nodiscard]] Error parse_error(std::string_view name, const Span& at, std::string_view cause,
                                std::string remedy);

// A piece of a document fit for a message: at most 60 bytes, whole characters, nothing a terminal obeys.
[[nodiscard]] std::string quote_for_message(std::string_view piece);

}  // namespace watertight::text
