// Where the bridge writes what is so of a system, in the words of the rules (rules/predicates.rules).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/fact_base.hpp"
#include "attack/program.hpp"
#include "checks/answer.hpp"

namespace watertight::attack {

inline Truth truth_of(checks::Truth truth) {
  switch (truth) {
    case checks::Truth::yes:
      return Truth::yes;
    case checks::Truth::no:
      return Truth::no;
    case checks::Truth::unknown:
      break;
  }
  return Truth::unknown;
}

class FactSink {
 public:
  // With evidence every fact's place is kept as well.
  FactSink(const Program& program, Symbols& symbols, Atoms& atoms, bool with_evidence = false)
      : program_(program), symbols_(symbols), atoms_(atoms), with_evidence_(with_evidence) {}
  // Facts that are shown (by atom) and their evidence, no others.
  FactSink(const Program& program, Symbols& symbols, Atoms& atoms, const std::vector<bool>& shown)
      : program_(program), symbols_(symbols), atoms_(atoms), with_evidence_(true), shown_(&shown) {}

  // What is no is not written down. `why` gives the evidence (std::vector<checks::Evidence>) and is called
  // only where it is asked for; of an unknown fact it says in the value why nobody knows. A predicate that no
  // rule file declares is a bug and ends the program; with fewer rules than the built-in ones use has()
  // before.
  template <typename Why>
  void add(std::string_view predicate, std::initializer_list<std::string_view> arguments, Truth truth,
           Why why) {
    if (truth == Truth::no) return;
    if (keep(predicate, arguments, truth) && with_evidence_) evidence_.push_back(why());
  }

  [[nodiscard]] const std::vector<Given>& given() const { return given_; }
  [[nodiscard]] std::vector<Given> take() { return std::exchange(given_, {}); }
  // By position in given(); empty without evidence.
  [[nodiscard]] const std::vector<std::vector<checks::Evidence>>& evidence() const { return evidence_; }

 private:
  bool keep(std::string_view predicate, std::initializer_list<std::string_view> arguments, Truth truth);
  [[nodiscard]] Symbol subject(std::string_view name);

  const Program& program_;
  Symbols& symbols_;
  Atoms& atoms_;
  bool with_evidence_;
  const std::vector<bool>* shown_ = nullptr;  // null: all
  std::string_view subject_name_;             // of the last fact; null: there is none
  Symbol subject_ = 0;
  std::vector<Given> given_;
  std::vector<std::vector<checks::Evidence>> evidence_;
};

}  // namespace watertight::attack
