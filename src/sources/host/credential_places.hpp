// Where programs keep credentials in files: the places looked at in images.
#pragma once

#include <span>
#include <string_view>

namespace watertight::sources::host {

struct CredentialPlace {
  std::string_view path;   // absolute, or relative to a home directory
  std::string_view what;   // "AWS credentials"
  std::string_view needs;  // text that the file must hold to be one; empty: its name is enough
};

[[nodiscard]] std::span<const CredentialPlace> credentials_at_home();  // of root and of everybody below /home
[[nodiscard]] std::span<const CredentialPlace> credentials_elsewhere();

}  // namespace watertight::sources::host
