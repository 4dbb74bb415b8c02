// The findings that were there when somebody drew a line: fingerprints with words for people, so that a
// change of the file can be reviewed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "error.hpp"

namespace watertight::policy {

inline constexpr std::string_view kBaselineSchema = "watertight/baseline/1";

struct Known {
  std::string fingerprint;
  std::string rule;
  std::string subject;  // "service web in compose.yaml"
  std::string message;
  std::uint64_t count =
      1;                 // findings that are this one: two services of one name in two folders scanned alone
  bool implied = false;  // folded under another finding: known should it come out, and never missed
  bool operator==(const Known&) const = default;
};

struct Baseline {
  std::vector<Known> findings;  // sorted by rule, subject, fingerprint
  bool operator==(const Baseline&) const = default;
};

[[nodiscard]] Expected<Baseline> read_baseline(std::string_view text, const std::string& name);

// Gathers the findings of a run: what a new baseline holds. Suppressed ones have their own reason, and stay
// out.
class BaselineBuilder {
 public:
  void add(const checks::TargetResult& result);
  [[nodiscard]] Baseline take() const;

 private:
  std::map<std::string, Known, std::less<>> known_;
};

struct Comparison {
  std::uint64_t fresh = 0;  // found, and not in the baseline
  std::uint64_t unchanged = 0;
  std::vector<Known> gone;  // in the baseline, and not found; `count` says how many
};

// Says of every finding whether the baseline has it. Of findings that share a fingerprint the first ones are
// the known ones.
class BaselineComparison {
 public:
  explicit BaselineComparison(const Baseline& baseline);
  [[nodiscard]] checks::TargetResult compare(checks::TargetResult result);
  [[nodiscard]] Comparison take() const;

 private:
  struct Left {
    const Known* known;
    std::uint64_t count;
  };
  std::map<std::string_view, Left, std::less<>> left_;
  Comparison comparison_;
};

}  // namespace watertight::policy
