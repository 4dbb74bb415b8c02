// A fact of the rules with what shows it, for subjects that are asked once in a system: there evidence costs
// nothing.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/bridge/fact_sink.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {

struct Said {
  Truth truth = Truth::no;
  std::vector<checks::Evidence> evidence;
};

inline Said said(bool so, checks::Evidence evidence) {
  return {so ? Truth::yes : Truth::no, {std::move(evidence)}};
}
// `why` is the end of a sentence.
inline Said nobody_knows(std::string fact, std::string why) {
  return {Truth::unknown, {{std::move(fact), "unknown: " + std::move(why), facts::Basis::assumed, {}}}};
}
template <typename T>
Said nobody_knows(std::string name, const facts::Fact<T>& unknown) {
  return {Truth::unknown, {checks::evidence(std::move(name), unknown)}};
}

inline void add(FactSink& facts, std::string_view predicate,
                std::initializer_list<std::string_view> arguments, const Said& said) {
  facts.add(predicate, arguments, said.truth, [&] { return said.evidence; });
}

}  // namespace watertight::attack
