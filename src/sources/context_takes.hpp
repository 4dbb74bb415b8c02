// What the COPY and ADD of a Dockerfile take out of the folders that its build is given.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"

namespace watertight::sources {

struct Take {
  std::string pattern;                // below the folder; empty: all of it
  std::vector<std::string> excluded;  // --exclude: patterns below that again
  facts::Origin origin;               // the instruction
};

// Of the folder of an additional context where `context` names one, else of the build's own. `names` are
// those of all additional contexts: they go before stages of the same name.
[[nodiscard]] std::vector<Take> takes_of(const facts::BuildFile& file, std::string_view context,
                                         const std::set<std::string, std::less<>>& names);

// Whether the path, or a folder above it, is what is taken.
[[nodiscard]] bool covers(const Take& take, std::string_view path);
// Whether something below this folder may be.
[[nodiscard]] bool may_lie_below(const Take& take, std::string_view folder);

}  // namespace watertight::sources
