#include "report/gitlab_sast.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
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

// Limits of the schema's fields.
constexpr std::size_t kName = 255;
constexpr std::size_t kDescription = 1048576;
constexpr std::size_t kSolution = 7000;
constexpr std::size_t kMostIdentifiers = 20;

void write_tool(JsonWriter& json, std::string_view role, const Run& run) {
  json.key(role)
      .begin_object()
      .member("id", "watertight")
      .member("name", "Watertight")
      .member("version", run.version)
      .key("vendor")
      .begin_object()
      .member("name", "Watertight")
      .end_object()
      .end_object();
}

// "2026-01-28T03:26:02", as the schema's pattern wants it, in UTC.
std::string time_text(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}", parts);
}

void write_messages(JsonWriter& json, const Run& run) {
  constexpr int kMost = 100;
  json.key("messages").begin_array();
  int number = 0;
  const auto message = [&](std::string_view level, const std::string& text) {
    json.begin_object().member("level", level).member("value", text).end_object();
  };
  run.results.for_each_head([&](const checks::TargetResult& t) {
    if (t.status == facts::TargetStatus::complete || number > kMost) return;
    if (++number > kMost) return message("warn", "more targets were not read completely");
    for (const std::string& reason : t.reasons)
      message("warn", fmt::format("{}: {}", visible(t.target_name), visible(reason)));
  });
  for (const attack::Analysis& analysis : run.paths)
    message("info", fmt::format("{}: {}", visible(analysis.target), visible(headline(analysis))));
  if (run.results.counts().not_evaluated > 0)
    message("info",
            counted(run.results.counts().not_evaluated, "rule on a subject was", "rules on subjects were") +
                " not evaluated: neither passed nor failed");
  json.end_array();
}

void write_scan(JsonWriter& json, const Run& run) {
  json.key("scan").begin_object();
  write_tool(json, "analyzer", run);
  write_tool(json, "scanner", run);
  json.member("type", "sast")
      .member("start_time", time_text(run.started))
      .member("end_time", time_text(run.started + run.milliseconds / 1000))
      .member("status", run.results.intact() ? "success" : "failure");
  write_messages(json, run);
  json.end_object();
}

// The rule, then the weaknesses: GitLab tracks by the first.
void write_identifiers(JsonWriter& json, const Finding& f) {
  json.key("identifiers").begin_array();
  json.begin_object()
      .member("type", "watertight_rule_id")
      .member("name", fmt::format("Watertight {}", f.rule))
      .member("value", f.rule)
      .end_object();
  if (const handbook::CheckPage* page = handbook::find_check(f.rule)) {
    std::size_t number = 1;
    for (const std::string_view cwe : page->mappings.cwe)
      if (number++ < kMostIdentifiers)
        json.begin_object()
            .member("type", "cwe")
            .member("name", fmt::format("CWE-{}", cwe))
            .member("value", cwe)
            .member("url", fmt::format("https://cwe.mitre.org/data/definitions/{}.html", cwe))
            .end_object();
  }
  json.end_array();
}

// GitLab shows it as its own kind of Markdown.
std::string description(const Finding& f) {
  std::string text = fmt::format("{}: {}", markdown(subject_text(f.subject)), markdown(f.message));
  for (const checks::Implied& i : f.implied)
    text += fmt::format("\n\nImplies {}: {}", markdown_code(i.rule), markdown(i.message));
  if (!f.replicas.empty()) text += "\n\n" + markdown(replicas_line(f));
  return text;
}

void write_text(JsonWriter& json, std::string_view key, std::string_view name, std::string_view value) {
  json.key(key)
      .begin_object()
      .member("name", name)
      .member("type", "text")
      .member("value", visible(value))
      .end_object();
}

// The facts behind it, and what the policy and the baseline say.
void write_details(JsonWriter& json, const Finding& f) {
  json.key("details").begin_object();
  json.key("evidence").begin_object().member("name", "Evidence").member("type", "list");
  json.key("items").begin_array();
  for (const checks::Evidence& e : f.evidence) {
    const std::string at = place(e.origin);
    json.begin_object()
        .member("type", "text")
        .member("value", visible(fmt::format("{} = {} ({}{}{})", e.fact, e.value, name_of(e.basis),
                                             at.empty() ? "" : ", ", at)))
        .end_object();
  }
  json.end_array().end_object();
  if (!f.path_to.empty()) write_text(json, "path", "Attack path", on_a_way(f.path_to));
  if (f.regraded) write_text(json, "severity", "Severity", regraded_line(f));
  if (f.in_baseline) write_text(json, "baseline", "Baseline", baseline_words(f));
  json.end_object();
}

// By what GitLab recognises it where it compares signatures; else by file, lines and first identifier.
void write_tracking(JsonWriter& json, const FilePlace& at, std::string_view id) {
  json.key("tracking").begin_object().member("type", "source").key("items").begin_array();
  json.begin_object()
      .member("file", visible(at.path))
      .member("start_line", at.span.line)
      .member("end_line", at.span.end_line)
      .key("signatures")
      .begin_array()
      .begin_object()
      .member("algorithm", "hash")
      .member("value", id)
      .end_object()
      .end_array()
      .end_object();
  json.end_array().end_object();
}

void write_vulnerability(JsonWriter& json, const Finding& f, const FilePlace& at, std::string_view id) {
  json.begin_object()
      .member("id", id)
      .member("name", cut(std::string(title_of(f.rule)), kName))
      .member("description", cut(description(f), kDescription))
      .member("severity", level_of(f.severity).title)
      .member("solution", cut(markdown_advice(f.advice), kSolution));
  write_identifiers(json, f);
  json.key("location")
      .begin_object()
      .member("file", visible(at.path))
      .member("start_line", at.span.line)
      .member("end_line", at.span.end_line)
      .end_object();
  write_details(json, f);
  write_tracking(json, at, id);
  json.end_object();
}

}  // namespace

void write_gitlab_sast(std::ostream& out, const Run& run) {
  JsonWriter json(out);
  json.begin_object().member("version", run.gitlab_schema);
  write_scan(json, run);
  json.key("vulnerabilities").begin_array();
  Identities identities;
  run.results.for_each_piece_with(List::findings, [&](const checks::TargetResult& target, Piece piece) {
    if (piece.first) identities = {};
    for (const Finding& f : target.findings) {
      const FilePlace at = file_place(f, target, run);
      const std::string id = identities.of(f, at.path);
      if (!f.suppressed) write_vulnerability(json, f, at, id);  // the report has no word for it
    }
  });
  json.end_array().end_object();
}

}  // namespace watertight::report
