#include "report/html.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <map>
#include <set>
#include <string>

#include "report/assets.hpp"
#include "report/first_changes.hpp"
#include "report/html_document.hpp"
#include "report/html_overview.hpp"
#include "report/html_text.hpp"
#include "report/paths.hpp"
#include "report/paths_words.hpp"
#include "report/policy_words.hpp"
#include "report/rule_html.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::TargetResult;

constexpr Severity kWorstFirst[] = {Severity::critical, Severity::high, Severity::medium, Severity::low,
                                    Severity::info};

constexpr std::size_t kNamesOffered = 2000;  // in the filter; what is typed finds the others as well

std::string badge(Severity severity) {
  const auto name = handbook::name_of(severity);
  return fmt::format("<span class=\"badge {}\">{}</span>", name, name);
}

std::string_view layer_of(const Finding& f) {
  const handbook::CheckPage* page = handbook::find_check(f.rule);
  return page != nullptr ? page->layer : std::string_view("other");
}

class HtmlReport {
 public:
  HtmlReport(std::ostream& out, const Run& run) : out_(out), run_(run) {}

  void write() {
    write_head();
    out_ << "<main>\n";
    write_first();
    write_paths();
    write_roots_html(out_, run_.results);
    write_pod_security_html(out_, run_.results);
    write_concerns();
    write_findings();
    write_unseen();
    write_policy();
    write_rules();
    out_ << "</main>\n";
    fmt::print(
        out_,
        "<footer><p>Watertight {}. Severity says how bad the way is that stands open; a part that could "
        "not be read is never counted as good.</p></footer>\n",
        html(run_.version));
  }

 private:
  void write_head() {
    const Counts& c = run_.results.counts();
    out_ << "<header><h1>Watertight report</h1><p class=\"quiet\">";
    std::uint64_t shown = 0;
    run_.results.for_each_head([&](const TargetResult& t) {
      if (++shown <= 5) fmt::print(out_, "{}{}", shown > 1 ? ", " : "", html(t.target_name));
    });
    if (shown > 5) fmt::print(out_, " and {} more", shown - 5);
    fmt::print(out_, " · {} · {}</p>\n<ul class=\"tally\">", counted(c.targets, "target"),
               counted(c.containers, "container"));
    for (const Severity s : kWorstFirst)
      fmt::print(out_, "<li class=\"{0}\"><b>{1}</b>{0}</li>", handbook::name_of(s), c.of(s));
    fmt::print(out_, "<li class=\"good\"><b>{}</b>passed</li><li><b>{}</b>not evaluated</li></ul>\n",
               c.passed, c.not_evaluated);
    if (c.incomplete > 0)
      fmt::print(out_,
                 "<p class=\"warning\"><b>{} could not be read completely.</b> What was not seen is not "
                 "known to be good.</p>\n",
                 counted(c.incomplete, "target"));
    out_ << "</header>\n";
  }

  void write_first() {
    const std::vector<FirstChange> changes = first_changes(run_.results);
    if (changes.empty()) return;
    out_ << "<section><h2>What to do first</h2><ol class=\"first\">\n";
    for (const FirstChange& change : changes) {
      const Finding& f = *change.finding;
      fmt::print(out_, "<li>{} <b>{}</b>: {} <a href=\"#f-{}\">{}</a></li>\n", badge(f.severity),
                 html(some_names(change.subjects, 4)), advice_to_html(f.advice), f.fingerprint(),
                 html(f.rule));
    }
    out_ << "</ol></section>\n";
  }

  void write_paths() {
    for (std::size_t i = 0; i < run_.paths.size(); ++i)
      if (!run_.paths[i].goals.empty()) write_paths_section_html(out_, run_.paths[i], i);
  }

  // The handbook's concerns, with what was found of each on this system.
  void write_concerns() {
    std::map<std::string_view, Counts> by_rule;
    run_.results.for_each_piece_with(List::findings, [&](const TargetResult& t, Piece) {
      for (const Finding& f : t.findings)
        if (!f.suppressed) ++by_rule[f.rule].by_severity[static_cast<std::size_t>(f.severity)];
    });
    if (by_rule.empty()) return;
    out_ << "<section><h2>The concerns behind the findings</h2>\n";
    for (const handbook::Chapter& chapter : handbook::chapters()) {
      bool open = false;
      for (const handbook::ConcernPage& page : handbook::concern_pages()) {
        if (page.chapter != chapter.letter) continue;
        Counts sum;
        for (const std::string_view rule : page.checks)
          if (const auto at = by_rule.find(rule); at != by_rule.end())
            for (std::size_t i = 0; i < sum.by_severity.size(); ++i)
              sum.by_severity[i] += at->second.by_severity[i];
        if (sum.findings() == 0) continue;
        if (!std::exchange(open, true)) fmt::print(out_, "<h3>{}</h3>\n", html(chapter.title));
        fmt::print(out_, "<details id=\"concern-{}\"><summary><b>{}</b> {} {}</summary>\n{}</details>\n",
                   page.id, page.id, html(page.title), tally_text(sum),
                   markdown_to_html(page.body.markdown(), 4));
      }
    }
    out_ << "</section>\n";
  }

  static std::string tally_text(const Counts& counts) {
    std::string text;
    for (const Severity s : kWorstFirst)
      if (counts.of(s) > 0)
        text += fmt::format(" <span class=\"{0}\">{1} {0}</span>", handbook::name_of(s), counts.of(s));
    return text;
  }

  void write_findings() {
    out_ << "<section id=\"findings\"><h2>Findings</h2>\n";
    if (run_.results.counts().findings() == 0)
      out_ << "<p class=\"good\">Nothing was found.</p>\n";
    else
      write_filter();
    run_.results.for_each_piece_with(List::findings,
                                     [&](const TargetResult& t, Piece piece) { write_target(t, piece); });
    out_ << "</section>\n";
  }

  void write_filter() {
    out_ << "<form class=\"filter\" role=\"search\" aria-label=\"Filter findings\">";
    for (const Severity s : kWorstFirst)
      fmt::print(out_,
                 "<label class=\"{0}\"><input type=\"checkbox\" name=\"severity\" value=\"{0}\" checked> "
                 "{0}</label>",
                 handbook::name_of(s));
    std::set<std::string_view> layers;
    std::set<std::string_view> kinds;
    std::set<SharedText> names;
    run_.results.for_each_piece_with(List::findings, [&](const TargetResult& t, Piece) {
      for (const Finding& f : t.findings) {
        if (f.suppressed) continue;
        layers.insert(layer_of(f));
        kinds.insert(checks::name_of(f.subject.kind));
        if (names.size() < kNamesOffered) names.insert(f.subject.name);
      }
    });
    out_ << "<fieldset>";
    write_select("layer", layers);
    write_select("kind", kinds);
    out_ << "<label>subject <input type=\"search\" name=\"subject\" list=\"subjects\" autocomplete=\"off\" "
            "placeholder=\"all\"></label><datalist id=\"subjects\">";
    for (const SharedText& name : names) fmt::print(out_, "<option value=\"{}\">", html(name));
    out_ << "</datalist><label>text <input type=\"search\" name=\"text\" placeholder=\"rule, title, "
            "name\"></label><button type=\"reset\">show all</button></fieldset>"
            "<output aria-live=\"polite\"></output></form>\n";
  }

  void write_select(std::string_view name, const std::set<std::string_view>& options) {
    fmt::print(out_, "<label>{0} <select name=\"{0}\"><option value=\"\">all</option>", name);
    for (const std::string_view option : options) fmt::print(out_, "<option>{}</option>", html(option));
    out_ << "</select></label>";
  }

  void write_target(const TargetResult& t, Piece piece) {
    if (piece.first) {
      open_target(t);
      target_ = {};
    }
    if (write_subjects(t)) target_.found = true;
    see_suppressed(t);
    if (!piece.last) return;
    if (!target_.found && t.status == facts::TargetStatus::complete)
      out_ << "<p class=\"good\">Nothing found here.</p>\n";
    if (target_.suppressed > 0)
      fmt::print(out_,
                 "<details class=\"suppressed\"><summary>{} suppressed</summary><ul>\n{}</ul></details>\n",
                 counted(target_.suppressed, "finding"), target_.suppressed_items);
    out_ << "</section>\n";
  }

  void open_target(const TargetResult& t) {
    fmt::print(out_, "<section class=\"target\"><h3>{} <span class=\"quiet\">{}</span></h3>\n",
               html(t.target_name), kind_for_people(t.target_kind));
    if (t.status != facts::TargetStatus::complete)
      for (const std::string& reason : t.reasons)
        fmt::print(out_, "<p class=\"warning\"><b>{}:</b> {}</p>\n", name_of(t.status), html(reason));
    for (const std::string& note : t.notes) fmt::print(out_, "<p class=\"quiet\">{}</p>\n", html(note));
    write_problems(t.policy_problems);
  }

  // Whether there was any.
  bool write_subjects(const TargetResult& t) {
    const checks::Subject* subject = nullptr;
    for (const Finding& f : t.findings) {
      if (f.suppressed) continue;
      if (subject == nullptr || *subject != f.subject) {
        if (subject != nullptr) out_ << "</section>\n";
        subject = &f.subject;
        fmt::print(out_,
                   "<section class=\"subject\" data-kind=\"{0}\" data-name=\"{1}\"><h3>{0} {1} <span "
                   "class=\"quiet mono\">{2}</span></h3>\n",
                   checks::name_of(subject->kind), html(subject->name),
                   html(std::string_view(subject->id).substr(0, 19)));
      }
      write_finding(f);
    }
    if (subject != nullptr) out_ << "</section>\n";
    return subject != nullptr;
  }

  void write_problems(const std::vector<checks::PolicyProblem>& problems) {
    for (const checks::PolicyProblem& p : problems)
      fmt::print(out_, "<p class=\"warning\"><b>{}:</b> {}</p>\n", checks::name_of(p.kind),
                 html(problem_line(p)));
  }

  // Visible, and out of the way.
  void see_suppressed(const TargetResult& t) {
    for (const Finding* f : suppressed_of(t)) {
      ++target_.suppressed;
      rules_.insert(f->rule);
      target_.suppressed_items += fmt::format(
          "<li>{} <a href=\"#rule-{}\"><code>{}</code></a> {} {}: {}</li>\n", badge(f->severity), f->rule,
          f->rule, checks::name_of(f->subject.kind), html(f->subject.name), html(suppression_line(*f)));
    }
  }

  void write_policy() {
    if (run_.baseline) fmt::print(out_, "<p>Baseline: {}.</p>\n", html(baseline_line(*run_.baseline)));
    if (run_.policy.problems.empty()) return;
    out_ << "<section><h2>Policy</h2>\n";
    write_problems(run_.policy.problems);
    out_ << "</section>\n";
  }

  void write_finding(const Finding& f) {
    const handbook::CheckPage* page = handbook::find_check(f.rule);
    const std::string fingerprint = f.fingerprint();
    std::string id = fingerprint;
    for (int n = 2; !ids_.insert(id).second; ++n) id = fmt::format("{}-{}", fingerprint, n);
    rules_.insert(f.rule);
    fmt::print(out_,
               "<article class=\"finding is-{0}\" id=\"f-{1}\" data-severity=\"{0}\" data-layer=\"{2}\">\n",
               handbook::name_of(f.severity), id, html(layer_of(f)));
    fmt::print(out_,
               "<header>{} <h4>{}</h4> <a href=\"#rule-{}\"><code>{}</code></a> <a class=\"anchor\" "
               "href=\"#f-{}\" aria-label=\"Link to this finding\">#</a></header>\n",
               badge(f.severity), html(page != nullptr ? page->title : f.rule), f.rule, f.rule, id);
    fmt::print(out_, "<p>{}</p>\n", html(f.message));
    if (!f.path_to.empty()) fmt::print(out_, "<p class=\"quiet\">{}</p>\n", html(on_a_way(f.path_to)));
    if (f.regraded) fmt::print(out_, "<p class=\"quiet\">{}</p>\n", html(regraded_line(f)));
    if (f.in_baseline && !*f.in_baseline) out_ << "<p class=\"quiet\">New since the baseline.</p>\n";
    write_evidence(f);
    write_excerpt(f);
    write_implied(f);
    if (!f.replicas.empty()) fmt::print(out_, "<p class=\"quiet\">{}</p>\n", html(replicas_line(f)));
    fmt::print(out_, "<p class=\"advice\">{}</p>\n</article>\n", advice_to_html(f.advice));
  }

  void write_evidence(const Finding& f) {
    if (f.evidence.empty()) return;
    out_ << "<table><thead><tr><th>Fact</th><th>Value</th><th>Basis</th><th>Read "
            "at</th></tr></thead><tbody>\n";
    for (const checks::Evidence& e : f.evidence)
      fmt::print(out_,
                 "<tr><td>{}</td><td><code>{}</code></td><td>{}</td><td "
                 "class=\"mono\">{}</td></tr>\n",
                 html(e.fact), html(e.value), name_of(e.basis), html(place(e.origin)));
    out_ << "</tbody></table>\n";
  }

  // What goes away with the finding: there for who asks.
  void write_implied(const Finding& f) {
    if (f.implied.empty()) return;
    fmt::print(out_, "<details class=\"implied\"><summary>Implies {}, which go with it</summary><ul>\n",
               counted(f.implied.size(), "finding"));
    for (const checks::Implied& i : f.implied) {
      rules_.insert(i.rule);
      fmt::print(out_, "<li>{} <a href=\"#rule-{}\"><code>{}</code></a>: {}</li>\n", badge(i.severity),
                 i.rule, i.rule, html(i.message));
    }
    out_ << "</ul></details>\n";
  }

  void write_excerpt(const Finding& f) {
    if (f.excerpt.empty()) return;
    const Span& span = f.evidence.front().origin.span;
    out_ << "<pre class=\"source\">";
    for (const checks::SourceLine& line : f.excerpt) {
      const bool hit = line.number >= span.line && line.number <= std::max(span.line, span.end_line);
      fmt::print(out_, "<span class=\"row{}\"><span class=\"number\">{}</span>{}</span>", hit ? " hit" : "",
                 line.number, html(line.text));
    }
    out_ << "</pre>\n";
  }

  void write_unseen() {
    const Results& results = run_.results;
    if (results.counts().not_evaluated > 0) {
      out_ << "<section><h2>Not evaluated</h2><p>These rules could not be answered from what was readable. "
              "They are neither passed nor failed.</p>\n"
              "<table><thead><tr><th>Rule</th><th>Why</th><th>Subjects</th></tr></thead><tbody>\n";
      std::map<std::pair<std::string_view, std::string>, std::pair<std::string, std::uint64_t>> groups;
      results.for_each_piece_with(List::not_evaluated, [&](const TargetResult& t, Piece) {
        for (const checks::NotEvaluated& n : t.not_evaluated) {
          auto& [name, number] = groups[{n.rule, n.reason}];
          if (number++ == 0) name = n.subject.name;
        }
      });
      for (const auto& [key, subjects] : groups)
        fmt::print(out_, "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n", html(key.first),
                   html(key.second),
                   subjects.second == 1 ? html(subjects.first) : counted(subjects.second, "subject"));
      out_ << "</tbody></table></section>\n";
    }
    if (results.skipped().empty()) return;
    out_ << "<section><h2>Skipped</h2><ul>\n";
    for (const Skipped& s : results.skipped())
      fmt::print(out_, "<li><code>{}</code>: {}</li>\n", html(s.name), html(s.why));
    if (results.skipped_more() > 0) fmt::print(out_, "<li>and {} more</li>\n", results.skipped_more());
    out_ << "</ul></section>\n";
  }

  void write_rules() {
    if (rules_.empty()) return;
    out_ << "<section><h2>The rules that fired</h2>\n";
    for (const std::string_view rule : rules_)
      if (const handbook::CheckPage* page = handbook::find_check(rule)) write_rule_html(out_, *page);
    out_ << "</section>\n";
  }

  std::ostream& out_;
  const Run& run_;
  struct Target {
    bool found = false;
    std::uint64_t suppressed = 0;
    std::string suppressed_items;
  };
  Target target_;  // at hand
  std::set<std::string> ids_;
  std::set<std::string_view> rules_;
};

}  // namespace

void write_html(std::ostream& out, const Run& run) {
  const std::string script =
      std::string(assets::filter_js) + std::string(run.paths.empty() ? "" : assets::paths_js);
  write_html_document(out, "Watertight report", script,
                      [&](std::ostream& body) { HtmlReport(body, run).write(); });
}

}  // namespace watertight::report
