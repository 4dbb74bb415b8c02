// The answers of an engine as a table: every value that is read, and the kinds it may be of.
#pragma once

#include <span>
#include <string_view>

#include "sources/engine/shape.hpp"

namespace watertight::sources {

// A value may be of several kinds: engines write a list of one word as text.
enum Kinds : unsigned {
  kText = 1,
  kFlag = 2,
  kNumber = 4,  // whole, of 64 bits
  kArray = 8,
  kObject = 16,
};

// One value, by its key, with what is below it. The key "*" is every item or member.
struct Shape {
  std::string_view key;
  unsigned kinds = 0;
  std::span<const Shape> below = {};  // sorted by key
};

[[nodiscard]] const Shape& shape_of(AnswerShape answer);

}  // namespace watertight::sources
