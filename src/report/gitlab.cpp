#include "report/gitlab.hpp"

#include <fmt/format.h>

#include <string>

#include "report/identity.hpp"
#include "report/json_writer.hpp"
#include "report/levels.hpp"
#include "report/paths_words.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

void write_issue(JsonWriter& json, std::string_view rule, std::string_view text, std::string_view id,
                 std::string_view severity, const FilePlace& at) {
  json.begin_object()
      .member("description", text)
      .member("check_name", rule)
      .member("fingerprint", id)
      .member("severity", severity)
      .key("location")
      .begin_object()
      .member("path", visible(at.path))
      .key("lines")
      .begin_object()
      .member("begin", at.span.line)
      .member("end", at.span.end_line)
      .end_object()
      .end_object()
      .end_object();
}

// What was not read is an issue too: it must not look like nothing found.
void write_unread(JsonWriter& json, const checks::TargetResult& target, const Run& run) {
  if (target.status == facts::TargetStatus::complete) return;
  const FilePlace at{target_path(target.target_name, run), {1, 1, 1, 2}, true};
  std::string text = fmt::format("{} was not read completely", visible(target.target_name));
  for (const std::string& reason : target.reasons) text += "; " + visible(reason);
  write_issue(json, "target-read", text, Identities::of_target(at.path), "major", at);
}

// Nothing but the description says that it lies on a way, and why the severity is not the rule's.
std::string text_of(const checks::Finding& f) {
  std::string text = fmt::format("{}: {}", subject_text(f.subject), visible(f.message));
  if (!f.path_to.empty()) text += fmt::format(" ({})", on_a_way(f.path_to));
  if (f.regraded) text += fmt::format(" ({})", visible(regraded_line(f)));
  return text;
}

}  // namespace

void write_gitlab(std::ostream& out, const Run& run) {
  JsonWriter json(out);
  json.begin_array();
  Identities identities;
  run.results.for_each_piece_with(List::findings, [&](const checks::TargetResult& target, Piece piece) {
    if (piece.first) {
      write_unread(json, target, run);
      identities = {};
    }
    for (const checks::Finding& f : target.findings) {
      const FilePlace at = file_place(f, target, run);
      const std::string id = identities.of(f, at.path);
      if (f.suppressed) continue;  // the widget knows no such state
      write_issue(json, f.rule, text_of(f), id, level_of(f.severity).code_quality, at);
    }
  });
  json.end_array();
}

}  // namespace watertight::report
