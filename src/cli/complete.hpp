// What can stand at one place of the command line, for the docker client: it asks its plugins, where shells
// have a script (see completion.hpp).
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "cli/command_table.hpp"

namespace watertight::cli {

struct Candidate {
  std::string word;
  std::string help;
};

struct Candidates {
  std::vector<Candidate> words;
  bool files = false;  // a file can stand there as well
};

// `words` are those behind the program's name; the last one is being written, and may be empty.
[[nodiscard]] Candidates complete(const CommandTable& table, std::span<const std::string> words);

// In the form of cobra's "__complete", which docker passes on to the shell: a line each, then what the shell
// shall do. https://github.com/spf13/cobra/blob/main/site/content/completions/_index.md
void write_for_docker(std::ostream& out, const Candidates& candidates);

}  // namespace watertight::cli
