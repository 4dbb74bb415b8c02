#include "attack/check_program.hpp"

#include <fmt/format.h>

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "attack/check_clause.hpp"
#include "attack/check_declarations.hpp"

namespace watertight::attack {
namespace {

Noise noise_of(const Token& written) {
  if (written.text == "quiet") return Noise::quiet;
  return written.text == "loud" ? Noise::loud : Noise::seen;
}

Rule rule_of(std::string_view file, const WrittenRule& written) {
  Rule rule;
  rule.id = written.id.text;
  rule.title = unescaped(written.title.text);
  rule.meaning = written.meaning;
  rule.advice = unescaped(written.advice.text);
  for (const Token& technique : written.techniques) rule.techniques.emplace_back(technique.text);
  for (const Token& source : written.sources) rule.sources.push_back(unescaped(source.text));
  rule.noise = noise_of(written.noise);
  rule.place = {std::string(file), written.id.span};
  return rule;
}

// What users are shown of the rules that come with the program.
Expected<void> check_documented(const WrittenFile& file, const WrittenRule& rule) {
  if (!file.documented) return {};
  if (rule.meaning.empty())
    return refuse(file.name, rule.id.span, fmt::format("the rule \"{}\" has no comment", rule.id.text),
                  "say above it in plain words what the attacker has, what he does and why he can");
  if (rule.techniques.empty())
    return refuse(file.name, rule.id.span, fmt::format("the rule \"{}\" names no technique", rule.id.text),
                  "add attack with an id of MITRE ATT&CK");
  return {};
}

}  // namespace

Expected<Program> check_program(std::span<const WrittenFile> files) {
  TRY(Declared declared, check_declarations(files));
  Program& program = declared.program;
  std::unordered_map<std::string_view, std::size_t> ids;
  for (const WrittenFile& file : files) {
    for (const WrittenRule& written : file.rules) {
      if (program.rules.size() == kMostOfAKind)
        return refuse(file.name, written.id.span, fmt::format("there are more than {} rules", kMostOfAKind),
                      "give fewer");
      if (const auto documented = check_documented(file, written); !documented)
        return std::unexpected(documented.error());
      const auto [first, is_new] = ids.try_emplace(written.id.text, program.rules.size());
      if (!is_new)
        return refuse(file.name, written.id.span,
                      fmt::format("the rule \"{}\" is given twice, {}", written.id.text,
                                  first_in(program.rules[first->second].place)),
                      "remove one, or give it another id");
      Rule rule = rule_of(file.name, written);
      rule.first_clause = static_cast<std::uint32_t>(program.clauses.size());
      rule.clauses = static_cast<std::uint32_t>(written.clauses.size());
      for (const WrittenClause& clause : written.clauses) {
        TRY(Clause checked, check_clause(declared, files, file.name, clause));
        checked.rule = static_cast<std::uint16_t>(program.rules.size());
        program.clauses.push_back(std::move(checked));
      }
      program.rules.push_back(std::move(rule));
    }
  }
  return std::move(program);
}

}  // namespace watertight::attack
