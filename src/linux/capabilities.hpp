// Linux capabilities: names, numbers, and the set Docker gives by default.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::linux_kernel {

// A set of capabilities, bit n being capability n of linux/capability.h.
using CapabilitySet = std::uint64_t;

inline constexpr int kLastCapability = 40;  // CAP_CHECKPOINT_RESTORE, Linux 5.9
inline constexpr CapabilitySet kAllCapabilities = (CapabilitySet{1} << (kLastCapability + 1)) - 1;

// Number of a capability, "SYS_ADMIN" or "CAP_SYS_ADMIN", in any case; nothing for an unknown name.
[[nodiscard]] std::optional<int> capability_number(std::string_view name);
// "SYS_ADMIN"; empty for a number the kernel does not have.
[[nodiscard]] std::string_view capability_name(int number);

// The 14 that a container gets when nobody says anything (moby, oci/caps/defaults.go).
[[nodiscard]] CapabilitySet docker_default_capabilities();

// What names that were asked for mean; `all`: "ALL" is among them.
struct NamedCapabilities {
  CapabilitySet set = 0;
  bool all = false;
};
// What Docker gives to a container that is not privileged: what is added wins over what is dropped, except
// under ALL (moby, oci/caps/utils.go, TweakCapabilities).
[[nodiscard]] CapabilitySet docker_capabilities(const NamedCapabilities& added,
                                                const NamedCapabilities& dropped);

[[nodiscard]] constexpr CapabilitySet bit(int number) { return CapabilitySet{1} << number; }

}  // namespace watertight::linux_kernel
