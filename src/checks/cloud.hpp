// Which cloud a machine stands in, as far as its kernel shows.
#pragma once

#include <string>
#include <string_view>

#include "facts/system.hpp"

namespace watertight::checks {

// "AWS"; empty where a kernel release is not one of a provider's own.
[[nodiscard]] std::string_view cloud_of(std::string_view kernel_release);

// The release that the host, or else the engine, tells; null where neither does.
[[nodiscard]] const facts::Fact<std::string>* kernel_of(const facts::System& system);

}  // namespace watertight::checks
