// Values that the builder refuses: of flags, of EXPOSE and of STOPSIGNAL. What it only learns while it
// builds, from build arguments and base images, is not judged here.
// https://github.com/moby/buildkit/tree/master/frontend/dockerfile (instructions, dockerfile2llb)
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"

namespace watertight::sources::dockerfile {

struct Refusal {
  std::string message;
  std::string remedy;
};

// A word with its variables replaced; nothing where one of them is not known here.
using Expansion = std::function<std::optional<std::string>(std::string_view)>;

struct WrittenFlag {
  std::string_view keyword;  // of the instruction, lower case
  std::string_view name;
  std::string_view value;  // as written, behind the =
  bool has_value = true;   // false: there is no =
};

// Nothing where the builder takes it, or does not know the flag at all.
[[nodiscard]] std::optional<Refusal> refused_flag(const WrittenFlag& flag, const Expansion& expand);

// A flag of the name may stand only once in an instruction.
[[nodiscard]] bool stands_once(std::string_view flag);

// What is refused of EXPOSE, STOPSIGNAL and the checksum of an ADD, as far as their variables are known.
[[nodiscard]] std::vector<Refusal> refused_arguments(std::string_view keyword,
                                                     const facts::Instruction& instruction);

// Whether a mount needs a target and has none; then the working directory takes its place, if there is one.
[[nodiscard]] bool lacks_target(std::string_view mount);

}  // namespace watertight::sources::dockerfile
