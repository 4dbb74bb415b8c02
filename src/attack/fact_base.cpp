#include "attack/fact_base.hpp"

#include <algorithm>

#include "attack/name_hash.hpp"
#include "attack/value_words.hpp"

namespace watertight::attack {
namespace {

constexpr std::size_t kFirstSlots = 64;

std::uint64_t hash_of(std::uint16_t predicate, std::span<const Symbol> arguments) {
  NameHash hash;
  hash.add(predicate);
  for (const Symbol argument : arguments) hash.add(argument);
  return hash.value();
}

}  // namespace

AtomId Atoms::find(std::uint16_t predicate, std::span<const Symbol> arguments) const {
  if (slots_.empty()) return kNoAtom;
  const std::size_t last = slots_.size() - 1;
  const std::uint64_t hash = hash_of(predicate, arguments);
  for (std::size_t slot = hash & last;; slot = (slot + 1) & last) {
    const AtomId atom = slots_[slot].atom;
    if (atom == kNoAtom) return kNoAtom;
    if (slots_[slot].hash == hash >> 32 && this->predicate(atom) == predicate &&
        std::ranges::equal(this->arguments(atom), arguments))
      return atom;
  }
}

AtomId Atoms::of(std::uint16_t predicate, std::span<const Symbol> arguments) {
  if (const AtomId known = find(predicate, arguments); known != kNoAtom) return known;
  if ((size() + 1) * 2 > slots_.size()) grow();
  const auto atom = static_cast<AtomId>(size());
  Atom& added = atoms_.emplace_back(predicate, static_cast<std::uint16_t>(arguments.size()));
  std::ranges::copy(arguments, added.arguments.begin());
  put(atom, hash_of(predicate, arguments));
  return atom;
}

void Atoms::put(AtomId atom, std::uint64_t hash) {
  const std::size_t last = slots_.size() - 1;
  std::size_t slot = hash & last;
  while (slots_[slot].atom != kNoAtom) slot = (slot + 1) & last;
  slots_[slot] = {atom, static_cast<std::uint32_t>(hash >> 32)};
}

void Atoms::grow() {
  slots_.assign(std::max(kFirstSlots, slots_.size() * 2), {});
  for (AtomId atom = 0; atom < size(); ++atom) put(atom, hash_of(predicate(atom), arguments(atom)));
}

std::string show(const Program& program, const Atoms& atoms, AtomId atom) {
  std::string out = program.predicates[atoms.predicate(atom)].name;
  out += '(';
  bool first = true;
  for (const Symbol argument : atoms.arguments(atom)) {
    if (!first) out += ", ";
    first = false;
    out += program.symbols.text(argument);
  }
  return out += ')';
}

std::string say(const Program& program, const Atoms& atoms, AtomId atom) {
  const Predicate& predicate = program.predicates[atoms.predicate(atom)];
  const std::string& says = predicate.says;
  if (says.empty()) return show(program, atoms, atom);
  const std::span<const Symbol> arguments = atoms.arguments(atom);
  std::string out;
  for (std::size_t i = 0; i < says.size(); ++i) {
    // "{1}": no predicate has ten arguments.
    if (says[i] == '{' && i + 2 < says.size() && says[i + 2] == '}') {
      const auto number = static_cast<std::size_t>(says[i + 1] - '1');
      if (number < arguments.size()) {
        const std::string_view value = program.symbols.text(arguments[number]);
        const std::uint16_t type = predicate.types[number];
        out += type < program.types.size() ? words_of(program.types[type].name, value) : value;
        i += 2;
        continue;
      }
    }
    out += says[i];
  }
  return out;
}

}  // namespace watertight::attack
