#include "report/junit.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "report/paths_words.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using checks::Finding;
using checks::TargetResult;

constexpr std::size_t kWays = 20;  // told in one failure

// Text that stands in an attribute or an element; XML has no way to write most control characters.
std::string xml(std::string_view text) {
  std::string out;
  const std::string shown = visible(text);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')  // so that no "]]>" stands anywhere
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (shown.compare(i, 3, "\xef\xbf\xbe") == 0 || shown.compare(i, 3, "\xef\xbf\xbf") == 0)
      out += "\xef\xbf\xbd", i += 2;  // U+FFFE and U+FFFF are no XML characters
    else
      out += c;
  }
  return out;
}

// One rule on one target.
struct Case {
  std::vector<const Finding*> failing;
  std::vector<const Finding*> below;  // the threshold, or known where only new ones count
  std::vector<const Finding*> suppressed;
  std::vector<const checks::NotEvaluated*> not_evaluated;

  [[nodiscard]] bool fails() const { return !failing.empty(); }
  [[nodiscard]] bool skipped() const {
    return failing.empty() && below.empty() && (!suppressed.empty() || !not_evaluated.empty());
  }
};
using Cases = std::map<std::string_view, Case>;

Cases cases_of(const TargetResult& t, const Run& run) {
  Cases cases;
  for (const Finding& f : t.findings) {
    Case& c = cases[f.rule];
    const bool known = run.only_new_fails && f.in_baseline.value_or(false);
    const bool fails = !run.never_fail && f.severity >= run.fail_on && !known;
    (f.suppressed ? c.suppressed : fails ? c.failing : c.below).push_back(&f);
  }
  for (const checks::NotEvaluated& n : t.not_evaluated) cases[n.rule].not_evaluated.push_back(&n);
  return cases;
}

struct Sums {
  std::uint64_t tests = 0;
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;
};

Sums sums_of(const TargetResult& t, const Cases& cases) {
  Sums s;
  s.errors = t.status == facts::TargetStatus::complete ? 0 : 1;
  s.tests = cases.size() + 1;
  for (const auto& [rule, c] : cases) {
    s.failures += c.fails();
    s.skipped += c.skipped();
  }
  return s;
}

void open_suite(std::ostream& out, std::string_view name, const Sums& s) {
  fmt::print(
      out, "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n",
      xml(name), s.tests, s.failures, s.errors, s.skipped);
}

std::string lines_of(const std::vector<const Finding*>& findings, const TargetResult& t, const Run& run) {
  std::string text;
  for (const Finding* f : findings) {
    const FilePlace at = file_place(*f, t, run);
    text += fmt::format("{} {}{}: {}\n  {}\n", handbook::name_of(f->severity),
                        at.real ? fmt::format("{}:{}: ", xml(at.path), at.span.line) : "",
                        xml(subject_text(f->subject)), xml(f->message), xml(f->advice));
    if (!f->replicas.empty()) text += fmt::format("  {}\n", xml(replicas_line(*f)));
    if (!f->path_to.empty()) text += fmt::format("  {}\n", xml(on_a_way(f->path_to)));
    if (f->regraded) text += fmt::format("  {}\n", xml(regraded_line(*f)));
    if (f->in_baseline) text += fmt::format("  {}\n", baseline_words(*f));
  }
  return text;
}

void write_case(std::ostream& out, std::string_view rule, const Case& c, const TargetResult& t,
                const Run& run) {
  fmt::print(out, "    <testcase name=\"{}\" classname=\"{}\">\n", xml(rule), xml(t.target_name));
  if (c.fails()) {
    const Finding& worst =
        **std::max_element(c.failing.begin(), c.failing.end(),
                           [](const auto* a, const auto* b) { return a->severity < b->severity; });
    fmt::print(out, "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
               handbook::name_of(worst.severity),
               xml(fmt::format("{} ({})", title_of(rule), counted(c.failing.size(), "finding"))),
               lines_of(c.failing, t, run));
  } else if (c.skipped()) {
    const std::string why = c.suppressed.empty()
                                ? "not evaluated: " + c.not_evaluated.front()->reason
                                : counted(c.suppressed.size(), "finding") +
                                      " suppressed: " + suppression_text(*c.suppressed.front()->suppressed);
    fmt::print(out, "      <skipped message=\"{}\"/>\n", xml(why));
  }
  if (!c.below.empty()) fmt::print(out, "      <system-out>{}</system-out>\n", lines_of(c.below, t, run));
  out << "    </testcase>\n";
}

// The first case says whether the target was read at all: what was not seen is no pass.
void write_reading(std::ostream& out, const TargetResult& t) {
  fmt::print(out, "    <testcase name=\"target is read completely\" classname=\"{}\"", xml(t.target_name));
  if (t.status == facts::TargetStatus::complete) {
    out << "/>\n";
    return;
  }
  std::string reasons;
  for (const std::string& reason : t.reasons) reasons += xml(reason) + '\n';
  fmt::print(out, ">\n      <error type=\"{}\" message=\"{}\">{}</error>\n    </testcase>\n",
             name_of(t.status), xml(t.reasons.empty() ? std::string("not read") : t.reasons.front()),
             reasons);
}

// The ways of one target: a case for each goal that they lead to. Only --fail-on-path asks for a verdict:
// what it does not name is skipped, and no pass.
struct GoalCase {
  std::string_view goal;
  std::string says;  // "4 ways to another container: 3 certain, 1 possible"
  bool fails = false;
};

std::vector<GoalCase> goal_cases(const Analysis& analysis, const Run& run) {
  std::vector<GoalCase> cases;
  const std::vector<std::string> lines = goal_lines(analysis);
  for (std::size_t i = 0; i < analysis.goals.size(); ++i)
    cases.push_back({analysis.goals[i].goal, lines[i],
                     std::ranges::find(run.fail_on_path, analysis.goals[i].goal) != run.fail_on_path.end()});
  // A run fails on what is reached on the way to something graver too, and on what that one gives.
  for (const std::string& goal : run.fail_on_path)
    if (std::ranges::find(cases, goal, &GoalCase::goal) == cases.end()) {
      const bool on_the_way = attack::leads_to_any(analysis, {&goal, 1});
      if (!on_the_way && std::ranges::find(analysis.reached, goal) == analysis.reached.end()) continue;
      cases.push_back({goal,
                       fmt::format("{}, {} something graver", way_leads_to(goal),
                                   on_the_way ? "on the way to" : "by way of"),
                       true});
    }
  return cases;
}

Sums sums_of(const std::vector<GoalCase>& cases) {
  const auto failures = static_cast<std::uint64_t>(std::ranges::count_if(cases, &GoalCase::fails));
  return {cases.size(), failures, 0, cases.size() - failures};
}

std::string lines_of(const Analysis& analysis, std::string_view goal) {
  std::string text;
  std::size_t ways = 0;
  for (const attack::Path& path : analysis.paths)
    if (attack::leads_to(path, goal) && ++ways <= kWays) text += xml(in_one_line(path)) + '\n';
  if (ways > kWays) text += more_ways(ways - kWays) + '\n';
  text += xml(headline(analysis)) + '\n';
  for (const std::size_t change : analysis.cut.changes) {
    const attack::ProposedChange& c = analysis.changes[change];
    const std::string where = place(c.location);
    text += fmt::format("  {}. {}: {}{}\n", change + 1, xml(subject_text(c.subject)), xml(edit_of(c)),
                        where.empty() ? "" : fmt::format(" ({})", xml(where)));
  }
  return text;
}

void write_goal(std::ostream& out, const GoalCase& c, const Analysis& analysis) {
  fmt::print(out, "    <testcase name=\"attack-path/{}\" classname=\"{}\">\n", xml(c.goal),
             xml(analysis.target));
  if (c.fails)
    fmt::print(out, "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
               handbook::name_of(severity_of_goal(c.goal)), xml(c.says), lines_of(analysis, c.goal));
  else
    fmt::print(out, "      <skipped message=\"{}\"/>\n",
               xml(fmt::format("{}. With --fail-on-path {} it is a failure", c.says, c.goal)));
  out << "    </testcase>\n";
}

}  // namespace

void write_junit(std::ostream& out, const Run& run) {
  Sums all;
  const auto add = [&](const Sums& s) {
    all = {all.tests + s.tests, all.failures + s.failures, all.errors + s.errors, all.skipped + s.skipped};
  };
  run.results.for_each([&](const TargetResult& t) { add(sums_of(t, cases_of(t, run))); });
  for (const Analysis& analysis : run.paths) add(sums_of(goal_cases(analysis, run)));
  fmt::print(out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"watertight\" tests=\"{}\" "
             "failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
             all.tests, all.failures, all.errors, all.skipped);
  run.results.for_each([&](const TargetResult& t) {
    const Cases cases = cases_of(t, run);
    const Sums s = sums_of(t, cases);
    open_suite(out, t.target_name, s);
    write_reading(out, t);
    for (const auto& [rule, c] : cases) write_case(out, rule, c, t, run);
    out << "  </testsuite>\n";
  });
  for (const Analysis& analysis : run.paths) {
    const std::vector<GoalCase> cases = goal_cases(analysis, run);
    if (cases.empty()) continue;
    open_suite(out, fmt::format("attack paths of {}", analysis.target), sums_of(cases));
    for (const GoalCase& c : cases) write_goal(out, c, analysis);
    out << "  </testsuite>\n";
  }
  out << "</testsuites>\n";
}

}  // namespace watertight::report
