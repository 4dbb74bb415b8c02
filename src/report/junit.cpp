#include "report/junit.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::TargetResult;

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

std::string lines_of(const std::vector<const Finding*>& findings, const TargetResult& t, const Run& run) {
  std::string text;
  for (const Finding* f : findings) {
    const FilePlace at = file_place(*f, t, run);
    text += fmt::format("{} {}{}: {}\n  {}\n", handbook::name_of(f->severity),
                        at.real ? fmt::format("{}:{}: ", xml(at.path), at.span.line) : "",
                        xml(subject_text(f->subject)), xml(f->message), xml(f->advice));
    if (!f->replicas.empty()) text += fmt::format("  {}\n", xml(replicas_line(*f)));
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

}  // namespace

void write_junit(std::ostream& out, const Run& run) {
  Sums all;
  run.results.for_each([&](const TargetResult& t) {
    const Sums s = sums_of(t, cases_of(t, run));
    all = {all.tests + s.tests, all.failures + s.failures, all.errors + s.errors, all.skipped + s.skipped};
  });
  fmt::print(out,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"watertight\" tests=\"{}\" "
             "failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
             all.tests, all.failures, all.errors, all.skipped);
  run.results.for_each([&](const TargetResult& t) {
    const Cases cases = cases_of(t, run);
    const Sums s = sums_of(t, cases);
    fmt::print(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n",
        xml(t.target_name), s.tests, s.failures, s.errors, s.skipped);
    write_reading(out, t);
    for (const auto& [rule, c] : cases) write_case(out, rule, c, t, run);
    out << "  </testsuite>\n";
  });
  out << "</testsuites>\n";
}

}  // namespace watertight::report
