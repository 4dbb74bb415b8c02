// Evidence of facts of the rules, in short forms.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "attack/fact_base.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {

using Evidences = std::vector<checks::Evidence>;

// Nobody knows it: `why` is the end of a sentence.
inline checks::Evidence not_known(std::string fact, const std::string& why, facts::Origin origin = {}) {
  return {std::move(fact), "unknown: " + why, facts::Basis::assumed, std::move(origin)};
}

// Nothing was read; it is so as a rule.
inline checks::Evidence taken_for_granted(std::string fact, std::string value, facts::Origin origin = {}) {
  return {std::move(fact), std::move(value), facts::Basis::assumed, std::move(origin)};
}

// Both are so.
inline Truth both(Truth one, Truth other) { return std::min(one, other); }

}  // namespace watertight::attack
