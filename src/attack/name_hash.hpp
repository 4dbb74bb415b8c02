// A hash of a few small numbers in a row: of a predicate with its arguments, of the bound arguments of a
// premise.
#pragma once

#include <cstdint>

namespace watertight::attack {

class NameHash {
 public:
  void add(std::uint32_t number) {
    value_ = (value_ ^ number) * 0x9e3779b97f4a7c15;
    value_ ^= value_ >> 29;  // low bits, which tables take, depend on all of it
  }
  [[nodiscard]] std::uint64_t value() const { return value_ ^ (value_ >> 32); }

 private:
  std::uint64_t value_ = 0x243f6a8885a308d3;
};

}  // namespace watertight::attack
