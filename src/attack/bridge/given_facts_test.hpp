// For tests: what the bridge gives, as texts "host-folder(web, etc, write)", with the rules' own predicates.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/read_program.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {

// The predicates alone: what the bridge may say does not depend on any rule.
inline const Program& vocabulary() {
  static const Program program = [] {
    const auto files = built_in_rules();
    const auto at = std::ranges::find(files, std::string_view("predicates.rules"), &RuleFile::name);
    return read_program(files.subspan(static_cast<std::size_t>(at - files.begin()), 1)).value();
  }();
  return program;
}

// Facts by their truth, and the first evidence's value of each.
class GivenFacts {
 public:
  template <typename Add>
  explicit GivenFacts(Add add) {
    const Program& program = vocabulary();
    Symbols symbols(program.symbols);
    Atoms atoms;
    FactSink sink(program, symbols, atoms, true);
    add(sink);
    for (std::size_t i = 0; i < sink.given().size(); ++i) {
      const auto& [atom, truth] = sink.given()[i];
      std::string text = program.predicates[atoms.predicate(atom)].name + "(";
      for (const Symbol argument : atoms.arguments(atom)) {
        if (!text.ends_with('(')) text += ", ";
        text += symbols.text(argument);
      }
      facts_.push_back({text + ")", truth, sink.evidence()[i]});
    }
  }

  // The best that was given of it.
  [[nodiscard]] Truth truth(std::string_view fact) const {
    Truth best = Truth::no;
    for (const Fact& each : facts_)
      if (each.text == fact) best = std::max(best, each.truth);
    return best;
  }
  [[nodiscard]] bool any(std::string_view predicate) const {
    return std::ranges::any_of(facts_, [&](const Fact& each) {
      return each.text.starts_with(predicate) && each.text[predicate.size()] == '(';
    });
  }
  [[nodiscard]] std::size_t size() const { return facts_.size(); }
  // Each fact points to something, and what is unknown says first why.
  [[nodiscard]] std::string without_reason() const {
    for (const Fact& each : facts_) {
      if (each.evidence.empty()) return each.text;
      const bool told = std::ranges::any_of(
          each.evidence, [](const checks::Evidence& e) { return e.value.starts_with("unknown: "); });
      if (each.truth == Truth::unknown && !told) return each.text;
    }
    return {};
  }

 private:
  struct Fact {
    std::string text;
    Truth truth;
    std::vector<checks::Evidence> evidence;
  };
  std::vector<Fact> facts_;
};

using AddOfContainer = void (*)(const ContainerSubject&, FactSink&);
inline GivenFacts given_of(AddOfContainer add, const facts::Container& container,
                           const facts::System& system) {
  return GivenFacts([&](FactSink& sink) { add({container, container.name, system}, sink); });
}

}  // namespace watertight::attack
