// Files with secrets that a build takes into an image: below the build's folder, taken by a COPY or ADD, not
// left out by .dockerignore. Nothing of them is kept but place, kind, length and digest.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"

namespace watertight::sources {

// Where such a secret says that it stands: "build context ", and the path.
inline constexpr std::string_view kInContext = "build context ";

// What the COPY and ADD of the file's stages take out of `folder`. The origin of each is that instruction.
// Looks at no more than 20,000 names and reads no more than 64 files of 256 KiB.
[[nodiscard]] std::vector<facts::Secret> secrets_of_context(const facts::BuildFile& file,
                                                            const std::string& folder);

}  // namespace watertight::sources
