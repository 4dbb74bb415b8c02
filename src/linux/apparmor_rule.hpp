// Rules of AppArmor's policy language (apparmor.d(5)), as far as one of them allows a whole class of
// operations that the profile of a container engine refuses.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace watertight::linux_kernel {

enum class Allowance : std::uint8_t {
  nothing,        // of that kind: narrower, or what docker-default allows as well (capability, network)
  everything,     // all
  without_force,  // flags under which the profile refuses nothing: complain, unconfined, default_allow
  leaving,        // its processes may change to no profile: change_profile, a program run with ux
  mounts,         // mount anything anywhere
  files,          // write every file, those of /proc and /sys among them
  tracing,        // read and change other processes, whatever their profile
  signals,        // send any signal to any process
};

// A rule as its words: blanks in parentheses or quotes part none.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view rule);

// Of a rule without its comma; audit, allow and priority= in front of it change nothing. Flags of a profile
// are one word: "flags=(complain)".
[[nodiscard]] Allowance allowance_of(const std::vector<std::string_view>& words);

// The rule is about paths below /proc or /sys, or about all of them.
[[nodiscard]] bool is_about_kernel_files(const std::vector<std::string_view>& words);

// A profile that an engine makes and loads itself, the kernel's absence of one, or no name at all: not a text
// that somebody wrote.
[[nodiscard]] bool is_engines_own_profile(std::string_view name);

}  // namespace watertight::linux_kernel
