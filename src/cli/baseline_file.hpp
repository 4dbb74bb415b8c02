// A baseline as a file: read within bounds, written sorted and one member to a line, so that a change of it
// can be reviewed.
#pragma once

#include <ostream>
#include <string>

#include "error.hpp"
#include "policy/baseline.hpp"
#include "report/json_writer.hpp"

namespace watertight::cli {

[[nodiscard]] Expected<policy::Baseline> read_baseline_file(const std::string& path);
void write_baseline(std::ostream& out, const policy::Baseline& baseline);
void write_known(report::JsonWriter& json, const policy::Known& known);

}  // namespace watertight::cli
