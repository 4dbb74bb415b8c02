// Accounts that shell commands create: useradd(8), and adduser as Debian and busybox have it.
#pragma once

#include <optional>
#include <string_view>

#include "facts/build_file.hpp"

namespace watertight::sources {

// Whether the command creates the account with uid 0 (true), or with another (false); nothing where it does
// not create this account, or takes the uid from a variable.
[[nodiscard]] std::optional<bool> creates_root_account(const facts::ShellCommand& command,
                                                       std::string_view account);

}  // namespace watertight::sources
