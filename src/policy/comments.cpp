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

checks::PolicyProblem problem(PolicyProblemKind kind, std::string message, const IgnoreComment& c) {
  return {kind, std::move(message), c.origin};
}

}  // namespace

bool CommentsOfTarget::Read::about(std::string_view rule) const {
  return rules.contains(rule) || (everything && has_like(comment.tool, rule));
}

CommentsOfTarget::CommentsOfTarget(Comments honoured, std::string today, const facts::System& system)
    : honoured_(honoured), today_(std::move(today)) {
  for (const IgnoreComment& c : system.ignore_comments)
    if (honoured == Comments::all || (honoured == Comments::own && c.tool == kOwn))
      read(c);
    else
      ++left_out_;
}

TargetResult CommentsOfTarget::silence(TargetResult result) {
  for (Finding& finding : result.findings) silence(finding);
  for (const checks::NotEvaluated& n : result.not_evaluated) unanswered_.insert(n.rule);
  return result;
}

TargetResult CommentsOfTarget::report(TargetResult last) const {
  if (left_out_ > 0)
    last.notes.push_back(
        fmt::format("{} in the files {} not honoured: the policy says ignore-comments: {}",
                    left_out_ == 1 ? "an ignore comment" : fmt::format("{} ignore comments", left_out_),
                    left_out_ == 1 ? "is" : "are", name_of(honoured_)));
  last.policy_problems.insert(last.policy_problems.end(), problems_.begin(), problems_.end());
  for (const Read& r : read_) report(r, last.policy_problems);
  return last;
}

void CommentsOfTarget::read(const IgnoreComment& c) {
  Read r{.comment = c};
  const bool own = c.tool == kOwn;
  for (const std::string& id : c.ids) {
    if (own) {
      if (const auto* page = handbook::find_check(id))
        r.rules.insert(page->id);
      else
        problems_.push_back(problem(PolicyProblemKind::unknown, no_such_rule(id), c));
    } else if (id == "*") {
      r.everything = true;
    } else {
      const auto rules = rules_known_as(c.tool, id);
      r.rules.insert(rules.begin(), rules.end());
      r.all_ours = r.all_ours && !rules.empty();
      if (!is_known(c.tool, id))
        problems_.push_back(
            problem(PolicyProblemKind::unknown,
                    fmt::format("no {} of {}{} is known as \"{}\": this comment silences nothing by it",
                                c.tool == "kics" ? "query" : "rule", c.tool,
                                c.tool == "kics" ? " for Dockerfiles, Compose files and manifests" : "", id),
                    c));
    }
  }
  if (c.ids.empty() && !own) r.everything = true;
  if (own && c.reason.empty()) {
    r.honoured = false;
    problems_.push_back(
        problem(PolicyProblemKind::unexplained,
                "this comment gives no reason, so it silences nothing; write one behind the rule", c));
  }
  if (!c.expires.empty() && c.expires < today_) {
    r.honoured = false;
    if (own || !r.rules.empty() || r.everything)
      problems_.push_back(
          problem(PolicyProblemKind::expired,
                  fmt::format("this comment ended on {}: its findings count again", c.expires), c));
  }
  if (!r.honoured || (r.rules.empty() && !r.everything) || !c.origin.source) return;
  by_file_[c.origin.source->name].push_back(read_.size());
  read_.push_back(std::move(r));
}

void CommentsOfTarget::silence(Finding& finding) {
  if (read_.empty()) return;
  const facts::Origin& place = finding.place();
  if (!place.source) return;
  const auto at = by_file_.find(place.source->name);
  if (at == by_file_.end()) return;
  for (const std::size_t i : at->second) {
    Read& r = read_[i];
    if (!r.comment.covers.empty() && !within(r.comment.covers, place.span)) continue;
    if (!r.about(finding.rule)) continue;
    r.used.insert(finding.rule);
    if (finding.suppressed) continue;
    const std::string reason = r.comment.reason.empty()
                                   ? fmt::format("no reason given (a comment for {})", r.comment.tool)
                                   : r.comment.reason;
    finding.suppressed = checks::Suppression{reason, {}, r.comment.expires, {}, r.comment.origin};
  }
}

// The check behind a rule could not be answered, or was not asked for: then silence about it proves nothing.
bool CommentsOfTarget::was_answered(std::string_view rule) const {
  const handbook::CheckPage* page = handbook::find_check(rule);
  if (page != nullptr && page->group == "lint") return false;
  return !unanswered_.contains(rule);
}

void CommentsOfTarget::report(const Read& r, std::vector<checks::PolicyProblem>& problems) const {
  const IgnoreComment& c = r.comment;
  if (c.tool != kOwn) {
    if (!r.used.empty() && c.reason.empty())
      problems.push_back(problem(
          PolicyProblemKind::unexplained,
          fmt::format("a comment for {} silences {} and gives no reason; write a watertight:ignore comment "
                      "with one, or a suppression in the policy",
                      c.tool, fmt::join(r.used, ", ")),
          c));
    if (r.used.empty() && !r.everything && r.all_ours &&
        std::ranges::all_of(r.rules, [&](std::string_view rule) { return was_answered(rule); }))
      problems.push_back(problem(
          PolicyProblemKind::unused,
          fmt::format("this comment for {} is about {}, and nothing of that is found {}; remove it", c.tool,
                      fmt::join(r.rules, ", "), c.covers.empty() ? "here" : "in what it is bound to"),
          c));
    return;
  }
  for (const std::string_view rule : r.rules)
    if (!r.used.contains(rule) && was_answered(rule))
      problems.push_back(
          problem(PolicyProblemKind::unused,
                  fmt::format("this comment is about {}, and nothing of that is found {}; remove it", rule,
                              c.covers.empty() ? "here" : "in what it is bound to"),
                  c));
}

}  // namespace watertight::policy
