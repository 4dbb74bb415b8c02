// Attack paths as results of a SARIF run: one for each path, with its steps as a code flow through the files
// that its premises were read from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "attack/paths.hpp"
#include "report/json_writer.hpp"
#include "report/run.hpp"

namespace watertight::report {

inline constexpr std::size_t kMostPathResults = 1000;

// Rules "attack-path/host-root", … of the goals that paths lead to, into an array that is open.
void write_path_rules(JsonWriter& json, std::span<const attack::Analysis> analyses);

// The paths of the run, the first kMostPathResults, into an array that is open. `first_rule` is the index of
// the first of those rules. Says how many results that were.
std::uint64_t write_path_results(JsonWriter& json, const Run& run, std::uint64_t first_rule);

// How many paths are more than that.
[[nodiscard]] std::size_t paths_left_out(std::span<const attack::Analysis> analyses);

}  // namespace watertight::report
