// Short forms for writing what a check saw.
#pragma once

#include <string>
#include <string_view>
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

// "a, b, c and 4 more"
inline std::string some_of(const std::vector<std::string>& names, std::size_t shown = 6) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

// "an AWS access key id", "a token": what a sentence says of a kind of secret. No kind begins with an u or
// with letters that are spelt.
inline std::string with_article(std::string_view kind) {
  const bool vowel =
      !kind.empty() && std::string_view("AEIOaeio").find(kind.front()) != std::string_view::npos;
  return std::string(vowel || kind.starts_with("npm") ? "an " : "a ") + std::string(kind);
}

inline void append(std::vector<Evidence>& list, const std::vector<Evidence>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace watertight::checks
