// The subjects that facts of one container are about, so that a changed setting asks only for what it
// decides.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace watertight::attack {

enum class Part : std::uint8_t {
  user,
  capabilities,
  syscalls,
  security_module,
  kernel_files,
  namespaces,
  devices,
  sockets,
  mounts,
  secrets,
  limits,
  networks,
  flaws,
  image,
};
inline constexpr std::size_t kParts = 14;

class Parts {
 public:
  constexpr Parts() = default;
  constexpr Parts(std::initializer_list<Part> parts) {
    for (const Part part : parts) bits_ |= bit(part);
  }
  [[nodiscard]] static constexpr Parts all() {
    Parts parts;
    parts.bits_ = (1U << kParts) - 1;
    return parts;
  }
  [[nodiscard]] constexpr bool has(Part part) const { return (bits_ & bit(part)) != 0; }
  [[nodiscard]] constexpr bool has_all_of(Parts others) const {
    return (bits_ & others.bits_) == others.bits_;
  }
  [[nodiscard]] constexpr bool has_some_of(Parts others) const { return (bits_ & others.bits_) != 0; }
  [[nodiscard]] constexpr Parts both(Parts others) const {
    Parts parts;
    parts.bits_ = bits_ & others.bits_;
    return parts;
  }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const Parts&) const = default;
  constexpr Parts& operator|=(Parts other) {
    bits_ |= other.bits_;
    return *this;
  }

 private:
  static constexpr std::uint32_t bit(Part part) { return 1U << static_cast<unsigned>(part); }
  std::uint32_t bits_ = 0;
};

}  // namespace watertight::attack
