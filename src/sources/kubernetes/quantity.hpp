// Amounts as Kubernetes writes them: "500m" CPUs, "64Mi" of memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::sources::kubernetes {

// "1" is 1, "500m" is 0.5, "1Ki" is 1024. Nothing for what is no quantity.
[[nodiscard]] std::optional<double> quantity(std::string_view text);

[[nodiscard]] std::optional<std::int64_t> bytes_of(std::string_view text);
// Billionths of a CPU.
[[nodiscard]] std::optional<std::int64_t> cpu_nano_of(std::string_view text);

}  // namespace watertight::sources::kubernetes
