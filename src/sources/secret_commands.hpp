// Commands that take a password where nothing names it: piped into chpasswd, behind the words of a
// configuration command, in a .netrc. Where one of them stands in a text, what they are given is taken for a
// secret.
#pragma once

#include <string_view>
#include <vector>

#include "sources/secret_formats.hpp"

namespace watertight::sources {

// The word behind this one of the program's arguments is a secret: "_authToken", "aws_secret_access_key",
// mysqladmin's "password".
[[nodiscard]] bool takes_a_secret_next(std::string_view program, std::string_view word);

// In order, without overlap; empty for texts without such a command.
[[nodiscard]] std::vector<FoundSecret> secrets_of_commands(std::string_view text);

}  // namespace watertight::sources
