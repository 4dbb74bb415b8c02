// The lines of a file around what a finding points to, secrets masked.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "checks/finding.hpp"
#include "cli/source_lines.hpp"

namespace watertight::cli {

class Excerpts {
 public:
  // `system` is what the findings are about: what was a secret in it is none to be shown. Opens each file of
  // a target once, whether it comes whole or in parts; where one cannot be read any more the finding stays
  // without an excerpt.
  [[nodiscard]] checks::TargetResult add(checks::TargetResult result, const facts::System& system);

 private:
  SourceLines* file(const facts::Origin& origin);

  std::string target_;
  std::map<std::string, std::optional<SourceLines>> files_;  // of the target at hand
};

}  // namespace watertight::cli
