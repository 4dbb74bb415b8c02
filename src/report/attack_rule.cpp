#include "report/attack_rule.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "report/json_writer.hpp"
#include "report/paths_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Clause;
using attack::Literal;
using attack::Predicate;
using attack::PredicateKind;
using attack::Program;

std::string name_of(const Program& program, const Clause& clause, const attack::Term& term) {
  if (!term.variable) return std::string(program.symbols.text(term.index));
  return fmt::format("*{}*", clause.variables[term.index]);
}

// The predicate's sentence with the clause's own names.
std::string sentence_of(const Program& program, const Clause& clause, const Literal& literal) {
  if (literal.predicate == attack::kDifferent)
    return fmt::format("{} is not {}", name_of(program, clause, literal.terms[0]),
                       name_of(program, clause, literal.terms[1]));
  const Predicate& predicate = program.predicates[literal.predicate];
  std::string text = predicate.says.empty() ? predicate.name : predicate.says;
  for (std::size_t i = 0; i < literal.terms.size(); ++i) {
    const std::string hole = fmt::format("{{{}}}", i + 1);
    for (auto at = text.find(hole); at != std::string::npos; at = text.find(hole))
      text.replace(at, hole.size(), name_of(program, clause, literal.terms[i]));
  }
  return literal.negated ? "it is not so that " + text : text;
}

std::string mark_of(const Program& program, const Literal& literal) {
  if (literal.predicate == attack::kDifferent) return {};
  switch (program.predicates[literal.predicate].kind) {
    case PredicateKind::event:
      return " (somebody else must do it)";
    case PredicateKind::state:
      return " (what the attacker has already)";
    case PredicateKind::fact:
      break;
  }
  return {};
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& items) {
  json.key(name).begin_array();
  for (const std::string& item : items) json.string(item);
  json.end_array();
}

}  // namespace

void write_attack_rules_json(std::ostream& out, const Program& program) {
  JsonWriter json(out);
  json.begin_array();
  for (const attack::Rule& rule : program.rules) {
    json.begin_object()
        .member("id", rule.id)
        .member("title", rule.title)
        .member("meaning", rule.meaning)
        .member("advice", rule.advice)
        .member("noise", name_of(rule.noise))
        .member("file", rule.place.file)
        .key("mappings")
        .begin_object();
    write_list(json, "attack", rule.techniques);
    json.end_object();
    write_list(json, "sources", rule.sources);
    json.end_object();
  }
  json.end_array();
}

std::string attack_rule_markdown(const Program& program, const attack::Rule& rule) {
  std::string page = fmt::format("# {}\n\n`{}`, a rule of attack paths\n\n", rule.title, rule.id);
  if (!rule.meaning.empty()) page += rule.meaning + "\n\n";
  for (std::uint32_t i = 0; i < rule.clauses; ++i) {
    const Clause& clause = program.clauses[rule.first_clause + i];
    page += fmt::format("## {}{}\n\n", i == 0 ? "The attacker gets " : "Or ",
                        sentence_of(program, clause, clause.head));
    page += "where all of this holds:\n\n";
    for (const Literal& literal : clause.body)
      page += fmt::format("- {}{}\n", sentence_of(program, clause, literal), mark_of(program, literal));
    page += '\n';
  }
  if (!rule.advice.empty())
    page += fmt::format(
        "## What takes it away\n\n{}. Whatever makes one of the conditions above false does; `watertight "
        "paths` "
        "computes which settings do that on a host.\n\n",
        rule.advice);
  if (!rule.techniques.empty()) page += fmt::format("MITRE ATT&CK: {}\n", fmt::join(rule.techniques, ", "));
  if (!rule.sources.empty()) page += fmt::format("Sources: {}\n", fmt::join(rule.sources, "; "));
  return page;
}

}  // namespace watertight::report
