// Short forms for writing what a check saw.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/finding.hpp"

namespace watertight::checks {

inline Observation observe(std::string message, std::vector<Evidence> evidence,
                           std::string discriminator = {}) {
  Observation o;
  o.message = std::move(message);
  o.evidence = std::move(evidence);
  o.discriminator = std::move(discriminator);
  return o;
}

inline void append(std::vector<Evidence>& list, const std::vector<Evidence>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace watertight::checks
