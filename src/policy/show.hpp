// A policy as text again, the effective one: behind every value where it was written. What is printed can be
// read as a policy file.
#pragma once

#include <string>

#include "policy/policy.hpp"

namespace watertight::policy {

[[nodiscard]] std::string show(const Policy& policy);

// "watertight.yaml:3:5", "--fail-on", "default".
[[nodiscard]] std::string words_of(const facts::Origin& origin);

}  // namespace watertight::policy
