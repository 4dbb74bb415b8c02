#include "report/ocsf.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "report/json_writer.hpp"
#include "report/levels.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Subject;
using checks::TargetResult;

constexpr std::string_view kSchemaVersion = "1.3.0";

// https://schema.ocsf.io/1.3.0/classes/compliance_finding
struct Status {
  std::uint64_t check;  // compliance.status_id: 2 Warning, 3 Fail
  std::string_view name;
  std::uint64_t finding;  // status_id: 1 New, 3 Suppressed
  std::string_view finding_name;
};
constexpr Status kFail{3, "Fail", 1, "New"};
constexpr Status kSuppressed{3, "Fail", 3, "Suppressed"};
// A finding that a baseline has already is an update of what was told before.
struct Activity {
  std::uint64_t id;
  std::string_view name;
};
constexpr Activity kCreate{1, "Create"};
constexpr Activity kUpdate{2, "Update"};
constexpr Status kUnknown{2, "Warning", 1, "New"};

void strings(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& t : texts) json.string(t);
  json.end_array();
}

// "standards" may not be empty: where a rule maps to none it is our own.
void compliance(JsonWriter& json, std::string_view rule, const Status& status, std::string_view detail) {
  std::vector<std::string> standards;
  std::vector<std::string> requirements;
  const auto add = [&](std::string_view standard, std::string_view prefix,
                       std::span<const std::string_view> ids) {
    if (!ids.empty()) standards.emplace_back(standard);
    for (const std::string_view id : ids) requirements.push_back(fmt::format("{}{}", prefix, id));
  };
  if (const handbook::CheckPage* page = handbook::find_check(rule)) {
    add("CIS Docker Benchmark 1.8.0", "CIS Docker 1.8: ", page->mappings.cis_1_8);
    add("CIS Docker Benchmark 1.6.0", "CIS Docker 1.6: ", page->mappings.cis_1_6);
    add("NIST SP 800-190", "NIST SP 800-190: ", page->mappings.nist);
    add("OWASP Docker Security Cheat Sheet", "OWASP Docker: ", page->mappings.owasp);
  }
  if (standards.empty()) standards.emplace_back("Watertight handbook");
  json.key("compliance").begin_object().member("control", rule);
  strings(json, "standards", standards);
  strings(json, "requirements", requirements);
  json.member("status_id", status.check).member("status", status.name).member("status_detail", detail);
  json.end_object();
}

void head(JsonWriter& json, const Run& run, checks::Severity severity, const Status& status,
          std::string_view message, const Activity& activity = kCreate) {
  const Level& level = level_of(severity);
  json.begin_object()
      .member("activity_id", activity.id)
      .member("activity_name", activity.name)
      .member("category_uid", 2)
      .member("category_name", "Findings")
      .member("class_uid", 2003)
      .member("class_name", "Compliance Finding")
      .member("type_uid", 200300 + activity.id)
      .member("type_name", fmt::format("Compliance Finding: {}", activity.name))
      .member("time", static_cast<std::uint64_t>(run.started) * 1000)
      .member("severity_id", level.ocsf)
      .member("severity", level.ocsf_name)
      .member("status_id", status.finding)
      .member("status", status.finding_name)
      .member("message", message)
      .key("metadata")
      .begin_object()
      .member("version", kSchemaVersion)
      .key("product")
      .begin_object()
      .member("name", "Watertight")
      .member("vendor_name", "Watertight")
      .member("version", run.version)
      .end_object()
      .end_object();
}

void resource(JsonWriter& json, const Subject& subject, const std::vector<SharedText>& replicas) {
  json.key("resources").begin_array();
  const auto one = [&](std::string_view name, std::string_view id) {
    json.begin_object().member("name", visible(name)).member("type", checks::name_of(subject.kind));
    if (!id.empty()) json.member("uid", id);
    json.end_object();
  };
  one(subject.name, subject.id);
  for (const SharedText& name : replicas) one(name, {});
  json.end_array();
}

void write_finding(std::ostream& out, const Finding& f, const TargetResult& target, const Run& run) {
  JsonWriter json(out, 0);
  const Status& status = f.suppressed ? kSuppressed : kFail;
  const std::string message = fmt::format("{}: {}", subject_text(f.subject), visible(f.message));
  head(json, run, f.severity, status, message, f.in_baseline.value_or(false) ? kUpdate : kCreate);
  if (f.regraded) json.member("comment", visible(regraded_line(f)));
  compliance(json, f.rule, status,
             f.suppressed ? "suppressed: " + suppression_text(*f.suppressed) : visible(f.message));
  json.key("finding_info")
      .begin_object()
      .member("uid", f.fingerprint())
      .member("title", title_of(f.rule))
      .member("desc", visible(f.message));
  const FilePlace at = file_place(f, target, run);
  strings(json, "data_sources",
          {at.real ? fmt::format("{}:{}", visible(at.path), at.span.line) : visible(target.target_name)});
  json.end_object();
  json.key("remediation").begin_object().member("desc", visible(f.advice)).end_object();
  resource(json, f.subject, f.replicas);
  if (!f.path_to.empty())  // the class has no attribute for it
    json.key("unmapped").begin_object().member("path_to", f.path_to).end_object();
  json.end_object();
}

void write_unseen(std::ostream& out, std::string_view rule, std::string_view title, const Subject& subject,
                  std::string_view reason, const Run& run) {
  JsonWriter json(out, 0);
  head(json, run, checks::Severity::info, kUnknown,
       fmt::format("{}: {}", subject_text(subject), visible(reason)));
  compliance(json, rule, kUnknown, visible(reason));
  Finding named;
  named.rule = rule;
  named.subject = subject;
  named.discriminator = "not evaluated";
  json.key("finding_info")
      .begin_object()
      .member("uid", named.fingerprint())
      .member("title", title)
      .end_object();
  resource(json, subject, {});
  json.end_object();
}

}  // namespace

void write_ocsf(std::ostream& out, const Run& run) {
  run.results.for_each_piece([&](const TargetResult& target, Piece piece) {
    for (const Finding& f : target.findings) write_finding(out, f, target, run);
    for (const checks::NotEvaluated& n : target.not_evaluated)
      write_unseen(out, n.rule, fmt::format("Not evaluated: {}", title_of(n.rule)), n.subject, n.reason, run);
    if (!piece.last || target.status == facts::TargetStatus::complete) return;
    for (const std::string& reason : target.reasons)
      write_unseen(out, "target-read", "Not read completely",
                   {checks::SubjectKind::host, target.target_name, {}, {}}, reason, run);
  });
}

}  // namespace watertight::report
