#include "report/text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <utility>

#include "report/first_changes.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/policy_words.hpp"
#include "report/same_findings.hpp"
#include "report/style.hpp"
#include "report/target_overview.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::RootMapping;
using checks::Severity;
using checks::TargetResult;

constexpr int kIndent = 12;

class TextReport {
 public:
  TextReport(std::ostream& out, const Run& run, const TextOptions& options)
      : out_(out),
        run_(run),
        options_(options),
        style_(options.colour),
        width_(std::max(options.width, 40)) {}

  void write() {
    write_first();
    write_paths();
    run_.results.for_each_piece([this](const TargetResult& t, Piece piece) { write_target(t, piece); });
    write_unseen();
    write_policy();
    write_summary();
  }

 private:
  // The worst findings, each with its one change: what to do before reading on.
  void write_first() {
    const std::vector<FirstChange> changes = first_changes(run_.results);
    if (changes.empty() || run_.results.counts().findings() <= 5) return;
    fmt::print(out_, "{}\n", style_.bold("What to do first"));
    int number = 0;
    for (const FirstChange& change : changes) {
      const std::string line = fmt::format("{}: {} ({})", visible(some_names(change.subjects, 4)),
                                           visible(change.finding->advice), change.finding->rule);
      fmt::print(out_, "{:>3}. {}\n", ++number, filled(line, 5, width_));
    }
    out_ << '\n';
  }

  void write_paths() {
    for (const attack::Analysis& analysis : run_.paths) {
      if (analysis.goals.empty()) continue;
      if (run_.paths.size() > 1) fmt::print(out_, "{}: ", style_.bold(visible(analysis.target)));
      write_paths_section_text(out_, analysis, options_);
      out_ << '\n';
    }
  }

  void write_target(const TargetResult& target, Piece piece) {
    if (piece.first) {
      write_head(target);
      overview_ = {};
    }
    for (const RootMapping& r : target.roots) overview_.see(r);
    for (const checks::PodSecurity& p : target.pod_security) overview_.see(p);
    if (piece.last || !target.findings.empty()) write_overview();
    for (const Block& block :
         blocks_of(target.findings, options_.verbose ? Severity::info : Severity::medium))
      write_block(block);
    overview_.findings += target.findings.size();
    see_suppressed(target);
    if (!piece.last) return;
    write_suppressed(target);
    if (overview_.findings == 0 && target.status == facts::TargetStatus::complete)
      fmt::print(out_, "  {}\n", style_.good("nothing found"));
    out_ << '\n';
  }

  void write_head(const TargetResult& target) {
    fmt::print(out_, "{} {}\n", style_.bold(visible(target.target_name)),
               style_.dim(fmt::format(
                   "{}{}", kind_for_people(target.target_kind),
                   target.containers == 0 ? "" : ", " + counted(target.containers, "container"))));
    if (target.status != facts::TargetStatus::complete)
      for (const std::string& reason : target.reasons)
        fmt::print(out_, "  {} {}\n",
                   style_.severity(Severity::high, fmt::format("{}:", name_of(target.status))),
                   filled(visible(reason), 4, width_));
    for (const std::string& note : target.notes)
      fmt::print(out_, "  {} {}\n", style_.dim("note:"), filled(visible(note), 4, width_));
  }

  // Who the containers' root is on the host, and which levels the pods meet: a sentence for each answer.
  void write_overview() {
    if (std::exchange(overview_.written, true)) return;
    for (const auto& [bad, sentence] : overview_.root_sentences())
      fmt::print(out_, "  {}\n",
                 style_.severity(bad ? Severity::high : Severity::info, filled(sentence, 2, width_)));
    for (const auto& [bad, sentence] : overview_.pod_sentences())
      fmt::print(out_, "  {} {}\n", style_.severity(bad ? Severity::high : Severity::info, "pods"),
                 filled(sentence, 7, width_));
  }

  void see_suppressed(const TargetResult& target) {
    for (const Finding* f : suppressed_of(target)) {
      ++overview_.suppressed;
      overview_.suppressed_rules.insert(f->rule);
      if (!options_.show_suppressed) continue;
      overview_.suppressed_lines +=
          fmt::format("  {:<9} {} {} {}\n{}{}\n", handbook::name_of(f->severity), f->rule,
                      checks::name_of(f->subject.kind), visible(f->subject.name), std::string(kIndent, ' '),
                      style_.dim(filled(visible(suppression_line(*f)), kIndent, width_)));
    }
  }

  // Never silent: their number and rules, and on request each with its reason.
  void write_suppressed(const TargetResult& target) {
    for (const checks::PolicyProblem& p : target.policy_problems) write_problem(p);
    if (overview_.suppressed == 0) return;
    if (options_.show_suppressed) {
      fmt::print(out_, "\n  {}\n{}", style_.bold("suppressed"), overview_.suppressed_lines);
      return;
    }
    fmt::print(out_, "\n  {} {}\n", style_.dim("suppressed"),
               style_.dim(filled(fmt::format("{}: {} (--show-suppressed tells why)", overview_.suppressed,
                                             fmt::join(overview_.suppressed_rules, ", ")),
                                 13, width_)));
  }

  void write_problem(const checks::PolicyProblem& p) {
    fmt::print(out_, "  {} {}\n",
               style_.severity(Severity::medium, fmt::format("{}:", checks::name_of(p.kind))),
               filled(visible(problem_line(p)), 4, width_));
  }

  // What the policy itself got wrong: all but what a scan of one part of it always gives, where nobody asked.
  void write_policy() {
    const auto& problems = run_.policy.problems;
    if (problems.empty()) return;
    fmt::print(out_, "{}\n", style_.bold("Policy"));
    std::size_t unused = 0;
    for (const checks::PolicyProblem& p : problems)
      if (p.kind == checks::PolicyProblemKind::unused && !options_.verbose)
        ++unused;
      else
        write_problem(p);
    if (unused > 0)
      fmt::print(out_, "  {}\n",
                 filled(fmt::format("{} nothing that was found (-v lists them)",
                                    unused == 1 ? "1 suppression matches"
                                                : fmt::format("{} suppressions match", unused)),
                        4, width_));
    out_ << '\n';
  }

  void write_block(const Block& block) {
    if (block.subjects.size() == 1)
      write_subject(*block.subjects.front());
    else
      write_subjects(block.subjects);
    std::map<Severity, std::vector<std::string_view>> folded;
    for (const Same& same : block.findings) {
      const Finding& f = *same.front();
      if (f.severity >= Severity::medium || options_.verbose)
        write_finding(same);
      else
        folded[f.severity].push_back(f.rule);
    }
    for (auto at = folded.rbegin(); at != folded.rend(); ++at) write_folded(at->first, at->second);
  }

  void write_subject(const checks::Subject& subject) {
    fmt::print(out_, "\n  {}",
               style_.bold(fmt::format("{} {}", checks::name_of(subject.kind), visible(subject.name))));
    if (!subject.id.empty()) fmt::print(out_, " {}", style_.dim(short_id(subject.id)));
    out_ << '\n';
  }

  void write_subjects(const std::vector<const checks::Subject*>& subjects) {
    constexpr std::size_t kNamed = 20;
    std::vector<std::string> names;
    for (const checks::Subject* s : subjects) names.emplace_back(s->name);
    const std::string title =
        fmt::format("{} {}s: {}", subjects.size(), checks::name_of(subjects.front()->kind),
                    visible(some_names(names, options_.verbose ? names.size() : kNamed)));
    fmt::print(out_, "\n  {}\n", style_.bold(filled(title, 4, width_)));
  }

  void write_folded(Severity severity, std::vector<std::string_view>& rules) {
    const std::size_t number = rules.size();
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    fmt::print(out_, "  {} {}\n",
               style_.severity(severity, fmt::format("{:<9}", handbook::name_of(severity))),
               style_.dim(filled(fmt::format("{}: {}", number, fmt::join(rules, ", ")), kIndent, width_)));
  }

  void write_finding(const Same& same) {
    const Finding& f = *same.front();
    const handbook::CheckPage* page = handbook::find_check(f.rule);
    fmt::print(
        out_, "  {} {}  {}\n",
        style_.severity(f.severity, fmt::format("{:<9}", handbook::name_of(f.severity))),
        style_.bold(page != nullptr ? page->title : f.rule),
        style_.dim(f.in_baseline.value_or(true) ? std::string(f.rule) : fmt::format("{} new", f.rule)));
    const std::string margin(kIndent, ' ');
    fmt::print(out_, "{}{}\n", margin, filled(visible(f.message), kIndent, width_));
    for (std::size_t i = 0; i < f.evidence.size(); ++i)
      fmt::print(out_, "{}{}\n", margin, style_.dim(filled(evidence_line(same, i), kIndent + 2, width_)));
    if (!f.path_to.empty()) fmt::print(out_, "{}{}\n", margin, on_a_way(f.path_to));
    if (f.regraded)
      fmt::print(out_, "{}{}\n", margin, style_.dim(filled(visible(regraded_line(f)), kIndent + 2, width_)));
    if (!f.implied.empty())
      fmt::print(out_, "{}{}\n", margin, style_.dim(filled(implied_line(f), kIndent + 2, width_)));
    if (!f.replicas.empty())
      fmt::print(out_, "{}{}\n", margin, style_.dim(filled(visible(replicas_line(f)), kIndent + 2, width_)));
    fmt::print(out_, "{}→ {}\n", margin, filled(visible(f.advice), kIndent + 2, width_));
  }

  // What goes away with the finding, in one line: each rule once.
  static std::string implied_line(const Finding& f) {
    std::vector<std::string_view> rules;
    for (const checks::Implied& i : f.implied)
      if (std::find(rules.begin(), rules.end(), i.rule) == rules.end()) rules.push_back(i.rule);
    return fmt::format("implies {}: {}", counted(f.implied.size(), "finding"), fmt::join(rules, ", "));
  }

  // Where the evidence stands, for each that has the finding: "compose.yaml:4:5, :20:5".
  static std::string places(const Same& same, std::size_t evidence) {
    constexpr std::size_t kShown = 4;
    std::vector<std::string> all;
    std::string_view file;
    for (const Finding* f : same) {
      const facts::Origin& origin = f->evidence[evidence].origin;
      std::string where = place(origin);
      if (where.empty()) continue;
      if (!file.empty() && origin.source->name == file && !origin.span.empty()) where.erase(0, file.size());
      if (std::find(all.begin(), all.end(), where) == all.end()) all.push_back(std::move(where));
      if (file.empty()) file = origin.source->name;
    }
    return some_names(all, kShown);
  }

  static std::string evidence_line(const Same& same, std::size_t number) {
    const checks::Evidence& e = same.front()->evidence[number];
    const std::string where = places(same, number);
    return fmt::format("{} = {} ({}{}{})", visible(e.fact), visible(e.value), name_of(e.basis),
                       where.empty() ? "" : ", ", visible(where));
  }

  static std::string short_id(std::string_view id) {
    if (id.starts_with("sha256:")) id.remove_prefix(7);
    return visible(id.substr(0, 12));
  }

  // What was not evaluated or read: never silent, grouped by rule and reason.
  void write_unseen() {
    std::map<std::pair<std::string_view, std::string>, std::vector<SharedText>> groups;
    run_.results.for_each_piece_with(List::not_evaluated, [&](const TargetResult& t, Piece) {
      for (const checks::NotEvaluated& n : t.not_evaluated) {
        auto& subjects = groups[{n.rule, n.reason}];
        if (subjects.size() < 1000) subjects.push_back(n.subject.name);
      }
    });
    if (!groups.empty()) {
      fmt::print(out_, "{}\n", style_.bold("Not evaluated"));
      if (options_.verbose) {
        for (const auto& [key, subjects] : groups)
          fmt::print(out_, "  {} {}\n", key.first,
                     filled(fmt::format("{} ({})", visible(key.second),
                                        subjects.size() == 1 ? visible(subjects.front())
                                                             : counted(subjects.size(), "subject")),
                            4, width_));
      } else {
        write_unseen_by_reason(groups);
      }
      out_ << '\n';
    }
    for (const Skipped& s : run_.results.skipped())
      fmt::print(out_, "{} {}: {}\n", style_.dim("skipped"), visible(s.name), visible(s.why));
    if (run_.results.skipped_more() > 0)
      fmt::print(out_, "{} {} more\n", style_.dim("skipped"), run_.results.skipped_more());
    if (!run_.results.skipped().empty()) out_ << '\n';
  }

  // "the user is unknown: … (db, web) [container-runs-as-root]"
  template <typename Groups>
  void write_unseen_by_reason(const Groups& groups) {
    struct Unseen {
      std::vector<std::string> rules;
      std::vector<std::string> subjects;
    };
    std::map<std::string, Unseen> by_reason;
    for (const auto& [key, subjects] : groups) {
      Unseen& unseen = by_reason[key.second];
      unseen.rules.emplace_back(key.first);
      for (const SharedText& subject : subjects)
        if (std::find(unseen.subjects.begin(), unseen.subjects.end(), subject) == unseen.subjects.end())
          unseen.subjects.emplace_back(subject);
    }
    constexpr std::size_t kShown = 4;
    for (const auto& [reason, unseen] : by_reason) {
      // There is one engine and one host: their rules name them.
      const bool one_of_a_kind =
          unseen.subjects.size() == 1 && (unseen.subjects[0] == "engine" || unseen.subjects[0] == "host");
      const std::string whom =
          one_of_a_kind ? "" : fmt::format(" ({})", visible(some_names(unseen.subjects, kShown)));
      fmt::print(out_, "  {}\n",
                 filled(fmt::format("{}{} [{}]", visible(reason), whom, some_names(unseen.rules, kShown)), 4,
                        width_));
    }
  }

  void write_summary() {
    const Counts& c = run_.results.counts();
    std::string line;
    for (const Severity s :
         {Severity::critical, Severity::high, Severity::medium, Severity::low, Severity::info}) {
      const std::string part = fmt::format("{} {}", c.of(s), handbook::name_of(s));
      line += (line.empty() ? "" : ", ") + (c.of(s) > 0 ? style_.severity(s, part) : part);
    }
    fmt::print(out_, "{}  {}; {} passed, {} not evaluated", style_.bold("Findings"), line, c.passed,
               c.not_evaluated);
    if (c.suppressed > 0) fmt::print(out_, ", {} suppressed", c.suppressed);
    fmt::print(out_, " ({}", counted(c.targets, "target"));
    if (c.containers > 0) fmt::print(out_, ", {}", counted(c.containers, "container"));
    fmt::print(out_, ", {:.2f} s)\n", run_.milliseconds / 1000.0);
    if (run_.baseline)
      fmt::print(out_, "{}  {}\n", style_.bold("Baseline"), visible(baseline_line(*run_.baseline)));
    if (c.incomplete > 0)
      fmt::print(out_, "{}\n",
                 style_.severity(
                     Severity::high,
                     fmt::format("{} could not be read completely: what is in there is not known to be good",
                                 counted(c.incomplete, "target"))));
    if (c.findings() > 0)
      fmt::print(out_, "{}\n",
                 style_.dim("watertight explain RULE tells why it matters and how to change it; -o "
                            "report.html writes the document"));
  }

  std::ostream& out_;
  const Run& run_;
  const TextOptions& options_;
  Style style_;
  int width_;
  TargetOverview overview_ = {};  // of the target at hand
};

}  // namespace

void write_text(std::ostream& out, const Run& run, const TextOptions& options) {
  TextReport(out, run, options).write();
}

}  // namespace watertight::report
