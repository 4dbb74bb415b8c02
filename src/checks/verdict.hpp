// The four answers of a check, kept apart: passed, failed, does not apply here, could not be evaluated and
// why.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/finding.hpp"
#include "checks/show.hpp"

namespace watertight::checks {

struct Verdict {
  enum class Kind : std::uint8_t { passed, failed, not_applicable, not_evaluated } kind = Kind::passed;
  std::vector<Observation> observations;  // failed: at least one
  std::string reason;                     // not_applicable, not_evaluated
};

inline Verdict passed() { return {}; }
inline Verdict not_applicable(std::string why) { return {Verdict::Kind::not_applicable, {}, std::move(why)}; }
inline Verdict not_evaluated(std::string why) { return {Verdict::Kind::not_evaluated, {}, std::move(why)}; }

// The fact that the check needs is unknown: its reason becomes the check's.
template <typename T>
Verdict not_evaluated(const char* fact, const facts::Fact<T>& unknown) {
  return not_evaluated(std::string(fact) + " is unknown: " + unknown.unknown_because);
}

inline Verdict failed(Observation observation) {
  Verdict v{Verdict::Kind::failed, {}, {}};
  v.observations.push_back(std::move(observation));
  return v;
}

// Passed when there is nothing to report.
inline Verdict failed_if_any(std::vector<Observation> observations) {
  const auto kind = observations.empty() ? Verdict::Kind::passed : Verdict::Kind::failed;
  return {kind, std::move(observations), {}};
}

// The fact as evidence, its value as text.
template <typename T>
Evidence evidence(std::string name, const facts::Fact<T>& fact) {
  return {std::move(name), fact.known() ? show(*fact) : "unknown: " + fact.unknown_because, fact.basis,
          fact.origin};
}

// One element of a list fact as evidence: its own place, the list's basis.
template <typename T>
Evidence evidence(std::string name, std::string value, const facts::Fact<T>& list,
                  const facts::Origin& origin) {
  return {std::move(name), std::move(value), list.basis, origin.source ? origin : list.origin};
}

}  // namespace watertight::checks
