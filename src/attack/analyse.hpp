// A system → the ways through it and what closes them: bridge, derivation, proofs, cut, and all of it in
// words.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "attack/paths.hpp"
#include "attack/read_program.hpp"
#include "error.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct Request {
  // Where attacks start: names of containers, or kinds ("container", "network", "account", "image"), or one
  // of a kind
  // ("account:alice"). Empty: containers, the network, and accounts.
  std::vector<std::string> from = {};
  std::vector<std::string> to = {};  // goals; empty: all but host-dos
  std::vector<std::string> keep =
      {};  // settings that no cut may touch: ids of changes, or what they begin with
  std::vector<std::string> what_if = {};  // ids of changes that are taken for made
  // Goals of which is asked whether there is a way, whatever is told: Analysis::reached.
  std::vector<std::string> judge = {};
  std::string assume = {};  // the host that files run on; empty: the first of assumed_hosts()
  std::size_t most_paths = 1000;
  bool with_applied = false;  // Analysis::given and Analysis::applied too
};

// Request::to of a run that fails on some goals: they are looked for whether somebody asked for them or not.
[[nodiscard]] std::vector<std::string> goals_looked_for(std::vector<std::string> to,
                                                        std::span<const std::string> fail_on);

// The program that rule files make: those that come with this one, and the user's.
[[nodiscard]] Expected<Program> program_of(std::span<const RuleFile> further = {});

// The error names what of the request is wrong wherever it is asked: a goal or a host that there is not, with
// those that there are. Names that only this system does not know are told in Analysis::unknown. Names of the
// system are added to the program's.
[[nodiscard]] Expected<Analysis> analyse(const facts::System& system, Program& program,
                                         const Request& request = {});

// The error: a start, or a setting to keep or to change, that none of the systems has that were asked, with
// what they have.
[[nodiscard]] Expected<void> refuse_unknown(const Request& request, std::span<const Analysis> analyses);

}  // namespace watertight::attack
