// Standard output: what cannot be written to it is an error, and a reader that went away is none.
#pragma once

#include <functional>
#include <ostream>

#include "cli/cli.hpp"
#include "error.hpp"

namespace watertight::cli {

[[nodiscard]] Expected<void> write_standard_output(const std::function<void(std::ostream&)>& write);

// For a command that does nothing else: its exit code, the error said.
[[nodiscard]] int print(const std::function<void(std::ostream&)>& write);

// Says the error on standard error; gives kUsage.
[[nodiscard]] int refused(const Error& error);

}  // namespace watertight::cli
