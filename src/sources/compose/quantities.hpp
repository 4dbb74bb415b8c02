// Numbers, sizes and switches as Compose files write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources::compose {

// "true", "false" and what compose takes for them: yes, no, on, off, y, n, t, f, 1, 0, in any case.
[[nodiscard]] std::optional<bool> parse_switch(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
// "512m", "1.5GiB", "64kb", "1024" in bytes; suffixes count in 1024s. "-1" stays -1.
[[nodiscard]] std::optional<std::int64_t> parse_bytes(std::string_view text);
// "0.5" CPUs as 500'000'000.
[[nodiscard]] std::optional<std::int64_t> parse_cpus(std::string_view text);
// A command line cut into words as a shell would, without expanding anything. Nothing where a quote is not
// closed.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(std::string_view text);
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);

}  // namespace watertight::sources::compose
