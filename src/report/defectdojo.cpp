#include "report/defectdojo.hpp"

#include <fmt/format.h>

#include <string>

#include "report/identity.hpp"
#include "report/json_writer.hpp"
#include "report/levels.hpp"
#include "report/markdown_text.hpp"
#include "report/page_text.hpp"
#include "report/paths_words.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;

constexpr std::size_t kTitleLimit = 511;  // of the importer's column

// Descriptions are shown as Markdown.
std::string description(const Finding& f) {
  std::string text = fmt::format("{}: {}\n", markdown(subject_text(f.subject)), markdown(f.message));
  for (const checks::Evidence& e : f.evidence) {
    const std::string at = place(e.origin);
    text += fmt::format("\n- {} = {} ({}{}{})", markdown(e.fact), markdown_code(e.value), name_of(e.basis),
                        at.empty() ? "" : ", ", markdown(at));
  }
  if (!f.path_to.empty()) text += fmt::format("\n- {}", markdown(on_a_way(f.path_to)));
  if (f.suppressed) text += fmt::format("\n- suppressed: {}", markdown(suppression_text(*f.suppressed)));
  for (const checks::Implied& i : f.implied)
    text += fmt::format("\n- implies {}: {}", markdown_code(i.rule), markdown(i.message));
  if (!f.replicas.empty()) text += fmt::format("\n\n{}", markdown(replicas_line(f)));
  return text;
}

// Its columns are integers.
std::uint64_t first_number(std::span<const std::string_view> ids) {
  std::uint64_t number = 0;
  if (!ids.empty())
    for (const char c : ids.front())
      if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

void write_finding(JsonWriter& json, const Finding& f, const checks::TargetResult& target, const Run& run,
                   Identities& identities) {
  const handbook::CheckPage* page = handbook::find_check(f.rule);
  const FilePlace at = file_place(f, target, run);
  json.begin_object()
      .member("title", cut(fmt::format("{}: {}", title_of(f.rule), subject_text(f.subject)), kTitleLimit))
      .member("severity", level_of(f.severity).title)
      .member("description", description(f))
      .member("mitigation", markdown_advice(f.advice));
  if (page != nullptr) {
    json.member("impact", why_in_short(*page, 1000));
    if (!page->mappings.cwe.empty()) json.member("cwe", first_number(page->mappings.cwe));
  }
  if (f.regraded) json.member("severity_justification", visible(regraded_line(f)));
  if (at.real) json.member("file_path", visible(at.path)).member("line", at.span.line);
  json.member("vuln_id_from_tool", f.rule)
      .member("unique_id_from_tool", identities.of(f, at.path))
      .member("service", visible(target.target_name))
      .member("nb_occurences", static_cast<std::uint64_t>(f.replicas.size() + 1))
      .key("static_finding")
      .boolean(at.real)
      .key("dynamic_finding")
      .boolean(!at.real)
      .key("active")
      .boolean(!f.suppressed)
      .key("verified")
      .boolean(false)
      .key("risk_accepted")
      .boolean(static_cast<bool>(f.suppressed));
  json.key("tags").begin_array();
  if (page != nullptr)
    for (const std::string_view tag : {page->group, page->layer}) json.string(tag);
  if (!f.path_to.empty()) json.string("path-to-" + std::string(f.path_to));
  if (f.in_baseline) json.string(*f.in_baseline ? "baseline" : "new");
  json.end_array().end_object();
}

// What was not read must not look like nothing found.
void write_unread(JsonWriter& json, const checks::TargetResult& target, const Run& run) {
  if (target.status == facts::TargetStatus::complete) return;
  const std::string path = target_path(target.target_name, run);
  std::string text;
  for (const std::string& reason : target.reasons) text += fmt::format("- {}\n", markdown(reason));
  json.begin_object()
      .member("title", cut("Not read completely: " + visible(target.target_name), kTitleLimit))
      .member("severity", "Info")
      .member("description", text)
      .member("vuln_id_from_tool", "target-read")
      .member("unique_id_from_tool", Identities::of_target(path))
      .member("service", visible(target.target_name))
      .end_object();
}

}  // namespace

void write_defectdojo(std::ostream& out, const Run& run) {
  JsonWriter json(out);
  json.begin_object()
      .member("name", "Watertight")
      .member("version", run.version)
      .key("findings")
      .begin_array();
  Identities identities;
  run.results.for_each_piece_with(List::findings, [&](const checks::TargetResult& target, Piece piece) {
    if (piece.first) {
      write_unread(json, target, run);
      identities = {};
    }
    for (const Finding& f : target.findings) write_finding(json, f, target, run, identities);
  });
  json.end_array().end_object();
}

}  // namespace watertight::report
