#include "report/markdown_text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "report/words.hpp"

namespace watertight::report {

std::string markdown(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (std::string_view("\\`*_{}[]<>()#+-!|~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// A fence of more backticks than the text has in a row.
std::string markdown_code(std::string_view text) {
  const std::string shown = visible(text);
  std::size_t longest = 0;
  std::size_t row = 0;
  for (const char c : shown) longest = std::max(longest, row = c == '`' ? row + 1 : 0);
  const std::string fence(longest + 1, '`');
  const std::string_view pad = longest > 0 || shown.empty() ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, pad, shown, pad, fence);
}

// GitHub's dialect: a pipe ends a cell wherever it stands, unless a backslash stands before it.
std::string markdown_cell_code(std::string_view text) {
  std::string out;
  for (const char c : markdown_code(text)) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

namespace {

std::string with_code(std::string_view text, std::string (*code)(std::string_view)) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('`');
    const auto close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) return out + markdown(text);
    out += markdown(text.substr(0, open)) + code(text.substr(open + 1, close - open - 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

}  // namespace

std::string markdown_advice(std::string_view text) { return with_code(text, markdown_code); }
std::string markdown_cell(std::string_view advice) { return with_code(advice, markdown_cell_code); }

void write_counts_markdown(std::ostream& out, const Counts& c) {
  using checks::Severity;
  out << "| critical | high | medium | low | info | passed | not evaluated "
         "|\n|---|---|---|---|---|---|---|\n";
  fmt::print(out, "| {} | {} | {} | {} | {} | {} | {} |\n\n", c.of(Severity::critical), c.of(Severity::high),
             c.of(Severity::medium), c.of(Severity::low), c.of(Severity::info), c.passed, c.not_evaluated);
  if (c.incomplete > 0)
    fmt::print(out, "**{} could not be read completely.** What was not seen is not known to be good.\n\n",
               counted(c.incomplete, "target"));
}

}  // namespace watertight::report
