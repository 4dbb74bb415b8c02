// Which files the rules of a .dockerignore keep out of a build.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
#pragma once

#include <string_view>

#include "facts/fact.hpp"

namespace watertight::checks {

// The rule that keeps the path out: the last one that is about it, unless that one lets it in again. Null:
// the builder sees it. The path is meant from the folder of the build.
[[nodiscard]] const facts::Item* ignoring_rule(const facts::Items& rules, std::string_view path);

}  // namespace watertight::checks
