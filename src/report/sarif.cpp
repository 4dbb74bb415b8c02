#include "report/sarif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "report/identity.hpp"
#include "report/json_writer.hpp"
#include "report/levels.hpp"
#include "report/paths_sarif.hpp"
#include "report/place.hpp"
#include "report/policy_words.hpp"
#include "report/sarif_rules.hpp"
#include "report/sarif_values.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::TargetResult;

// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
constexpr std::uint64_t kMostResults = 25000;
constexpr std::uint64_t kMostNotifications = 500;
constexpr Severity kWorstFirst[] = {Severity::critical, Severity::high, Severity::medium, Severity::low,
                                    Severity::info};

// Every fact that decided, where it was read.
void write_related(JsonWriter& json, const Finding& f, const Run& run) {
  json.key("relatedLocations").begin_array();
  std::uint64_t id = 0;
  for (const checks::Evidence& e : f.evidence) {
    json.begin_object().member("id", ++id);
    const auto at = file_place(e.origin, run);
    if (at) write_physical(json, *at);
    const std::string where = at ? std::string() : place(e.origin);
    write_sarif_text(json, "message",
                     message_text(fmt::format("{} = {} ({}{}{})", e.fact, e.value, name_of(e.basis),
                                              where.empty() ? "" : ", ", where)));
    json.end_object();
  }
  json.end_array();
}

void write_suppressions(JsonWriter& json, const Finding& f, const TargetResult& target) {
  if (!f.suppressed) return;
  const facts::SourceRef& written = f.suppressed->written.source;
  const bool comment = written && written->name == target.target_name;
  json.key("suppressions")
      .begin_array()
      .begin_object()
      .member("kind", comment ? "inSource" : "external")
      .member("status", "accepted")
      .member("justification", suppression_text(*f.suppressed))
      .end_object()
      .end_array();
}

std::string text_of(const Finding& f) {
  std::string text = fmt::format("{}: {}. {}", subject_text(f.subject), f.message, f.advice);
  if (!f.replicas.empty()) text += " " + replicas_line(f) + ".";
  for (std::size_t i = 0; i < f.implied.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? " Implies " : ", ", f.implied[i].rule);
  return text + (f.implied.empty() ? "" : ".");
}

void write_properties(JsonWriter& json, const Finding& f, const FilePlace& at) {
  json.key("properties").begin_object().member("severity", handbook::name_of(f.severity));
  if (!at.real) json.key("anchored").boolean(true);  // the file stands for an engine, a container or a host
  if (!f.path_to.empty()) json.member("pathTo", f.path_to);
  if (f.regraded)
    json.member("severityOfRule", handbook::name_of(f.regraded->from))
        .member("severityBecause", visible(f.regraded->reason));
  if (!f.implied.empty()) {
    json.key("implies").begin_array();
    for (const checks::Implied& i : f.implied)
      json.begin_object()
          .member("rule", i.rule)
          .member("fingerprint", i.fingerprint)
          .member("message", visible(i.message))
          .end_object();
    json.end_array();
  }
  json.end_object();
}

class SarifReport {
 public:
  SarifReport(std::ostream& out, const Run& run) : json_(out), run_(run) {}

  void write() {
    survey();
    json_.begin_object()
        .member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .member("version", "2.1.0")
        .key("runs")
        .begin_array()
        .begin_object();
    write_tool();
    json_.key("automationDetails")
        .begin_object()
        .member("id", fmt::format("{}/", run_.category.empty() ? "watertight" : run_.category))
        .end_object();
    json_.key("originalUriBaseIds").begin_object();
    json_.key("%SRCROOT%").begin_object();
    write_sarif_text(json_, "description", "The root of the repository.");
    json_.end_object().end_object();
    json_.member("columnKind", "utf16CodeUnits");
    write_invocation();
    write_results();
    json_.end_object().end_array().end_object();
  }

 private:
  // Which rules are needed, and how many results there would be.
  void survey() {
    run_.results.for_each_piece([this](const TargetResult& t, Piece) {
      for (const Finding& f : t.findings) rules_.try_emplace(f.rule, 0);
      for (const checks::NotEvaluated& n : t.not_evaluated) ++unseen_[n.rule];
      results_ += t.findings.size();
    });
    for (const attack::Analysis& analysis : run_.paths) path_results_ += analysis.paths.size();
    path_results_ = std::min<std::uint64_t>(path_results_, kMostPathResults);
    std::uint64_t index = 0;
    for (auto& [rule, number] : rules_) number = index++;
  }

  void write_tool() {
    json_.key("tool").begin_object().key("driver").begin_object();
    json_.member("name", "Watertight")
        .member("version", run_.version)
        .member("semanticVersion", run_.version);
    json_.key("rules").begin_array();
    for (const auto& [rule, index] : rules_) write_sarif_rule(json_, rule);
    write_path_rules(json_, run_.paths);
    json_.end_array().end_object().end_object();
  }

  void notify(std::string_view level, std::string_view text, std::string_view path = {},
              std::string_view rule = {}) {
    json_.begin_object().member("level", level);
    write_sarif_text(json_, "message", message_text(text));
    if (!path.empty()) {
      json_.key("locations").begin_array().begin_object();
      write_physical(json_, {std::string(path), {1, 1, 1, 2}, true});
      json_.end_object().end_array();
    }
    if (!rule.empty()) json_.key("associatedRule").begin_object().member("id", rule).end_object();
    json_.end_object();
  }

  void write_invocation() {
    const Counts& counts = run_.results.counts();
    json_.key("invocations").begin_array().begin_object();
    json_.key("executionSuccessful").boolean(run_.results.intact() && counts.incomplete == 0);
    json_.key("toolExecutionNotifications").begin_array();
    write_unread();
    for (const auto& [rule, number] : unseen_)
      notify("note",
             fmt::format("{} was not evaluated on {}: neither passed nor failed", rule,
                         counted(number, "subject")),
             {}, rule);
    if (!run_.results.skipped().empty())
      notify("note", fmt::format("{} skipped, being of no kind that is read",
                                 counted(run_.results.skipped().size() + run_.results.skipped_more(),
                                         "file was", "files were")));
    if (const std::size_t paths = paths_left_out(run_.paths); paths > 0)
      notify("warning", fmt::format("{} attack paths more than the {} that are here were found", paths,
                                    kMostPathResults));
    if (results_ + path_results_ > kMostResults)
      notify("warning",
             fmt::format("{} findings are more than the {} that GitHub takes: the worst of them are here",
                         results_, kMostResults));
    if (!run_.results.intact())
      notify("error", "the temporary file could not be written: findings are missing");
    json_.end_array();
    json_.key("toolConfigurationNotifications").begin_array();
    write_policy_problems();
    json_.end_array().end_object().end_array();
  }

  // What somebody wrote into a policy or a comment and that does nothing.
  void write_policy_problems() {
    std::uint64_t number = 0;
    run_.results.for_each_head([&](const TargetResult& t) {
      for (const checks::PolicyProblem& p : t.policy_problems)
        if (++number <= kMostNotifications)
          notify("warning", p.message,
                 p.written.source ? target_path(p.written.source->name, run_) : std::string());
    });
  }

  void write_unread() {
    std::uint64_t number = 0;
    run_.results.for_each_head([&](const TargetResult& t) {
      if (t.status == facts::TargetStatus::complete || ++number > kMostNotifications) return;
      const std::string_view level = t.status == facts::TargetStatus::unreadable ? "error" : "warning";
      std::string text = fmt::format("{} was read {}", t.target_name,
                                     t.status == facts::TargetStatus::unreadable ? "not at all" : "in part");
      for (std::size_t i = 0; i < t.reasons.size(); ++i) text += (i == 0 ? ": " : "; ") + t.reasons[i];
      notify(level, text, target_path(t.target_name, run_));
    });
    if (number > kMostNotifications)
      notify("error", fmt::format("{} more targets were not read completely", number - kMostNotifications));
  }

  // In the order of the targets; where there are too many, the worst first.
  void write_results() {
    json_.key("results").begin_array();
    written_ = write_path_results(json_, run_, rules_.size());
    if (results_ + path_results_ <= kMostResults) {
      write_all(std::nullopt);
    } else {
      for (const Severity s : kWorstFirst) {
        if (written_ == kMostResults) break;
        write_all(s);
      }
    }
    json_.end_array();
  }

  void write_all(std::optional<Severity> only) {
    Identities identities;
    run_.results.for_each_piece_with(List::findings, [&](const TargetResult& target, Piece piece) {
      if (piece.first) identities = {};
      for (const Finding& f : target.findings) {
        const std::string hash = identities.line_hash(f);
        if ((only && f.severity != *only) || written_ == kMostResults) continue;
        ++written_;
        write_result(f, target, hash);
      }
    });
  }

  void write_result(const Finding& f, const TargetResult& target, std::string_view hash) {
    const FilePlace at = file_place(f, target, run_);
    json_.begin_object()
        .member("ruleId", f.rule)
        .member("ruleIndex", rules_.at(f.rule))
        .member("level", level_of(f.severity).sarif);
    write_sarif_text(json_, "message", message_text(text_of(f)));
    json_.key("locations").begin_array().begin_object();
    write_physical(json_, at);
    write_logical(json_, f.subject);
    json_.end_object().end_array();
    write_related(json_, f, run_);
    json_.key("partialFingerprints").begin_object().member("primaryLocationLineHash", hash).end_object();
    json_.member("occurrenceCount", static_cast<std::uint64_t>(f.replicas.size() + 1));
    write_suppressions(json_, f, target);
    if (f.in_baseline) json_.member("baselineState", *f.in_baseline ? "unchanged" : "new");
    write_properties(json_, f, at);
    json_.end_object();
  }

  JsonWriter json_;
  const Run& run_;
  std::map<std::string_view, std::uint64_t> rules_;   // that have a result → index
  std::map<std::string_view, std::uint64_t> unseen_;  // rule → subjects it was not evaluated on
  std::uint64_t results_ = 0;
  std::uint64_t path_results_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace

void write_sarif(std::ostream& out, const Run& run) { SarifReport(out, run).write(); }

}  // namespace watertight::report
