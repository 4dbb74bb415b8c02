// Variables in Compose files: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default}, ${NAME:?message},
// ${NAME?message},
// ${NAME:+value}, ${NAME+value}, nested, and $$ for a dollar (Compose specification, "Interpolation").
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources::compose {

// Null: not set. The text lives as long as the environment behind it. Of a secret it is a stand-in.
using Lookup = std::function<const std::string*(std::string_view name)>;

// What a project's variables are: those given from outside win over those of .env.
struct Environment {
  std::map<std::string, std::string, std::less<>> given;
  std::map<std::string, std::string, std::less<>> from_files;

  [[nodiscard]] const std::string* find(std::string_view name) const {
    if (auto it = given.find(name); it != given.end()) return &it->second;
    if (auto it = from_files.find(name); it != from_files.end()) return &it->second;
    return nullptr;
  }
};

struct InterpolatedSecret {
  std::string_view kind;
  std::string value;
};

// Secrets are in it as stand-ins (stand_in.hpp): those of the environment as they were looked up, and the
// defaults of variables named like one.
struct Interpolated {
  std::string text;
  std::vector<std::string> unset;           // variables without value and default: empty text stands for them
  std::vector<InterpolatedSecret> secrets;  // defaults that stand-ins took the place of
};

struct InterpolationProblem {
  std::size_t offset = 0;  // of the dollar sign, in bytes
  std::string cause;
  std::string remedy;
};

// `most` bounds the result, in bytes.
[[nodiscard]] std::expected<Interpolated, InterpolationProblem> interpolate(std::string_view text,
                                                                            const Lookup& lookup,
                                                                            std::size_t most = 4u << 20);

[[nodiscard]] bool is_name_start(char c);
[[nodiscard]] bool is_name_character(char c);

}  // namespace watertight::sources::compose
