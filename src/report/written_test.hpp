// For tests of the output formats: a run as one of them writes it, and names that ever broke a report.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "report/formats.hpp"
#include "report/sample_test.hpp"

namespace watertight::report {

// Everything that ever broke a report: markup of every kind, ends of sections and commands, a formula, bytes
// that are no UTF-8, characters that turn text around.
inline const std::string kHostile =
    "=cmd|' /C "
    "calc'!A0\x1b[31m\r\n::error::pwned\n##[group]x]]><b>\"'&,;{0}[a](http://e)\xff\xc0\x80\xe2\x80\xae"
    "%0A::set-env name=A::b\t`|\\\xef\xbf\xbf";

inline checks::TargetResult hostile_target() {
  checks::TargetResult t = sample_file(kHostile);
  t.status = facts::TargetStatus::partial;
  t.reasons = {kHostile};
  t.notes = {kHostile};
  checks::Finding& f = t.findings.front();
  f.subject = {checks::SubjectKind::container, kHostile, kHostile, kHostile};
  f.message = kHostile;
  f.advice = kHostile;
  f.discriminator = kHostile;
  f.evidence.front().fact = kHostile;
  f.evidence.front().value = kHostile;
  f.excerpt = {};
  f.implied = {{f.rule, checks::Severity::high, kHostile, "0123456789abcdef"}};
  f.replicas = {kHostile, kHostile};
  f.path_to = "host-root";
  checks::Finding suppressed = f;
  suppressed.suppressed = checks::Suppression{kHostile, kHostile, kHostile, kHostile, {}};
  t.findings.push_back(suppressed);
  t.not_evaluated.front().subject.name = kHostile;
  t.not_evaluated.front().reason = kHostile;
  t.policy_problems.push_back(
      {checks::PolicyProblemKind::unused, kHostile, t.findings.front().evidence.front().origin});
  return t;
}

// Ways in which every name and sentence is hostile.
inline attack::Analysis hostile_analysis() {
  const facts::Origin place{facts::make_source(facts::SourceKind::file, kHostile), "", {4, 5, 4, 21}};
  attack::Premise premise;
  premise.sentence = premise.atom = kHostile;
  premise.evidence = {{kHostile, kHostile, facts::Basis::declared, place}};
  attack::Step step;
  step.rule = step.title = step.gives = step.state = kHostile;
  step.premises = {premise};
  attack::Path path;
  path.id = "0123456789abcdef";
  path.from = {{"container", kHostile, kHostile}};
  path.goal = "host-root";
  path.target = path.reaches = kHostile;
  path.unless = path.needs = path.assuming = {kHostile};
  path.steps = {step};
  path.closed_by = {0};
  attack::Analysis a;
  a.target = a.assumed = kHostile;
  a.goals = {{"host-root", 1, 0}};
  a.paths = {path};
  a.changes = {{kHostile,
                {checks::SubjectKind::service, kHostile, kHostile, kHostile},
                kHostile,
                kHostile,
                kHostile,
                kHostile,
                place,
                1,
                kHostile}};
  a.effects = {{1, 0, {kHostile}}};
  a.cut = {{"host-root"}, {0}, 1, {{0}}, {0}, {}, true};
  a.by_other_means = {premise};
  a.not_seen = a.kept = a.what_if = {kHostile};
  return a;
}

inline std::string written(std::string_view format, const Results& results,
                           std::span<const attack::Analysis> paths = {},
                           std::span<const std::string> fail_on_path = {}) {
  std::ostringstream out;
  report::Run run{results, "1.2.3", checks::Severity::high, 1500};
  run.started = 1700000000;
  run.paths = paths;
  run.fail_on_path = fail_on_path;
  find_format(format)->write(out, run, {false, true, 100});
  return out.str();
}

inline std::string hostile(std::string_view format) {
  Results results;
  results.add(hostile_target());
  const attack::Analysis paths = hostile_analysis();
  const std::string goal = "host-root";
  return written(format, results, {&paths, 1}, {&goal, 1});
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline simdjson::dom::element parsed(simdjson::dom::parser& parser, const std::string& text) {
  simdjson::dom::element root;
  EXPECT_EQ(parser.parse(text).get(root), simdjson::SUCCESS) << text;
  return root;
}

// The members of a JSON document that a test asks for, by JSON pointer.
inline std::string_view at(simdjson::dom::element root, std::string_view pointer) {
  std::string_view text;
  EXPECT_EQ(root.at_pointer(pointer).get(text), simdjson::SUCCESS) << pointer;
  return text;
}
inline std::int64_t number_at(simdjson::dom::element root, std::string_view pointer) {
  std::int64_t number = -1;
  EXPECT_EQ(root.at_pointer(pointer).get(number), simdjson::SUCCESS) << pointer;
  return number;
}
inline std::size_t size_at(simdjson::dom::element root, std::string_view pointer) {
  simdjson::dom::array array;
  EXPECT_EQ(root.at_pointer(pointer).get(array), simdjson::SUCCESS) << pointer;
  return array.size();
}

}  // namespace watertight::report
