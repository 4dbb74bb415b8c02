// The text of a custom profile → what it does for one container: facts::SeccompContent.
#pragma once

#include <optional>
#include <string_view>

#include "error.hpp"
#include "facts/container.hpp"
#include "linux/capabilities.hpp"

namespace watertight::sources {

// A profile is a few dozen kilobytes; what libseccomp needs for one grows faster than its text.
inline constexpr std::size_t kSeccompProfileLimit = 128u << 10;

// The capabilities that decide which rules of a profile stand: the engine's own with what is added and
// dropped; nothing where a fact they depend on is not known.
[[nodiscard]] std::optional<linux_kernel::CapabilitySet> capabilities_asked_for(const facts::Container& c);

// As an x86-64 machine would load it. Refuses what an engine refuses, naming the line, and what is larger
// than the limit. `name` is what errors call the profile.
[[nodiscard]] Expected<facts::SeccompContent> seccomp_content(std::string_view text, std::string_view name,
                                                              linux_kernel::CapabilitySet capabilities);

}  // namespace watertight::sources
