// A target whose findings are too many to be held: parts of it go in as they are found, pieces come out in
// the order that the target would have as one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "checks/finding.hpp"
#include "report/sorted_runs.hpp"
#include "report/spill.hpp"

namespace watertight::report {

class PartedTarget {
 public:
  // The last part added is the one that says how the target as a whole was read; counts are summed up.
  void add(checks::TargetResult part);
  // What is said of the whole, without lists. Good after the last part.
  [[nodiscard]] const checks::TargetResult& head() const { return head_; }

  using SeeFinding = std::function<void(std::string_view packed, checks::Severity)>;
  using SeePiece = std::function<void(List, const std::string& packed)>;
  // Hands out each finding, and the pieces as unpack() takes them; once. False where some were lost.
  [[nodiscard]] bool take(const SeeFinding& finding, const SeePiece& piece);

 private:
  checks::TargetResult head_{};
  SortedRuns runs_;
};

}  // namespace watertight::report
