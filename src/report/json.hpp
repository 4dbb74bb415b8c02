// The scan as JSON, schema "watertight/scan/1": docs/schema/scan-1.schema.json.
#pragma once

#include <ostream>

#include "report/run.hpp"

namespace watertight::report {

// Indented, findings in the order of the targets. Nothing in it depends on the clock.
void write_json(std::ostream& out, const Run& run);
// The same objects one to a line: a line of "type": "target", "finding", "notEvaluated" or "summary".
void write_ndjson(std::ostream& out, const Run& run);

}  // namespace watertight::report
