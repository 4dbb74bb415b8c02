#include "attack/program.hpp"

#include <algorithm>

namespace watertight::attack {

Symbols::Symbols(const Symbols& other) {
  for (const std::string* text : other.texts_) (void)of(*text);
}

Symbols& Symbols::operator=(const Symbols& other) {
  if (this != &other) *this = Symbols(other);
  return *this;
}

Symbol Symbols::of(std::string_view text) {
  if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
  const auto symbol = static_cast<Symbol>(texts_.size());
  texts_.push_back(&numbers_.emplace(text, symbol).first->first);
  return symbol;
}

std::optional<Symbol> Symbols::find(std::string_view text) const {
  const auto found = numbers_.find(text);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint16_t> Program::predicate(std::string_view name) const {
  if (predicate_names.size() == predicates.size()) {
    const auto number = predicate_names.find(name);
    return number ? std::optional(static_cast<std::uint16_t>(*number)) : std::nullopt;
  }
  const auto found = std::ranges::find(predicates, name, &Predicate::name);
  if (found == predicates.end()) return std::nullopt;
  return static_cast<std::uint16_t>(found - predicates.begin());
}

const Rule* Program::rule(std::string_view id) const {
  const auto found = std::ranges::find(rules, id, &Rule::id);
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace watertight::attack
