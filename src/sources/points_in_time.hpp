// Points in time as sources write them, as seconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::sources {

// RFC 3339: "2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00+02:00". Fractions are cut off. Nothing for
// other text.
[[nodiscard]] std::optional<std::int64_t> seconds_of_time(std::string_view text);

}  // namespace watertight::sources
