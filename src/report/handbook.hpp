// The handbook as a document: every concern by chapter, each followed by the checks that belong to it.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "handbook/pages.hpp"

namespace watertight::report {

void write_handbook_markdown(std::ostream& out);
void write_handbook_html(std::ostream& out);
void write_handbook_man(std::ostream& out);  // as the page watertight-handbook(7)

// One page for people, as `explain` shows it: title, facts of the rule, the page's text.
[[nodiscard]] std::string explain_markdown(const handbook::CheckPage& page);
[[nodiscard]] std::string explain_markdown(const handbook::ConcernPage& page);

}  // namespace watertight::report
