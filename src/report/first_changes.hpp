// What to do first: the worst findings of a run, and beside each the other subjects that need the same
// change.
#pragma once

#include <string>
#include <vector>

#include "report/results.hpp"

namespace watertight::report {

struct FirstChange {
  const checks::Finding* finding = nullptr;  // the first that asks for it
  std::vector<std::string> subjects;         // the names of all that do, its own first; not yet made visible
};

// At most five changes for findings that are high or critical, the worst first. Findings of one rule with the
// same advice are one change.
[[nodiscard]] std::vector<FirstChange> first_changes(const Results& results);

// "db, web and 3 more".
[[nodiscard]] std::string some_names(const std::vector<std::string>& names, std::size_t shown);

}  // namespace watertight::report
