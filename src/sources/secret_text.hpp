// Where in free text (a command line, a line of a file) secrets stand.
#pragma once

#include <string_view>
#include <vector>

#include "sources/secret_formats.hpp"

namespace watertight::sources {

// Short options that carry a password.
struct PasswordOption {
  std::string_view program;
  std::string_view option;
  bool attached;      // -psecret is possible
  bool separate;      // -p secret is possible
  bool behind_colon;  // -u user:secret
};
[[nodiscard]] bool has_password_options(std::string_view program);
// Null where the argument is none of the program's.
[[nodiscard]] const PasswordOption* password_option(std::string_view program, std::string_view argument);

// In order, without overlap. Reads the text as shell, YAML, JSON and Dockerfile lines at once, and rather
// takes out too much than too little.
[[nodiscard]] std::vector<FoundSecret> secrets_in_text(std::string_view text);

}  // namespace watertight::sources
