// A policy applied to the results of a scan, one target after the other: severities, suppressions, lists of
// what is allowed, comments in the scanned files. Nothing is taken away: what is suppressed stays a finding
// and says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/finding.hpp"
#include "facts/system.hpp"
#include "policy/comments.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

struct Surroundings {
  std::string today;           // 2027-01-31
  std::string working_folder;  // absolute: where relative paths of targets begin
};

class Application {
 public:
  Application(Policy policy, Surroundings surroundings);

  [[nodiscard]] checks::TargetResult apply(const facts::System& system, checks::TargetResult result);
  // Of a target that comes in parts, every part but the last, which apply() ends it with. All systems have
  // all ignore comments of the target.
  [[nodiscard]] checks::TargetResult apply_to_part(const facts::System& system, checks::TargetResult part);
  // What the policy itself got wrong, once every target was seen: rules that do not exist, suppressions that
  // are over or that nothing was found for. In the order of the file.
  [[nodiscard]] std::vector<checks::PolicyProblem> problems() const;
  [[nodiscard]] const Policy& policy() const { return policy_; }

 private:
  [[nodiscard]] bool expired(const Suppress& entry) const;
  void index(std::size_t entry);
  void index_severities();
  void regrade(checks::TargetResult& result);
  void suppress(const facts::System& system, checks::TargetResult& result);
  void allow(checks::TargetResult& result) const;

  Policy policy_;
  Surroundings surroundings_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_rule_;  // rule → entries of suppress
  std::unordered_map<std::string_view, std::size_t> severity_of_;           // rule → entry of severities
  std::vector<bool> used_;   // by entry of suppress: it matched a finding
  std::vector<bool> known_;  // it names at least one rule that exists
  std::vector<checks::PolicyProblem> unknown_;
  std::optional<CommentsOfTarget> comments_;  // of the target whose parts are being seen
};

// "there is no rule "container-priviledged"; did you mean "container-privileged"?"
[[nodiscard]] std::string no_such_rule(std::string_view id);

}  // namespace watertight::policy
