// What a finding is recognised by in systems that keep findings from run to run.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::report {

// Fingerprints of the findings of one target, made different where two are equal: GitLab drops the second of
// two, GitHub takes them for one alert. Ask for every finding once, in the target's order.
class Identities {
 public:
  // 32 hex digits: the fingerprint, and the path with the number among equals, because a fingerprint does not
  // know which of two targets it is of.
  [[nodiscard]] std::string of(const checks::Finding& finding, std::string_view path);
  // The same for a target as a whole.
  [[nodiscard]] static std::string of_target(std::string_view path);
  // "0123456789abcdef:1", as GitHub writes primaryLocationLineHash; it compares paths by itself.
  [[nodiscard]] std::string line_hash(const checks::Finding& finding);

 private:
  std::map<std::string, unsigned> seen_;
};

}  // namespace watertight::report
