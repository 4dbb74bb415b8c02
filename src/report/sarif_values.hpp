// Values that stand in several places of a SARIF log.
#pragma once

#include <string>
#include <string_view>

#include "checks/finding.hpp"
#include "report/json_writer.hpp"
#include "report/place.hpp"

namespace watertight::report {

// Safe to show: no control characters, and no links.
[[nodiscard]] std::string message_text(std::string_view text);

// A member that is a message or a multiformatMessageString: {text}.
void write_sarif_text(JsonWriter& json, std::string_view name, std::string_view text);
// `physicalLocation`.
void write_physical(JsonWriter& json, const FilePlace& at);
// `logicalLocations`.
void write_logical(JsonWriter& json, const checks::Subject& subject);

}  // namespace watertight::report
