// Directories and files of a host that no container should have, and what an attacker gains by each.
#pragma once

#include <span>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::checks {

struct SensitivePath {
  std::string_view path;  // plain
  bool below;             // a mount of something below it counts as well
  Severity writable;      // info: not worth a finding
  Severity read_only;
  std::string_view writes;  // what writing gives; ends a sentence
  std::string_view reads;
};

// The entry for a mounted host path; null for one that is nobody's secret. The most specific entry wins.
[[nodiscard]] const SensitivePath* sensitive_path(std::string_view path);

}  // namespace watertight::checks
