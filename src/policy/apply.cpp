#include "policy/apply.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "checks/evaluate.hpp"
#include "policy/keys.hpp"
#include "policy/selection.hpp"
#include "policy/trusted_registries.hpp"
#include "text/nearest.hpp"

namespace watertight::policy {
namespace {

using checks::Finding;
using checks::PolicyProblem;
using checks::PolicyProblemKind;
using checks::TargetResult;

std::string rules_of(const Suppress& entry) {
  std::vector<std::string_view> names;
  for (const Written<Glob>& rule : entry.rules) names.push_back(rule.value.pattern());
  if (names.size() <= 3) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, {} and {} more", names[0], names[1], names.size() - 2);
}

bool is_pattern(const Glob& rule) { return rule.pattern().find_first_of("*?") != std::string::npos; }

// The rules that an id or a pattern of ids names.
std::vector<std::string_view> ids_of(const Glob& rule) {
  if (const handbook::CheckPage* page = handbook::find_check(rule.pattern())) return {page->id};
  std::vector<std::string_view> ids;
  if (!is_pattern(rule)) return ids;
  for (const handbook::CheckPage& page : handbook::check_pages())
    if (rule.matches(page.id)) ids.push_back(page.id);
  return ids;
}

}  // namespace

std::string no_such_rule(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const handbook::CheckPage& page : handbook::check_pages()) ids.push_back(page.id);
  const std::string_view near = text::nearest(id, ids);
  return fmt::format(
      "there is no rule \"{}\"; {}", id.substr(0, 80),
      near.empty() ? "`watertight rules` lists them" : fmt::format("did you mean \"{}\"?", near));
}

Application::Application(Policy policy, Surroundings surroundings)
    : policy_(std::move(policy)),
      surroundings_(std::move(surroundings)),
      used_(policy_.suppress.size()),
      known_(policy_.suppress.size()) {
  for (std::size_t i = 0; i < policy_.suppress.size(); ++i) index(i);
  index_severities();
}

// The file before the preset, an id before a pattern, the first before the others.
void Application::index_severities() {
  const auto rank = [&](std::size_t i) {
    const Regrade& r = policy_.severities[i];
    return std::tuple(r.of_preset, is_pattern(r.rule), i);
  };
  for (std::size_t i = 0; i < policy_.severities.size(); ++i) {
    const Regrade& r = policy_.severities[i];
    const auto ids = ids_of(r.rule);
    for (const std::string_view id : ids) {
      const auto [at, inserted] = severity_of_.try_emplace(id, i);
      if (!inserted && rank(i) < rank(at->second)) at->second = i;
    }
    if (ids.empty())
      unknown_.push_back({PolicyProblemKind::unknown, no_such_rule(r.rule.pattern()), r.origin});
  }
}

void Application::index(std::size_t entry) {
  for (const Written<Glob>& rule : policy_.suppress[entry].rules) {
    const auto ids = ids_of(rule.value);
    for (const std::string_view id : ids) {
      auto& entries = by_rule_[id];
      if (entries.empty() || entries.back() != entry) entries.push_back(entry);
      known_[entry] = true;
    }
    if (ids.empty())
      unknown_.push_back({PolicyProblemKind::unknown, no_such_rule(rule.value.pattern()), rule.origin});
  }
}

bool Application::expired(const Suppress& entry) const {
  return !entry.about.expires.empty() && entry.about.expires < surroundings_.today;
}

TargetResult Application::apply_to_part(const facts::System& system, TargetResult result) {
  result.policy = policy_.file;
  result = with_trusted_registries(policy_, system, std::move(result));
  regrade(result);
  suppress(system, result);
  allow(result);
  if (!comments_)
    comments_.emplace(policy_.comments ? policy_.comments->value : Comments::all, surroundings_.today,
                      system);
  result = comments_->silence(std::move(result));
  checks::sort_findings(result.findings);
  return result;
}

TargetResult Application::apply(const facts::System& system, TargetResult result) {
  result = apply_to_part(system, std::move(result));
  result = comments_->report(std::move(result));
  comments_.reset();
  return result;
}

void Application::regrade(TargetResult& result) {
  for (Finding& finding : result.findings) {
    const auto at = severity_of_.find(finding.rule);
    if (at == severity_of_.end()) continue;
    const Regrade& r = policy_.severities[at->second];
    if (r.severity == finding.severity) continue;
    finding.regraded = checks::Regraded{finding.severity, r.reason, r.origin};
    finding.severity = r.severity;
  }
}

void Application::suppress(const facts::System& system, TargetResult& result) {
  if (policy_.suppress.empty()) return;
  const Selection selection(system, policy_.folder, surroundings_.working_folder);
  for (Finding& finding : result.findings) {
    const auto at = by_rule_.find(finding.rule);
    if (at == by_rule_.end()) continue;
    for (const std::size_t i : at->second) {
      const Suppress& entry = policy_.suppress[i];
      if (expired(entry) || !selection.matches(entry.selector, finding)) continue;
      used_[i] = true;
      if (!finding.suppressed) finding.suppressed = entry.about;
    }
  }
}

void Application::allow(TargetResult& result) const {
  for (const AllowList& list : allow_lists()) {
    if (list.by != AllowList::By::discriminator) continue;
    for (Finding& finding : result.findings) {
      if (finding.suppressed || finding.rule != list.rule) continue;
      for (const Allowed& allowed : policy_.allowed) {
        if (allowed.key != list.key || !allowed.what.matches(finding.discriminator)) continue;
        finding.suppressed =
            checks::Suppression{.reason = fmt::format("{} is listed in {}", finding.discriminator, list.key),
                                .owner = {},
                                .expires = {},
                                .ticket = {},
                                .written = allowed.origin};
        break;
      }
    }
  }
}

std::vector<PolicyProblem> Application::problems() const {
  std::vector<PolicyProblem> problems = unknown_;
  for (std::size_t i = 0; i < policy_.suppress.size(); ++i) {
    const Suppress& entry = policy_.suppress[i];
    if (expired(entry))
      problems.push_back(
          {PolicyProblemKind::expired,
           fmt::format("the suppression of {} ended on {}: its findings count again; fix them, or "
                       "renew it with its reason",
                       rules_of(entry), entry.about.expires),
           entry.about.written});
    else if (!used_[i] && known_[i] && !entry.of_preset)
      problems.push_back(
          {PolicyProblemKind::unused,
           fmt::format("the suppression of {} matches nothing that was found; remove it, or correct "
                       "its rule or selector",
                       rules_of(entry)),
           entry.about.written});
  }
  std::stable_sort(problems.begin(), problems.end(), [](const PolicyProblem& a, const PolicyProblem& b) {
    return std::tie(a.written.span.line, a.written.span.column) <
           std::tie(b.written.span.line, b.written.span.column);
  });
  return problems;
}

}  // namespace watertight::policy
