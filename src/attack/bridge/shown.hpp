// Evidence of facts of the rules, in short forms.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/fact_base.hpp"
#include "checks/answer.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {

using Evidences = std::vector<checks::Evidence>;

// Nobody knows it: `because` is the end of a sentence, `origin` the place of the fact that would tell.
inline checks::Evidence not_known(std::string fact, std::string_view because, facts::Origin origin = {}) {
  return {std::move(fact), "unknown: " + std::string(because), facts::Basis::assumed, std::move(origin)};
}

// Of an answer; of an unknown one why, under the name of the fact that would tell.
inline Evidences shown(const checks::Answer& answer, std::string_view fact) {
  if (answer.truth == checks::Truth::unknown) return {not_known(std::string(fact), answer.because)};
  return answer.evidence;
}

// Nothing was read; it is so as a rule.
inline checks::Evidence taken_for_granted(std::string fact, std::string value, facts::Origin origin = {}) {
  return {std::move(fact), std::move(value), facts::Basis::assumed, std::move(origin)};
}

// Both are so.
inline Truth both(Truth one, Truth other) { return std::min(one, other); }

}  // namespace watertight::attack
