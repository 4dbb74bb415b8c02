// For tests of the output formats: a run as one of them writes it, and names that ever broke a report.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

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
  checks::Finding suppressed = f;
  suppressed.suppressed = checks::Suppression{kHostile, kHostile, kHostile, kHostile, {}};
  t.findings.push_back(suppressed);
  t.not_evaluated.front().subject.name = kHostile;
  t.not_evaluated.front().reason = kHostile;
  t.policy_problems.push_back(
      {checks::PolicyProblemKind::unused, kHostile, t.findings.front().evidence.front().origin});
  return t;
}

inline std::string written(std::string_view format, const Results& results) {
  std::ostringstream out;
  report::Run run{results, "1.2.3", checks::Severity::high, 1500};
  run.started = 1700000000;
  find_format(format)->write(out, run, {false, true, 100});
  return out.str();
}

inline std::string hostile(std::string_view format) {
  Results results;
  results.add(hostile_target());
  return written(format, results);
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
