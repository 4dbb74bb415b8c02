#include "policy/comments.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policy/apply.hpp"
#include "policy/other_tools.hpp"

namespace watertight::policy {
namespace {

using checks::Finding;
using checks::PolicyProblemKind;
using checks::TargetResult;
using facts::IgnoreComment;

constexpr std::string_view kOwn = "watertight";

bool within(const Span& outer, const Span& inner) {
  return std::tie(outer.line, outer.column) <= std::tie(inner.line, inner.column) &&
         std::tie(inner.end_line, inner.end_column) <= std::tie(outer.end_line, outer.end_column);
}

// A comment with what it means here.
struct Read {
  const IgnoreComment* comment;
  std::set<std::string_view> rules;  // of ours
  bool everything = false;           // all rules that its tool has as well
  bool honoured = true;
  std::set<std::string_view> used;

  [[nodiscard]] bool about(std::string_view rule) const {
    return rules.contains(rule) || (everything && has_like(comment->tool, rule));
  }
};

class Comment {
 public:
  Comment(const std::string& today, const facts::System& system, TargetResult result)
      : today_(today), system_(system), result_(std::move(result)) {}

  TargetResult run(Comments honoured) {
    std::size_t left_out = 0;
    for (const IgnoreComment& c : system_.ignore_comments) {
      if (honoured == Comments::all || (honoured == Comments::own && c.tool == kOwn))
        read(c);
      else
        ++left_out;
    }
    if (left_out > 0)
      result_.notes.push_back(
          fmt::format("{} in the files {} not honoured: the policy says ignore-comments: {}",
                      left_out == 1 ? "an ignore comment" : fmt::format("{} ignore comments", left_out),
                      left_out == 1 ? "is" : "are", name_of(honoured)));
    for (Finding& finding : result_.findings) silence(finding);
    for (const Read& r : read_) report(r);
    return std::move(result_);
  }

 private:
  void problem(PolicyProblemKind kind, std::string message, const IgnoreComment& c) {
    result_.policy_problems.push_back({kind, std::move(message), c.origin});
  }

  void read(const IgnoreComment& c) {
    Read r{&c, {}, {}, true, {}};
    const bool own = c.tool == kOwn;
    for (const std::string& id : c.ids) {
      if (own) {
        if (const auto* page = handbook::find_check(id))
          r.rules.insert(page->id);
        else
          problem(PolicyProblemKind::unknown, no_such_rule(id), c);
      } else if (id == "*") {
        r.everything = true;
      } else {
        const auto rules = rules_known_as(c.tool, id);
        r.rules.insert(rules.begin(), rules.end());
        if (!is_known(c.tool, id))
          problem(
              PolicyProblemKind::unknown,
              fmt::format("no query of {} for Dockerfiles, Compose files and manifests is known as \"{}\": "
                          "this comment silences nothing",
                          c.tool, id),
              c);
      }
    }
    if (c.ids.empty() && !own) r.everything = true;
    if (own && c.reason.empty()) {
      r.honoured = false;
      problem(PolicyProblemKind::unexplained,
              "this comment gives no reason, so it silences nothing; write one behind the rule", c);
    }
    if (!c.expires.empty() && c.expires < today_) {
      r.honoured = false;
      if (own || !r.rules.empty() || r.everything)
        problem(PolicyProblemKind::expired,
                fmt::format("this comment ended on {}: its findings count again", c.expires), c);
    }
    if (!r.honoured || (r.rules.empty() && !r.everything) || !c.origin.source) return;
    by_file_[c.origin.source->name].push_back(read_.size());
    read_.push_back(std::move(r));
  }

  void silence(Finding& finding) {
    if (read_.empty()) return;
    const facts::Origin& place = finding.place();
    if (!place.source) return;
    const auto at = by_file_.find(place.source->name);
    if (at == by_file_.end()) return;
    for (const std::size_t i : at->second) {
      Read& r = read_[i];
      if (!r.comment->covers.empty() && !within(r.comment->covers, place.span)) continue;
      if (!r.about(finding.rule)) continue;
      r.used.insert(finding.rule);
      if (finding.suppressed) continue;
      const std::string reason = r.comment->reason.empty()
                                     ? fmt::format("no reason given (a comment for {})", r.comment->tool)
                                     : r.comment->reason;
      finding.suppressed = checks::Suppression{reason, {}, r.comment->expires, {}, r.comment->origin};
    }
  }

  // The check behind a rule could not be answered, or was not asked for: then silence about it proves
  // nothing.
  bool was_answered(std::string_view rule) const {
    const handbook::CheckPage* page = handbook::find_check(rule);
    if (page != nullptr && page->group == "lint") return false;
    return std::none_of(result_.not_evaluated.begin(), result_.not_evaluated.end(),
                        [&](const checks::NotEvaluated& n) { return n.rule == rule; });
  }

  void report(const Read& r) {
    const IgnoreComment& c = *r.comment;
    if (c.tool != kOwn) {
      if (!r.used.empty() && c.reason.empty())
        problem(
            PolicyProblemKind::unexplained,
            fmt::format("a comment for {} silences {} and gives no reason; write a watertight:ignore comment "
                        "with one, or a suppression in the policy",
                        c.tool, fmt::join(r.used, ", ")),
            c);
      return;
    }
    for (const std::string_view rule : r.rules)
      if (!r.used.contains(rule) && was_answered(rule))
        problem(PolicyProblemKind::unused,
                fmt::format("this comment is about {}, and nothing of that is found {}; remove it", rule,
                            c.covers.empty() ? "here" : "in what it is bound to"),
                c);
  }

  const std::string& today_;
  const facts::System& system_;
  TargetResult result_;
  std::vector<Read> read_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_file_;
};

}  // namespace

TargetResult with_comments(Comments honoured, const std::string& today, const facts::System& system,
                           TargetResult result) {
  if (system.ignore_comments.empty()) return result;
  return Comment(today, system, std::move(result)).run(honoured);
}

}  // namespace watertight::policy
