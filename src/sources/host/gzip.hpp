// Packed files of the kernel and of packages.
#pragma once

#include <string>

#include "sources/root.hpp"

namespace watertight::sources::host {

// The text in a gzip file. `path` is what a refusal calls it; too much text is a refusal.
[[nodiscard]] Reading<std::string> inflated(const std::string& packed, const std::string& path,
                                            std::size_t limit);

}  // namespace watertight::sources::host
