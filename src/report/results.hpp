// The results of a whole run, in bounded memory: what exceeds it waits in an unlinked temporary file. Reports
// walk over the targets as often as they need.
#pragma once

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks/finding.hpp"

namespace watertight::report {

struct Counts {
  std::array<std::uint64_t, 5> by_severity{};  // index: Severity
  std::uint64_t passed = 0;
  std::uint64_t not_applicable = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t targets = 0;
  std::uint64_t incomplete = 0;  // targets that are partial or unreadable
  std::uint64_t containers = 0;
  std::uint64_t root_is_root = 0;  // containers whose root is root on the host

  [[nodiscard]] std::uint64_t of(checks::Severity s) const {
    return by_severity[static_cast<std::size_t>(s)];
  }
  [[nodiscard]] std::uint64_t findings() const;
};

// Something that was found but is of no kind that is read, and why.
struct Skipped {
  std::string name;
  std::string why;
};

class Results {
 public:
  // Targets beyond about this many bytes go to the temporary file.
  explicit Results(std::size_t memory = 12u << 20);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  void add(checks::TargetResult result);
  void skip(Skipped skipped);

  // In the order in which they were added. The reference is good until the function returns.
  void for_each(const std::function<void(const checks::TargetResult&)>& visit) const;

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const std::vector<Skipped>& skipped() const { return skipped_; }
  [[nodiscard]] std::uint64_t skipped_more() const { return skipped_more_; }
  // The worst findings of the run, at most fifty, worst first.
  [[nodiscard]] const std::vector<checks::Finding>& worst() const { return worst_; }
  // False when the temporary file could not be written: then the run is not complete.
  [[nodiscard]] bool intact() const { return intact_; }

 private:
  void count(const checks::TargetResult& result);
  void keep_worst(const checks::TargetResult& result);

  std::size_t memory_;
  std::size_t used_ = 0;
  std::vector<checks::TargetResult> kept_;
  std::FILE* spilled_ = nullptr;
  std::uint64_t spilled_count_ = 0;
  bool intact_ = true;
  Counts counts_;
  std::vector<Skipped> skipped_;
  std::uint64_t skipped_more_ = 0;
  std::vector<checks::Finding> worst_;
};

}  // namespace watertight::report
