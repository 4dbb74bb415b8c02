#include "report/markdown.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>

#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::RootMapping;
using checks::Severity;
using checks::TargetResult;

// Text from the system as Markdown text: nothing in it may become markup.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (std::string_view("\\`*_{}[]<>()#+-!|~&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Text as code: a fence of more backticks than the text has in a row.
std::string code(std::string_view text) {
  const std::string shown = visible(text);
  std::size_t longest = 0;
  std::size_t row = 0;
  for (const char c : shown) longest = std::max(longest, row = c == '`' ? row + 1 : 0);
  const std::string fence(longest + 1, '`');
  const std::string_view pad = longest > 0 || shown.empty() ? " " : "";
  return fmt::format("{}{}{}{}{}", fence, pad, shown, pad, fence);
}

// Advice names settings as `code`, and may name what came from the system.
std::string escaped_advice(std::string_view text) {
  std::string out;
  for (bool is_code = false; !text.empty(); is_code = !is_code) {
    const auto end = std::min(text.find('`'), text.size());
    out += is_code ? code(text.substr(0, end)) : escaped(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void write_summary(std::ostream& out, const Run& run) {
  const Counts& c = run.results.counts();
  out << "| critical | high | medium | low | info | passed | not evaluated "
         "|\n|---|---|---|---|---|---|---|\n";
  fmt::print(out, "| {} | {} | {} | {} | {} | {} | {} |\n\n", c.of(Severity::critical), c.of(Severity::high),
             c.of(Severity::medium), c.of(Severity::low), c.of(Severity::info), c.passed, c.not_evaluated);
  if (c.incomplete > 0)
    fmt::print(out, "**{} could not be read completely.** What was not seen is not known to be good.\n\n",
               counted(c.incomplete, "target"));
}

void write_roots(std::ostream& out, const Results& results) {
  if (results.counts().containers == 0) return;
  out << "## Root in the container\n\n| container | root is, on the host | runs as it | because | what would "
         "change it |\n"
         "|---|---|---|---|---|\n";
  results.for_each([&](const TargetResult& t) {
    for (const RootMapping& r : t.roots)
      fmt::print(out, "| {} | {} | {} | {} | {} |\n", escaped(r.subject.name),
                 r.host_user.empty() ? "unknown" : escaped(r.host_user), r.runs_as_root ? "yes" : "no",
                 escaped(r.because), escaped(r.remedy));
  });
  out << '\n';
}

void write_excerpt(std::ostream& out, const Finding& f) {
  if (f.excerpt.empty()) return;
  out << '\n';
  for (const checks::SourceLine& line : f.excerpt)  // indented code: no fence to break out of
    fmt::print(out, "      {:>4}  {}\n", line.number, visible(line.text));
  out << '\n';
}

void write_finding(std::ostream& out, const Finding& f) {
  const handbook::CheckPage* page = handbook::find_check(f.rule);
  fmt::print(out, "- **{}: {}** ({})  \n  {}\n", handbook::name_of(f.severity),
             page != nullptr ? page->title : f.rule, code(f.rule), escaped(f.message));
  for (const checks::Evidence& e : f.evidence)
    fmt::print(out, "  - {} = {} ({}, {})\n", escaped(e.fact), code(e.value), name_of(e.basis),
               e.origin.source ? code(place(e.origin)) : "nobody wrote it");
  write_excerpt(out, f);
  for (const checks::Implied& i : f.implied)
    fmt::print(out, "  - implies {} {}: {}\n", handbook::name_of(i.severity), code(i.rule),
               escaped(i.message));
  if (!f.replicas.empty()) fmt::print(out, "  - {}\n", escaped(replicas_line(f)));
  fmt::print(out, "  - **Do:** {}\n", escaped_advice(f.advice));
}

void write_target(std::ostream& out, const TargetResult& target) {
  const std::string_view kind = kind_for_people(target.target_kind);
  fmt::print(out, "## {}{}\n\n", escaped(target.target_name),
             kind.empty() ? std::string() : fmt::format(" ({})", kind));
  if (target.status != facts::TargetStatus::complete)
    for (const std::string& reason : target.reasons)
      fmt::print(out, "- **{}:** {}\n", name_of(target.status), escaped(reason));
  for (const std::string& note : target.notes) fmt::print(out, "- note: {}\n", escaped(note));
  const checks::Subject* subject = nullptr;
  for (const Finding& f : target.findings) {
    if (f.suppressed) continue;
    if (subject == nullptr || *subject != f.subject) {
      subject = &f.subject;
      fmt::print(out, "\n### {} {}\n\n", checks::name_of(subject->kind), escaped(subject->name));
    }
    write_finding(out, f);
  }
  if (target.findings.empty()) out << "\nNothing found.\n";
  out << '\n';
}

void write_unseen(std::ostream& out, const Results& results) {
  if (results.counts().not_evaluated > 0) {
    out << "## Not evaluated\n\n";
    std::map<std::pair<std::string_view, std::string>, std::uint64_t> groups;
    results.for_each([&](const TargetResult& t) {
      for (const checks::NotEvaluated& n : t.not_evaluated) ++groups[{n.rule, n.reason}];
    });
    for (const auto& [key, number] : groups)
      fmt::print(out, "- {}: {} ({})\n", code(key.first), escaped(key.second), counted(number, "subject"));
    out << '\n';
  }
  if (results.skipped().empty()) return;
  out << "## Skipped\n\n";
  for (const Skipped& s : results.skipped()) fmt::print(out, "- {}: {}\n", code(s.name), escaped(s.why));
  if (results.skipped_more() > 0) fmt::print(out, "- and {} more\n", results.skipped_more());
  out << '\n';
}

}  // namespace

void write_markdown(std::ostream& out, const Run& run) {
  out << "# Watertight report\n\n";
  write_summary(out, run);
  write_roots(out, run.results);
  run.results.for_each([&](const TargetResult& t) { write_target(out, t); });
  write_unseen(out, run.results);
  fmt::print(out, "Watertight {}. `watertight explain RULE` shows the page of a rule.\n", run.version);
}

}  // namespace watertight::report
