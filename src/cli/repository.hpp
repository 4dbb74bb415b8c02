// Paths as the systems that show findings beside the code know them: relative to the root of the repository.
#pragma once

#include <functional>
#include <string>

namespace watertight::cli {

// Links are followed. The root is the nearest folder above the working folder that holds .git, else the
// working folder itself; a path outside of it comes back absolute.
[[nodiscard]] std::function<std::string(const std::string&)> paths_in_repository();

}  // namespace watertight::cli
