// The rules of attack paths as they are read: predicates, and Horn clauses over them. Plain data; rules/ has
// the text, read_program.hpp reads it, derive.hpp applies it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "span.hpp"

namespace watertight::attack {

// A name that facts and rules speak of: "web", "SYS_ADMIN", "/etc". Index into Symbols.
using Symbol = std::uint32_t;

// Texts by number, each once. Stable: a number is never given to another text.
class Symbols {
 public:
  Symbols() = default;
  Symbols(Symbols&&) = default;
  Symbols& operator=(Symbols&&) = default;
  Symbols(const Symbols& other);  // the same numbers for the same texts
  Symbols& operator=(const Symbols& other);
  ~Symbols() = default;

  Symbol of(std::string_view text);
  [[nodiscard]] std::optional<Symbol> find(std::string_view text) const;
  [[nodiscard]] std::string_view text(Symbol symbol) const { return *texts_[symbol]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, Symbol, Hash, std::equal_to<>> numbers_;
  std::vector<const std::string*> texts_;  // keys of numbers_, which do not move
};

enum class PredicateKind : std::uint8_t {
  fact,   // what the facts of a system say: yes, unknown, or no
  event,  // what somebody else must do, whom the attacker does not command: an attribute of a path
  state,  // what an attacker has: asserted of footholds, derived of everything else
};

struct PlaceInRules {
  std::string file;
  Span span;
};

struct Type {
  std::string name;
  std::vector<Symbol> values;  // of an enumeration; empty: any name
};

struct Predicate {
  std::string name;
  PredicateKind kind = PredicateKind::fact;
  std::vector<std::uint16_t> types;  // of its arguments, into Program::types
  std::string meaning;               // its comment: what it says, for people
  std::string says;                  // a clause with {1}, {2} for its arguments: "{1} holds {2}"
  std::string goal;                  // "host-root"; empty: reaching it is no goal
  std::string foothold;  // "container", "network", "account", "image"; empty: attacks start nowhere here
  PlaceInRules place;
};

struct Term {
  bool variable = false;
  std::uint32_t index = 0;  // variable: into Clause::variables; constant: a Symbol
  bool operator==(const Term&) const = default;
};

// `predicate` of a comparison: both terms are different names.
inline constexpr std::uint16_t kDifferent = 0xffff;

struct Literal {
  std::uint16_t predicate = 0;  // into Program::predicates, or kDifferent
  bool negated = false;         // facts alone
  std::vector<Term> terms;
  PlaceInRules place;
};

struct Clause {
  std::uint16_t rule = 0;  // into Program::rules
  Literal head;            // a state
  std::vector<Literal> body;
  std::vector<std::string> variables;  // their names
};

// How much an attack by it shows to who watches the host.
enum class Noise : std::uint8_t { quiet, seen, loud };

// One technique: what it needs, and what it gives. Several clauses are several ways of the same.
struct Rule {
  std::string id;     // "api-sock-mount"
  std::string title;  // "The engine's socket is mounted into the container"
  std::string meaning;
  std::string advice;                   // what takes it away, in words; the premises decide what really does
  std::vector<std::string> techniques;  // of ATT&CK: "T1611"
  std::vector<std::string> sources;
  Noise noise = Noise::seen;
  std::uint32_t first_clause = 0;
  std::uint32_t clauses = 0;
  PlaceInRules place;
};

struct Program {
  Symbols symbols;
  std::vector<Type> types;
  std::vector<Predicate> predicates;
  std::vector<Rule> rules;
  std::vector<Clause> clauses;
  Symbols
      predicate_names;  // in the order of predicates, for whoever looks up many; empty where nobody filled it

  [[nodiscard]] std::optional<std::uint16_t> predicate(std::string_view name) const;
  [[nodiscard]] const Rule* rule(std::string_view id) const;
};

}  // namespace watertight::attack
