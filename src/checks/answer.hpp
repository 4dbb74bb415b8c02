// A question about facts answered yes, no, or unknown, with the reason and the facts that decided.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/finding.hpp"

namespace watertight::checks {

enum class Truth : std::uint8_t { no, yes, unknown };

struct Answer {
  Truth truth = Truth::unknown;
  std::string because;             // the end of a sentence: "the user is set to 1000"
  std::vector<Evidence> evidence;  // yes and no: at least one
};

inline Answer yes(std::string because, Evidence evidence) {
  return {Truth::yes, std::move(because), {std::move(evidence)}};
}
inline Answer no(std::string because, Evidence evidence) {
  return {Truth::no, std::move(because), {std::move(evidence)}};
}
inline Answer unknown(std::string because) { return {Truth::unknown, std::move(because), {}}; }

}  // namespace watertight::checks
