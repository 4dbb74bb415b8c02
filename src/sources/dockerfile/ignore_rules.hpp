// The .dockerignore that is used with a Dockerfile: what of the build's folder the builder never sees.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "facts/fact.hpp"

namespace watertight::sources {

// The text of a file; nothing: it is not there, or cannot be read.
using TextAt = std::function<std::optional<std::string>(const std::string& path)>;

// The rules of the first of these files that is there, without comments and blank lines; none where there is
// no such file.
[[nodiscard]] facts::Fact<facts::Items> read_ignore_rules(const std::vector<std::string>& paths,
                                                          const TextAt& text_at);

}  // namespace watertight::sources
