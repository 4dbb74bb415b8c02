#include "report/text.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <map>
#include <set>

#include "report/policy_words.hpp"
#include "report/style.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::RootMapping;
using checks::Severity;
using checks::TargetResult;

constexpr int kIndent = 12;

// "web, db and 3 more".
std::string named(const std::vector<const RootMapping*>& roots) {
  constexpr std::size_t kNamed = 6;
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamed, roots.size()); ++i)
    names += (i == 0 ? "" : ", ") + visible(roots[i]->subject.name);
  return roots.size() <= kNamed ? names : fmt::format("{} and {} more", names, roots.size() - kNamed);
}

// "In all 3 containers root is root on the host (no user namespace), and 2 of them run as root: web, db; of 1
// of them it is not known whether they run as root: proxy."
std::string root_sentence(RootMapping::Kind kind, const std::vector<const RootMapping*>& same,
                          std::size_t all) {
  const std::string where = same.size() == 1     ? visible(same.front()->subject.name)
                            : same.size() == all ? fmt::format("all {} containers", all)
                                                 : fmt::format("{} of {} containers", same.size(), all);
  const std::string because = visible(same.front()->because);
  if (kind == RootMapping::Kind::unknown)
    return fmt::format("In {} it is not known who root is on the host ({}){}.", where, because,
                       same.size() == 1 ? "" : ": " + named(same));
  const std::string is =
      fmt::format("In {} root is {} on the host ({})", where,
                  kind == RootMapping::Kind::host_root ? "root" : "an ordinary user", because);
  using Runs = RootMapping::Runs;
  std::vector<const RootMapping*> running;
  std::vector<const RootMapping*> unknown;
  for (const RootMapping* r : same) {
    if (r->runs_as_root == Runs::yes) running.push_back(r);
    if (r->runs_as_root == Runs::unknown) unknown.push_back(r);
  }
  if (same.size() == 1) {
    if (!running.empty()) return is + ", and it runs as root.";
    return is + (unknown.empty() ? "; it runs as another user." : "; whether it runs as root is not known.");
  }
  const auto number = [&](std::size_t n) { return n == same.size() ? "all" : std::to_string(n); };
  std::string sentence = is;
  if (!running.empty())
    sentence += fmt::format(", and {} of them {} as root: {}", number(running.size()),
                            running.size() == 1 ? "runs" : "run", named(running));
  if (!unknown.empty())
    sentence += fmt::format("; of {} of them it is not known whether they run as root: {}",
                            number(unknown.size()), named(unknown));
  if (running.empty() && unknown.empty()) sentence += "; none of them runs as root: " + named(same);
  return sentence + '.';
}

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
    run_.results.for_each([this](const TargetResult& t) { write_target(t); });
    write_unseen();
    write_policy();
    write_summary();
  }

 private:
  // The worst findings, each with its one change: what to do before reading on.
  void write_first() {
    const auto& worst = run_.results.worst();
    if (worst.empty() || worst.front().severity < Severity::high || run_.results.counts().findings() <= 5)
      return;
    fmt::print(out_, "{}\n", style_.bold("What to do first"));
    int number = 0;
    for (const Finding& f : worst) {
      if (f.severity < Severity::high || number == 5) break;
      const std::string line =
          fmt::format("{}: {} ({})", visible(name_among(f.subject, run_.results.counts().targets)),
                      visible(f.advice), f.rule);
      fmt::print(out_, "{:>3}. {}\n", ++number, filled(line, 5, width_));
    }
    out_ << '\n';
  }

  void write_target(const TargetResult& target) {
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
    write_roots(target.roots);
    write_pod_security(target.pod_security);
    auto begin = target.findings.begin();
    while (begin != target.findings.end()) {
      const auto end = std::find_if(begin, target.findings.end(),
                                    [&](const Finding& f) { return f.subject != begin->subject; });
      if (std::any_of(begin, end, [](const Finding& f) { return !f.suppressed; })) write_subject(begin, end);
      begin = end;
    }
    write_suppressed(target);
    if (target.findings.empty() && target.status == facts::TargetStatus::complete)
      fmt::print(out_, "  {}\n", style_.good("nothing found"));
    out_ << '\n';
  }

  // Never silent: their number and rules, and on request each with its reason.
  void write_suppressed(const TargetResult& target) {
    const auto list = suppressed_of(target);
    for (const checks::PolicyProblem& p : target.policy_problems) write_problem(p);
    if (list.empty()) return;
    if (options_.show_suppressed) {
      fmt::print(out_, "\n  {}\n", style_.bold("suppressed"));
      for (const Finding* f : list) {
        fmt::print(out_, "  {:<9} {} {} {}\n", handbook::name_of(f->severity), f->rule,
                   checks::name_of(f->subject.kind), visible(f->subject.name));
        fmt::print(out_, "{}{}\n", std::string(kIndent, ' '),
                   style_.dim(filled(visible(suppression_line(*f)), kIndent, width_)));
      }
      return;
    }
    std::set<std::string_view> rules;
    for (const Finding* f : list) rules.insert(f->rule);
    fmt::print(out_, "\n  {} {}\n", style_.dim("suppressed"),
               style_.dim(filled(
                   fmt::format("{}: {} (--show-suppressed tells why)", list.size(), fmt::join(rules, ", ")),
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

  // Who the containers' root is on the host: one sentence for each answer.
  void write_roots(const std::vector<RootMapping>& roots) {
    for (const auto kind :
         {RootMapping::Kind::host_root, RootMapping::Kind::mapped, RootMapping::Kind::unknown}) {
      std::vector<const RootMapping*> same;
      for (const RootMapping& r : roots)
        if (r.kind == kind) same.push_back(&r);
      if (same.empty()) continue;
      const bool runs = std::any_of(same.begin(), same.end(),
                                    [](const auto* r) { return r->runs_as_root == RootMapping::Runs::yes; });
      const bool bad = kind == RootMapping::Kind::host_root && runs;
      fmt::print(out_, "  {}\n",
                 style_.severity(bad ? Severity::high : Severity::info,
                                 filled(root_sentence(kind, same, roots.size()), 2, width_)));
    }
  }

  // How many pods meet which level, and which controls keep most of them from the next.
  void write_pod_security(const std::vector<checks::PodSecurity>& pods) {
    for (const std::string_view level : {"privileged", "baseline", "restricted"}) {
      std::map<std::string_view, std::uint64_t> controls;
      std::uint64_t number = 0;
      std::string names;
      for (const checks::PodSecurity& pod : pods) {
        if (pod.level != level) continue;
        if (++number <= 6) names += (names.empty() ? "" : ", ") + visible(pod.subject.name);
        const std::string_view next = level == "privileged" ? "baseline" : "restricted";
        std::set<std::string_view> of_pod;
        for (const checks::PodSecurityBlock& b : pod.blocking)
          if (b.level == next && of_pod.insert(b.control).second) ++controls[b.control];
      }
      if (number == 0) continue;
      if (number > 6) names += fmt::format(" and {} more", number - 6);
      std::string line = fmt::format("{} of {} meet the level {}: {}", number, pods.size(), level, names);
      if (!controls.empty()) {
        line += fmt::format(". To {} it takes:", level == "privileged" ? "baseline" : "restricted");
        for (const auto& [control, count] : controls)
          line += fmt::format("{} {} ({})", control == controls.begin()->first ? "" : ",", control, count);
      }
      const Severity colour = level == "privileged" ? Severity::high : Severity::info;
      fmt::print(out_, "  {} {}\n", style_.severity(colour, "pods"), filled(line, 7, width_));
    }
  }

  template <typename Iterator>
  void write_subject(Iterator begin, Iterator end) {
    std::string title =
        fmt::format("{} {}", checks::name_of(begin->subject.kind), visible(begin->subject.name));
    fmt::print(out_, "\n  {}", style_.bold(title));
    if (!begin->subject.id.empty()) fmt::print(out_, " {}", style_.dim(short_id(begin->subject.id)));
    out_ << '\n';
    std::map<Severity, std::vector<std::string_view>> folded;
    for (; begin != end; ++begin) {
      if (begin->suppressed) continue;
      if (begin->severity >= Severity::medium || options_.verbose)
        write_finding(*begin);
      else
        folded[begin->severity].push_back(begin->rule);
    }
    for (auto at = folded.rbegin(); at != folded.rend(); ++at) write_folded(at->first, at->second);
  }

  void write_folded(Severity severity, std::vector<std::string_view>& rules) {
    const std::size_t number = rules.size();
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    fmt::print(out_, "  {} {}\n",
               style_.severity(severity, fmt::format("{:<9}", handbook::name_of(severity))),
               style_.dim(filled(fmt::format("{}: {}", number, fmt::join(rules, ", ")), kIndent, width_)));
  }

  void write_finding(const Finding& f) {
    const handbook::CheckPage* page = handbook::find_check(f.rule);
    fmt::print(
        out_, "  {} {}  {}\n",
        style_.severity(f.severity, fmt::format("{:<9}", handbook::name_of(f.severity))),
        style_.bold(page != nullptr ? page->title : f.rule),
        style_.dim(f.in_baseline.value_or(true) ? std::string(f.rule) : fmt::format("{} new", f.rule)));
    const std::string margin(kIndent, ' ');
    fmt::print(out_, "{}{}\n", margin, filled(visible(f.message), kIndent, width_));
    for (const checks::Evidence& e : f.evidence)
      fmt::print(out_, "{}{}\n", margin, style_.dim(filled(evidence_line(e), kIndent + 2, width_)));
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

  static std::string evidence_line(const checks::Evidence& e) {
    const std::string where = place(e.origin);
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
    run_.results.for_each([&](const TargetResult& t) {
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

  template <typename Groups>
  void write_unseen_by_reason(const Groups& groups) {
    std::map<std::string, std::vector<std::string_view>> by_reason;
    for (const auto& [key, subjects] : groups) by_reason[key.second].push_back(key.first);
    for (const auto& [reason, rules] : by_reason) {
      constexpr std::size_t kShown = 4;
      std::string names(fmt::format(
          "{}",
          fmt::join(rules.begin(),
                    rules.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, rules.size())), ", ")));
      if (rules.size() > kShown) names += fmt::format(" and {} more", rules.size() - kShown);
      fmt::print(out_, "  {}\n", filled(fmt::format("{} [{}]", visible(reason), names), 4, width_));
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
};

}  // namespace

void write_text(std::ostream& out, const Run& run, const TextOptions& options) {
  TextReport(out, run, options).write();
}

}  // namespace watertight::report
