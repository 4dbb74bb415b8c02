// A rule's page as a reportingDescriptor of SARIF.
#pragma once

#include <string_view>

#include "report/json_writer.hpp"

namespace watertight::report {

// With help as text and Markdown, at most 20 tags, and GitHub's security-severity for what is no matter of
// style.
void write_sarif_rule(JsonWriter& json, std::string_view rule);

}  // namespace watertight::report
