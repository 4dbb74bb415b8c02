// What ShellCheck, a program that may be installed, says of the shell code of a Dockerfile: as remarks of the
// file. It is given the code on its standard input and nothing else.
// https://www.shellcheck.net
#pragma once

#include <string>
#include <vector>

#include "facts/system.hpp"

namespace watertight::sources {

struct ShellCheckLimits {
  int milliseconds = 10'000;          // for one RUN
  int milliseconds_of_file = 60'000;  // for all of them
  std::size_t runs = 300;             // of one file
  std::size_t answer = 1u << 20;      // bytes that one answer may have
};

// The program of this name in the folders of PATH; empty: there is none.
[[nodiscard]] std::string program_in_path(const std::string& name);

// Looks at every RUN of the shell form of the system's Dockerfiles. `program` is its path; empty: it is not
// installed, which the system's notes then say.
void ask_shellcheck(facts::System& system, const std::string& program, const ShellCheckLimits& limits = {});

}  // namespace watertight::sources
