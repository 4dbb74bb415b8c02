// Names of what was found that stay the same over runs and machines: of findings, and of attack paths.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace watertight::checks {

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
class Fingerprint {
 public:
  // Each part ends: "ab","c" is not "a","bc".
  Fingerprint& add(std::string_view part) {
    for (const char c : part) state_ = (state_ ^ static_cast<unsigned char>(c)) * kPrime;
    state_ = (state_ ^ 0xffu) * kPrime;
    return *this;
  }
  [[nodiscard]] std::string hex() const { return fmt::format("{:016x}", state_); }

 private:
  static constexpr std::uint64_t kPrime = 0x100000001b3u;
  std::uint64_t state_ = 0xcbf29ce484222325u;
};

}  // namespace watertight::checks
