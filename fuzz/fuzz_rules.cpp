// Any bytes as rule files of attack paths, cut at lines of `=== NAME`: what is read keeps what the engine
// relies on, its places cut the text, and it means the same when it is written down and read again. A refusal
// has its place.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "attack/fact_base.hpp"
#include "attack/read_program.hpp"
#include "fuzz/law.hpp"
#include "text/lines.hpp"

using namespace watertight;
using fuzz::law;

namespace {

std::vector<attack::RuleFile> files_of(std::string_view text) {
  std::vector<attack::RuleFile> files = {{"0.rules", {}}};
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (line.starts_with("=== ")) {
      files.back().text = text.substr(begin, at - begin);
      begin = std::min(end + 1, text.size());
      files.push_back({fmt::format("{}.rules", files.size()), {}});
    }
    at = end + 1;
  }
  files.back().text = text.substr(begin);
  return files;
}

std::string_view text_of(const std::vector<attack::RuleFile>& files, std::string_view name) {
  const auto found = std::ranges::find(files, name, &attack::RuleFile::name);
  law(found != files.end(), "a place is in one of the files");
  return found->text;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

// A variable that nobody names again gets a name of its own.
std::string written(const attack::Program& program, const attack::Term& term) {
  return term.variable ? fmt::format("V{}", term.index) : quoted(program.symbols.text(term.index));
}

std::string written(const attack::Program& program, const attack::Literal& literal) {
  if (literal.predicate == attack::kDifferent)
    return written(program, literal.terms[0]) + " != " + written(program, literal.terms[1]);
  std::string out = (literal.negated ? "not " : "") + program.predicates[literal.predicate].name + '(';
  for (std::size_t i = 0; i < literal.terms.size(); ++i)
    out += (i > 0 ? ", " : "") + written(program, literal.terms[i]);
  return out + ')';
}

std::string written(const attack::Program& program, const attack::Predicate& predicate) {
  constexpr std::string_view kKinds[] = {"fact", "event", "state"};
  std::string out = predicate.meaning.empty() ? "" : "# " + predicate.meaning + '\n';
  out += fmt::format("{} {}(", kKinds[static_cast<std::size_t>(predicate.kind)], predicate.name);
  for (std::size_t i = 0; i < predicate.types.size(); ++i)
    out += (i > 0 ? ", " : "") + program.types[predicate.types[i]].name;
  out += ')';
  if (!predicate.foothold.empty()) out += " foothold " + predicate.foothold;
  if (!predicate.goal.empty()) out += " goal " + predicate.goal;
  if (!predicate.says.empty()) out += " says " + quoted(predicate.says);
  return out + '\n';
}

std::string written(const attack::Program& program, const attack::Rule& rule) {
  constexpr std::string_view kNoises[] = {"quiet", "seen", "loud"};
  std::string out = rule.meaning.empty() ? "" : "# " + rule.meaning + '\n';
  out += fmt::format("rule {} title {}", rule.id, quoted(rule.title));
  if (!rule.techniques.empty()) out += " attack";
  for (const std::string& technique : rule.techniques) out += ' ' + technique;
  for (const std::string& source : rule.sources) out += " source " + quoted(source);
  if (!rule.advice.empty()) out += " advice " + quoted(rule.advice);
  out += fmt::format(" noise {}\n", kNoises[static_cast<std::size_t>(rule.noise)]);
  for (std::uint32_t i = 0; i < rule.clauses; ++i) {
    const attack::Clause& clause = program.clauses[rule.first_clause + i];
    out += written(program, clause.head) + " <- ";
    for (std::size_t j = 0; j < clause.body.size(); ++j)
      out += (j > 0 ? ", " : "") + written(program, clause.body[j]);
    out += ".\n";
  }
  return out;
}

std::string written(const attack::Program& program) {
  std::string out;
  for (const attack::Type& type : program.types) {
    out += "type " + type.name;
    for (std::size_t i = 0; i < type.values.size(); ++i)
      out += (i > 0 ? " | " : " = ") + quoted(program.symbols.text(type.values[i]));
    out += '\n';
  }
  for (const attack::Predicate& predicate : program.predicates) out += written(program, predicate);
  for (const attack::Rule& rule : program.rules) out += written(program, rule);
  return out;
}

void check_literal(const attack::Program& program, const attack::Clause& clause,
                   const attack::Literal& literal, const std::vector<attack::RuleFile>& files) {
  const std::string_view there = text::cut(text_of(files, literal.place.file), literal.place.span);
  for (const attack::Term& term : literal.terms)
    law(term.index < (term.variable ? clause.variables.size() : program.symbols.size()), "terms are there");
  if (literal.predicate == attack::kDifferent) {
    law(literal.terms.size() == 2 && there.contains("!="), "a comparison has two sides");
    return;
  }
  law(literal.predicate < program.predicates.size(), "a literal is of a predicate");
  const attack::Predicate& predicate = program.predicates[literal.predicate];
  law(literal.terms.size() == predicate.types.size(), "as many terms as arguments");
  law(there.starts_with(literal.negated ? "not" : predicate.name) && there.ends_with(')'),
      "a place cuts the literal");
  law(!literal.negated || predicate.kind == attack::PredicateKind::fact, "only facts are denied");
}

void check_clause(const attack::Program& program, const attack::Clause& clause,
                  const std::vector<attack::RuleFile>& files) {
  std::vector<bool> bound(clause.variables.size());
  check_literal(program, clause, clause.head, files);
  law(program.predicates[clause.head.predicate].kind == attack::PredicateKind::state, "a head is a state");
  law(!clause.head.negated && !clause.body.empty(), "a clause has a head and premises");
  for (const attack::Literal& literal : clause.body) {
    check_literal(program, clause, literal, files);
    if (literal.negated || literal.predicate == attack::kDifferent ||
        program.predicates[literal.predicate].kind == attack::PredicateKind::event)
      continue;
    for (const attack::Term& term : literal.terms)
      if (term.variable) bound[term.index] = true;
  }
  law(std::ranges::find(bound, false) == bound.end(), "every variable has a value");
}

void check_program(const attack::Program& program, const std::vector<attack::RuleFile>& files) {
  std::size_t clauses = 0;
  for (const attack::Rule& rule : program.rules) {
    law(!rule.title.empty() && rule.clauses > 0, "a rule has a title and a clause");
    law(rule.first_clause == clauses, "clauses stand in the order of rules");
    law(text::cut(text_of(files, rule.place.file), rule.place.span) == rule.id, "a place cuts the id");
    clauses += rule.clauses;
  }
  law(clauses == program.clauses.size(), "every clause is of a rule");
  for (const attack::Predicate& p : program.predicates) {
    law(p.types.size() <= attack::kMostArguments, "no more arguments than there may be");
    law(text::cut(text_of(files, p.place.file), p.place.span) == p.name, "a place cuts the name");
  }
  for (const attack::Clause& clause : program.clauses) check_clause(program, clause, files);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<attack::RuleFile> files = files_of(fuzz::as_text(data, size));
  const auto program = attack::read_program(files);
  if (!program) {
    const Error& error = program.error();
    law(error.operation == "read" && !error.remedy.empty(), "a refusal says what to do");
    const std::string_view text = text_of(files, error.object);
    unsigned line = 0;
    unsigned column = 0;
    law(std::sscanf(error.cause.c_str(), "line %u, column %u: ", &line, &column) == 2,
        "a refusal has its place");
    const text::Lines lines(text::without_byte_order_mark(text));
    law(line >= 1 && column >= 1 && line <= lines.span(text.size(), text.size()).line,
        "the place is in the text");
    return 0;
  }
  check_program(*program, files);
  const std::string once = written(*program);
  if (once.size() > (1u << 20)) return 0;  // one file now, and longer than it was
  const attack::RuleFile again[] = {{"again.rules", once}};
  const auto back = attack::read_program(again);
  law(back.has_value(), "what is written down reads back");
  law(written(*back) == once, "it reads back as the same");
  return 0;
}
