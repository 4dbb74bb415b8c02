// What the rules of attack paths leave out: techniques, predicates that nobody uses, facts that nobody gives.
// Read from the source tree: docs/attack-techniques.tsv, src/attack/excluded_techniques.tsv,
// src/attack/bridge/.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

#include "attack/read_program.hpp"

namespace watertight::attack {
namespace {

namespace fs = std::filesystem;
const fs::path kTree = WATERTIGHT_SOURCE_DIR;

const Program& built_in() {
  static const Program program = [] {
    auto read = read_program(built_in_rules());
    if (!read) throw std::runtime_error(read.error().sentence());
    return std::move(*read);
  }();
  return program;
}

// Rules for what the list of techniques does not name.
const std::set<std::string> kOwnRules = {"root-by-default"};

// States that no rule builds on and that are no goals: told in a path to something else, or for themselves.
const std::set<std::string> kEnds = {"host-service-reached", "own-secret",  "attack-aid", "filter-gap",
                                     "detection-off",        "data-leaves", "kernel-read"};

// Lines of a table without comments: the first column, and the second if there is one.
std::map<std::string, std::string> table(const fs::path& file) {
  std::ifstream in(kTree / file);
  EXPECT_TRUE(in.is_open()) << "there is no " << file;
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t tab = line.find('\t');
    const bool is_new =
        rows.try_emplace(line.substr(0, tab), tab == std::string::npos ? "" : line.substr(tab + 1)).second;
    EXPECT_TRUE(is_new) << file << " has " << line.substr(0, tab) << " twice";
  }
  return rows;
}

TEST(AttackCoverage, every_rule_has_a_title_a_source_and_an_id_of_attack) {
  static const std::regex kTechnique("T[0-9]{4}(\\.[0-9]{3})?");
  for (const Rule& rule : built_in().rules) {
    EXPECT_FALSE(rule.title.empty()) << rule.id;
    EXPECT_FALSE(rule.sources.empty()) << rule.id << ": say where it is from";
    EXPECT_FALSE(rule.techniques.empty()) << rule.id << ": give its id of ATT&CK";
    EXPECT_GT(rule.meaning.size(), 60u) << rule.id << ": say what the attacker has, does, and why he can";
    for (const std::string& technique : rule.techniques)
      EXPECT_TRUE(std::regex_match(technique, kTechnique)) << rule.id << ": " << technique;
  }
}

struct Uses {
  std::set<std::uint16_t> heads;
  std::set<std::uint16_t> premises;
};
Uses uses() {
  Uses uses;
  for (const Clause& clause : built_in().clauses) {
    uses.heads.insert(clause.head.predicate);
    for (const Literal& literal : clause.body) uses.premises.insert(literal.predicate);
  }
  return uses;
}

TEST(AttackCoverage, every_fact_and_event_is_a_premise_of_some_rule) {
  const Uses used = uses();
  for (std::uint16_t i = 0; i < built_in().predicates.size(); ++i) {
    const Predicate& predicate = built_in().predicates[i];
    if (predicate.kind == PredicateKind::state) continue;
    EXPECT_TRUE(used.premises.contains(i)) << predicate.name << ": use it in a rule, or take it away";
  }
}

TEST(AttackCoverage, every_state_can_be_come_to_and_leads_somewhere) {
  const Uses used = uses();
  for (std::uint16_t i = 0; i < built_in().predicates.size(); ++i) {
    const Predicate& predicate = built_in().predicates[i];
    if (predicate.kind != PredicateKind::state) continue;
    EXPECT_TRUE(used.heads.contains(i) || !predicate.foothold.empty()) << "nothing gives " << predicate.name;
    EXPECT_EQ(!used.premises.contains(i) && predicate.goal.empty(), kEnds.contains(predicate.name))
        << predicate.name << ": it is no goal and nothing builds on it, or it stands in kEnds and need not";
  }
}

TEST(AttackCoverage, every_technique_is_a_rule_or_is_left_out_for_a_reason) {
  const auto techniques = table("docs/attack-techniques.tsv");
  const auto excluded = table("src/attack/excluded_techniques.tsv");
  EXPECT_GE(techniques.size(), 212u);
  for (const auto& [id, rest] : techniques)
    EXPECT_EQ(built_in().rule(id) != nullptr, !excluded.contains(id))
        << id << ": write its rule, or its reason into src/attack/excluded_techniques.tsv; not both";
  for (const auto& [id, reason] : excluded) {
    EXPECT_TRUE(techniques.contains(id)) << id << " is excluded, and nobody asked for it";
    EXPECT_GE(reason.size(), 20u) << id << ": give a reason";
  }
  for (const Rule& rule : built_in().rules)
    EXPECT_NE(techniques.contains(rule.id), kOwnRules.contains(rule.id))
        << rule.id << ": add it to docs/attack-techniques.tsv, or list it here as one of our own";
}

// Texts in double quotes of the bridge's files.
std::set<std::string> quoted_in_the_bridge() {
  static const std::regex kQuoted("\"([a-z][a-z0-9-]*)\"");
  std::set<std::string> quoted;
  for (const auto& entry : fs::directory_iterator(kTree / "src/attack/bridge")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with("_test.cpp") || !(name.ends_with(".cpp") || name.ends_with(".hpp"))) continue;
    std::ifstream in(entry.path());
    std::ostringstream text;
    text << in.rdbuf();
    const std::string all = text.str();
    for (std::sregex_iterator at(all.begin(), all.end(), kQuoted), end; at != end; ++at)
      quoted.insert((*at)[1]);
  }
  return quoted;
}

TEST(AttackCoverage, every_fact_is_given_by_the_bridge_or_not_told_for_a_reason) {
  const auto quoted = quoted_in_the_bridge();
  const auto not_told = table("src/attack/bridge/not_told.tsv");
  std::string neither;
  for (const Predicate& predicate : built_in().predicates) {
    if (predicate.kind != PredicateKind::fact) continue;
    if (!quoted.contains(predicate.name) && !not_told.contains(predicate.name))
      neither += ' ' + predicate.name;
    EXPECT_FALSE(quoted.contains(predicate.name) && not_told.contains(predicate.name))
        << predicate.name << " is given by the bridge: take it out of not_told.tsv";
  }
  EXPECT_EQ(neither, "") << "give these in src/attack/bridge/, or reasons in not_told.tsv";
  for (const auto& [name, reason] : not_told) {
    const auto number = built_in().predicate(name);
    EXPECT_TRUE(number && built_in().predicates[*number].kind == PredicateKind::fact)
        << "there is no fact " << name;
    EXPECT_GE(reason.size(), 20u) << name << ": give a reason";
  }
}

}  // namespace
}  // namespace watertight::attack
