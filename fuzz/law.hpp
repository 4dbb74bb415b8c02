// A law that holds for every input. Broken, it throws: under libFuzzer that is a crash, in the unit tests,
// which replay the kept inputs, a failure with this sentence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace watertight::fuzz {

inline void law(bool holds, const char* sentence) {
  if (!holds) throw std::logic_error(std::string("broken law: ") + sentence);
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace watertight::fuzz
