#include "attack/check_declarations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "attack/paths.hpp"

namespace watertight::attack {
namespace {

constexpr std::array<std::string_view, 4> kFootholds = {"container", "network", "account", "image"};

class Declarations {
 public:
  explicit Declarations(std::span<const WrittenFile> files) : files_(files) {}

  Expected<Declared> run() {
    if (!all_types() || !all_predicates()) return std::unexpected(std::move(*error_));
    return std::move(declared_);
  }

 private:
  bool fail(std::string_view file, const Span& at, std::string_view cause, std::string remedy) {
    error_ = refuse(file, at, cause, std::move(remedy)).error();
    return false;
  }

  // All types before the first predicate: a file may use what another one declares.
  bool all_types() {
    for (const WrittenFile& file : files_)
      for (const WrittenType& written : file.types)
        if (!type(file.name, written)) return false;
    return true;
  }
  bool all_predicates() {
    for (const WrittenFile& file : files_)
      for (const WrittenPredicate& written : file.predicates)
        if (!predicate(file.name, written)) return false;
    return true;
  }

  bool type(std::string_view file, const WrittenType& written) {
    std::vector<Type>& types = declared_.program.types;
    if (types.size() == kMostOfAKind) return too_many(file, written.name, "types");
    const auto number = static_cast<std::uint16_t>(types.size());
    const auto [first, is_new] = declared_.types.try_emplace(written.name.text, number);
    if (!is_new) return twice(file, written.name, "type", type_places_[first->second]);
    type_places_.push_back({std::string(file), written.name.span});
    Type& type = types.emplace_back();
    type.name = written.name.text;
    for (const Token& value : written.values) {
      const Symbol symbol = declared_.program.symbols.of(constant_of(value));
      if (!declared_.values.insert(Declared::value_of(number, symbol)).second)
        return fail(file, value.span, fmt::format("the value \"{}\" is given twice", value.text),
                    "remove one");
      type.values.push_back(symbol);
    }
    return true;
  }

  bool predicate(std::string_view file, const WrittenPredicate& written) {
    std::vector<Predicate>& predicates = declared_.program.predicates;
    if (predicates.size() == kMostOfAKind) return too_many(file, written.name, "predicates");
    const auto number = static_cast<std::uint16_t>(predicates.size());
    const auto [first, is_new] = declared_.predicates.try_emplace(written.name.text, number);
    if (!is_new) return twice(file, written.name, "predicate", predicates[first->second].place);
    Predicate predicate;
    predicate.name = written.name.text;
    predicate.kind = written.kind;
    predicate.meaning = written.meaning;
    predicate.says = unescaped(written.says.text);
    predicate.goal = written.goal.text;
    predicate.foothold = written.foothold.text;
    predicate.place = {std::string(file), written.name.span};
    for (const Token& argument : written.types) {
      const auto found = declared_.types.find(argument.text);
      if (found == declared_.types.end()) return no_such_type(file, argument);
      predicate.types.push_back(found->second);
    }
    predicates.push_back(std::move(predicate));
    return of_states(file, written) && sentence(file, written);
  }

  bool no_such_type(std::string_view file, const Token& type) {
    std::vector<std::string_view> names;
    names.reserve(declared_.program.types.size());
    for (const Type& known : declared_.program.types) names.push_back(known.name);
    return fail(file, type.span, fmt::format("no type \"{}\" is declared", type.text),
                did_you_mean(type.text, names, fmt::format("declare it: type {}", type.text)));
  }

  bool of_states(std::string_view file, const WrittenPredicate& written) {
    for (const Token& attribute : {written.foothold, written.goal})
      if (attribute.kind != TokenKind::end && written.kind != PredicateKind::state)
        return fail(file, attribute.span,
                    fmt::format("\"{}\" is declared as {}, and attacks start and end in states",
                                written.name.text, name_of(written.kind)),
                    "declare it as a state, or remove the attribute");
    return foothold(file, written) && goal(file, written);
  }

  bool foothold(std::string_view file, const WrittenPredicate& written) {
    const std::string_view kind = written.foothold.text;
    if (kind.empty() || std::ranges::find(kFootholds, kind) != kFootholds.end()) return true;
    return fail(file, written.foothold.span, fmt::format("there is no foothold \"{}\"", kind),
                did_you_mean(kind, kFootholds, "take container, network, account or image"));
  }

  // What is declared as another goal would be one that nobody asks for.
  bool goal(std::string_view file, const WrittenPredicate& written) {
    const std::string_view id = written.goal.text;
    if (id.empty() || std::ranges::find(goals(), id, &Goal::id) != goals().end()) return true;
    std::vector<std::string_view> ids;
    for (const Goal& known : goals()) ids.push_back(known.id);
    return fail(file, written.goal.span, fmt::format("there is no goal \"{}\"", id),
                did_you_mean(id, ids, fmt::format("take one of {}", fmt::join(ids, ", "))));
  }

  // Braces enclose the number of an argument, and nothing else.
  bool sentence(std::string_view file, const WrittenPredicate& written) {
    const std::string_view says = written.says.text;  // as written: offsets are columns
    const std::size_t arity = written.types.size();
    for (std::size_t at = says.find_first_of("{}"); at != std::string_view::npos;
         at = says.find_first_of("{}", at + 3)) {
      const std::string_view here = says.substr(at);
      if (here.size() >= 3 && here[0] == '{' && here[1] >= '1' && here[2] == '}' &&
          static_cast<std::size_t>(here[1] - '0') <= arity)
        continue;
      const std::size_t close = here.find('}');
      const std::string_view shown = here.substr(0, close < 12 ? close + 1 : 1);
      Span span = written.says.span;
      span.column += static_cast<std::uint32_t>(at + 1);
      span.end_column = span.column + static_cast<std::uint32_t>(shown.size());
      return fail(file, span,
                  fmt::format("\"{}\" stands for no argument of \"{}\", which has {}", shown,
                              written.name.text, arity == 0 ? "none" : fmt::to_string(arity)),
                  arity == 0   ? "remove it"
                  : arity == 1 ? "write {1}"
                               : fmt::format("write {{1}} to {{{}}}", arity));
    }
    return true;
  }

  bool twice(std::string_view file, const Token& name, std::string_view what, const PlaceInRules& first) {
    return fail(file, name.span,
                fmt::format("the {} \"{}\" is declared twice, {}", what, name.text, first_in(first)),
                "remove one");
  }
  bool too_many(std::string_view file, const Token& name, std::string_view what) {
    return fail(file, name.span, fmt::format("more than {} {} are declared", kMostOfAKind, what),
                "declare fewer");
  }

  std::span<const WrittenFile> files_;
  Declared declared_;
  std::vector<PlaceInRules> type_places_;
  std::optional<Error> error_;
};

}  // namespace

Expected<Declared> check_declarations(std::span<const WrittenFile> files) {
  return Declarations(files).run();
}

std::string constant_of(const Token& token) {
  return token.kind == TokenKind::text ? unescaped(token.text) : std::string(token.text);
}

std::string first_in(const PlaceInRules& place) {
  return fmt::format("first in {}, line {}, column {}", place.file, place.span.line, place.span.column);
}

std::string_view name_of(PredicateKind kind) {
  switch (kind) {
    case PredicateKind::fact:
      return "a fact";
    case PredicateKind::event:
      return "an event";
    case PredicateKind::state:
      return "a state";
  }
  return "";
}

}  // namespace watertight::attack
