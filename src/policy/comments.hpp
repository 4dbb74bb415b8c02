// Comments in the scanned files that silence findings: Watertight's own, and those of hadolint, trivy,
// checkov and kics, whose ids are understood through the handbook's mappings.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/finding.hpp"
#include "facts/system.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

// Own comments need a reason; foreign ones are honoured without one, and reported for that. Both are reported
// where they match nothing. What other tools' comments say about rules that are not ours is nobody's business
// here, unless the tool itself has no such rule.
class CommentsOfTarget {
 public:
  CommentsOfTarget(Comments honoured, std::string today, const facts::System& system);

  // The findings of the target, or of a part of it.
  [[nodiscard]] checks::TargetResult silence(checks::TargetResult result);
  // What the comments themselves got wrong, once every part was seen.
  [[nodiscard]] checks::TargetResult report(checks::TargetResult last) const;

 private:
  // A comment with what it means here.
  struct Read {
    facts::IgnoreComment comment;
    std::set<std::string_view> rules = {};  // of ours
    bool everything = false;                // all rules that its tool has as well
    bool honoured = true;
    bool all_ours = true;  // each of its ids is one of a rule of ours
    std::set<std::string_view> used = {};

    [[nodiscard]] bool about(std::string_view rule) const;
  };

  void read(const facts::IgnoreComment& comment);
  void silence(checks::Finding& finding);
  [[nodiscard]] bool was_answered(std::string_view rule) const;
  void report(const Read& read, std::vector<checks::PolicyProblem>& problems) const;

  Comments honoured_;
  std::string today_;
  std::size_t left_out_ = 0;
  std::vector<Read> read_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_file_;
  std::vector<checks::PolicyProblem> problems_;  // seen when the comments were read
  std::set<std::string_view> unanswered_;        // rules that were not evaluated on some subject
};

}  // namespace watertight::policy
