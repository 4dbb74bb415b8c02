// A target's result as bytes and back, for the temporary file of Results. No format for anybody else: it
// lives as long as the process.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::report {

[[nodiscard]] std::string pack(const checks::TargetResult& result);
// Nothing where the bytes are not what pack() made.
[[nodiscard]] std::optional<checks::TargetResult> unpack(std::string_view bytes);

}  // namespace watertight::report
