// What stands behind the keyword of a Dockerfile instruction, cut into arguments: JSON arrays, words between
// blanks, NAME=value pairs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sources/dockerfile/statements.hpp"

namespace watertight::sources::dockerfile {

// The elements of a strict JSON array of strings.
struct JsonForm {
  enum class Kind { array, other_elements, none } kind = Kind::none;  // none: not JSON, so the shell form
  std::vector<Part> elements;
};
[[nodiscard]] JsonForm json_form(const Statement& statement, std::size_t from);

// Words between blanks, nothing else taken into account: FROM, EXPOSE, the shell form of COPY, ADD, VOLUME.
[[nodiscard]] std::vector<Part> blank_separated(const Statement& statement);

// Words held together by quotes and escapes, which are kept: ARG, and the pairs of ENV and LABEL.
[[nodiscard]] std::vector<Part> quoted_words(const Statement& statement, char escape);

struct Pair {
  std::string key;
  std::string value;      // quotes and escapes kept
  bool old_form = false;  // ENV key value
  std::size_t from = 0;
  std::size_t to = 0;
};
struct Pairs {
  std::vector<Pair> list;
  std::optional<Mistake> mistake;  // places are those of the statement's line
};
[[nodiscard]] Pairs pairs(const Statement& statement, char escape);

}  // namespace watertight::sources::dockerfile
