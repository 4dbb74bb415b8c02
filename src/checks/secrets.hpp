// Secrets that were seen, and where: what `facts::Secret` says, in parts.
#pragma once

#include <string_view>

#include "facts/container.hpp"

namespace watertight::checks {

// "DB_PASSWORD" of "environment DB_PASSWORD"; empty for a secret that stands elsewhere.
[[nodiscard]] std::string_view variable_of(const facts::Secret& secret);

// The env_file that a place lies in; null where it lies elsewhere.
[[nodiscard]] const facts::Item* env_file_of(const facts::Container& container, const facts::Origin& origin);

// Nobody's secret yet, or never one.
[[nodiscard]] bool is_doubtful(const facts::Secret& secret);

}  // namespace watertight::checks
