// What one statement of a Dockerfile means: arguments with their variables resolved, pairs, heredocs, shell
// commands. Secrets are taken out here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/build_file.hpp"
#include "sources/dockerfile/statements.hpp"
#include "sources/dockerfile/variables.hpp"
#include "sources/known_secrets.hpp"

namespace watertight::sources::dockerfile {

// The file that is being read: what its instructions share.
struct Reading {
  std::string_view text;
  Places places;
  facts::SourceRef source;
  char escape = '\\';
  Budget budget;
  std::size_t commands_left = 100'000;  // a hostile file holds millions
  KnownSecrets known;
};

struct ReadInstruction {
  facts::Instruction instruction;
  std::vector<facts::BuildProblem> problems;
  std::vector<facts::Secret> secrets;
  std::vector<facts::BuildRemark> remarks;
  std::vector<std::string> undeclared;  // variables that nothing before it sets or declares
  bool resolved = true;                 // of the arguments
  std::string unresolved;               // the first variable that is not
  bool usable = true;                   // false: too broken to mean anything
};

// `posix`: the stage's shell is one whose text can be cut into commands.
[[nodiscard]] ReadInstruction read_instruction(const Statement& statement, const Scope& scope, bool posix,
                                               Reading& reading);

}  // namespace watertight::sources::dockerfile
