// An image reference in its parts.
#pragma once

#include <string>
#include <string_view>

namespace watertight::checks {

struct ImageReference {
  std::string repository;  // "registry:5000/team/app"
  std::string tag;         // empty: none written
  std::string digest;      // "sha256:…"; empty: none
};

// The colon of a registry's port is not that of a tag.
[[nodiscard]] ImageReference image_reference(std::string_view text);

}  // namespace watertight::checks
