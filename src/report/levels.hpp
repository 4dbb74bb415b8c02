// The five severities in the words of every format that has its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "handbook/pages.hpp"

namespace watertight::report {

struct Level {
  handbook::Severity severity;
  std::string_view sarif;              // result level
  std::string_view security_severity;  // GitHub's score as text; empty: no security result
  std::string_view title;              // GitLab's security reports, DefectDojo: "Critical"
  std::string_view code_quality;       // GitLab's code quality
  std::string_view github;             // workflow command
  std::uint8_t ocsf;                   // severity_id
  std::string_view ocsf_name;          // its caption
};
[[nodiscard]] const Level& level_of(handbook::Severity severity);

}  // namespace watertight::report
