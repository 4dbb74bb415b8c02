// Reads a policy file. Nothing in it is guessed at: an unknown key, a value of the wrong form, a suppression
// without a reason is an error that names file, line, column and what was probably meant.
#pragma once

#include <string>
#include <string_view>

#include "error.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

inline constexpr std::size_t kPolicyLimit = 1u << 20;  // bytes of a policy file

// `name` is what places in it are called; `folder` is absolute, and where its path selectors begin.
[[nodiscard]] Expected<Policy> read_policy(std::string_view text, const std::string& name,
                                           std::string folder = {});

}  // namespace watertight::policy
