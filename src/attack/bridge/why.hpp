// Evidence of facts, in the forms that the bridge's files need most.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checks/answer.hpp"

namespace watertight::attack {

using Why = std::vector<checks::Evidence>;

// Of what nobody knows: the place of the fact that would tell, where there is one.
inline checks::Evidence nobody_knows(std::string fact, std::string_view because, facts::Origin origin = {}) {
  return {std::move(fact), "unknown: " + std::string(because), facts::Basis::assumed, std::move(origin)};
}

// Of an answer; of an unknown one why, under the name of the fact that would tell.
inline Why why(const checks::Answer& answer, std::string_view fact) {
  if (answer.truth == checks::Truth::unknown) return {nobody_knows(std::string(fact), answer.because)};
  return answer.evidence;
}

}  // namespace watertight::attack
