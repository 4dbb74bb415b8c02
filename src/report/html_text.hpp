// Text as HTML: the one place where anything from outside becomes part of a page.
#pragma once

#include <string>
#include <string_view>

namespace watertight::report {

// For element content and for attribute values in double quotes. Control characters become visible escapes.
[[nodiscard]] std::string html(std::string_view text);

// Markdown of the handbook (GitHub's dialect, tables) as HTML; raw HTML in it is left out, headings start at
// `level`.
[[nodiscard]] std::string markdown_to_html(std::string_view markdown, int level = 3);

// A line of advice: text in which only `code` is markup.
[[nodiscard]] std::string advice_to_html(std::string_view text);

}  // namespace watertight::report
