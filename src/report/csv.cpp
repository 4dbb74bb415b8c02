#include "report/csv.hpp"

#include <fmt/format.h>

#include <string>

#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

// A spreadsheet runs a cell that begins like a formula, also behind blanks.
bool begins_a_formula(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         std::string_view("=+-@").find(text[first]) != std::string_view::npos;
}

std::string cell(std::string_view text) {
  const std::string shown = visible(text);
  std::string out = "\"";
  if (begins_a_formula(shown) || text.starts_with('\t')) out += '\'';
  for (const char c : shown) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

class Row {
 public:
  explicit Row(std::ostream& out) : out_(out) {}
  ~Row() { out_ << "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& text(std::string_view value) {
    out_ << (first_ ? "" : ",") << cell(value);
    first_ = false;
    return *this;
  }
  Row& number(std::uint32_t value) {
    out_ << (first_ ? "" : ",");
    if (value > 0) out_ << value;
    first_ = false;
    return *this;
  }

 private:
  std::ostream& out_;
  bool first_ = true;
};

std::string evidence_of(const checks::Finding& f) {
  std::string text;
  for (const checks::Evidence& e : f.evidence) {
    const std::string at = place(e.origin);
    text += fmt::format("{}{} = {} ({}{}{})", text.empty() ? "" : "; ", e.fact, e.value, name_of(e.basis),
                        at.empty() ? "" : ", ", at);
  }
  return text;
}

std::string implied_by(const checks::Finding& f) {
  std::string text;
  for (const checks::Implied& i : f.implied) text += fmt::format("{}{}", text.empty() ? "" : " ", i.rule);
  return text;
}

void write_finding(std::ostream& out, const checks::Finding& f, const checks::TargetResult& target,
                   const Run& run) {
  const FilePlace at = file_place(f, target, run);
  Row(out)
      .text(handbook::name_of(f.severity))
      .text(f.suppressed ? "suppressed" : "fail")
      .text(f.rule)
      .text(title_of(f.rule))
      .text(checks::name_of(f.subject.kind))
      .text(f.subject.name)
      .text(target.target_name)
      .text(at.real ? at.path : "")
      .number(at.real ? at.span.line : 0)
      .number(at.real ? at.span.column : 0)
      .text(f.message)
      .text(f.advice)
      .text(evidence_of(f))
      .text(implied_by(f))
      .number(static_cast<std::uint32_t>(f.replicas.size()))
      .text(f.fingerprint())
      .text(f.suppressed ? suppression_text(*f.suppressed) : std::string())
      .text(regraded_line(f))
      .text(f.in_baseline ? (*f.in_baseline ? "unchanged" : "new") : "")
      .text(f.path_to);
}

// A line for each reason why a target was not read completely: it must not look like nothing found.
void write_unread(std::ostream& out, const checks::TargetResult& target, const Run& run) {
  if (target.status == facts::TargetStatus::complete) return;
  for (const std::string& reason : target.reasons) {
    Row row(out);
    row.text("").text(name_of(target.status)).text("").text("Not read completely").text("").text("");
    row.text(target.target_name).text(target_path(target.target_name, run)).number(0).number(0).text(reason);
    for (int i = 0; i < 3; ++i) row.text("");
    row.number(0);
    for (int i = 0; i < 5; ++i) row.text("");
  }
}

}  // namespace

void write_csv(std::ostream& out, const Run& run) {
  {
    Row header(out);
    for (const char* name : {"severity",
                             "status",
                             "rule",
                             "title",
                             "subject kind",
                             "subject",
                             "target",
                             "file",
                             "line",
                             "column",
                             "message",
                             "advice",
                             "evidence",
                             "implies",
                             "replicas",
                             "fingerprint",
                             "suppressed because",
                             "severity because",
                             "baseline",
                             "path to"})
      header.text(name);
  }
  run.results.for_each_piece_with(List::findings, [&](const checks::TargetResult& target, Piece piece) {
    if (piece.first) write_unread(out, target, run);
    for (const checks::Finding& f : target.findings) write_finding(out, f, target, run);
  });
}

}  // namespace watertight::report
