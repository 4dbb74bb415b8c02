// Text from the system as Markdown: nothing in it becomes markup.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "report/results.hpp"

namespace watertight::report {

[[nodiscard]] std::string markdown(std::string_view text);
[[nodiscard]] std::string markdown_code(std::string_view text);

// A sentence of advice: `code` in backticks stays code, all else is text.
[[nodiscard]] std::string markdown_advice(std::string_view text);

// The same in a cell of a table, where code must not end the cell.
[[nodiscard]] std::string markdown_cell(std::string_view advice);
[[nodiscard]] std::string markdown_cell_code(std::string_view text);

// The table of severities, and what was not read.
void write_counts_markdown(std::ostream& out, const Counts& counts);

}  // namespace watertight::report
