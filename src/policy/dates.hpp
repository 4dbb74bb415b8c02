// Days as policies write them, 2027-01-31: in this form dates compare as texts do.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace watertight::policy {

// Four digits, two, two, and a day that the month has.
[[nodiscard]] bool is_date(std::string_view text);
// The day of a time, in UTC, so that a pipeline and a desk give the same answer.
[[nodiscard]] std::string day_of(std::time_t time);

}  // namespace watertight::policy
