#include "policy/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "text/node.hpp"
#include "text/scalar.hpp"

namespace watertight::policy {
namespace {

using checks::Finding;
using text::Node;

constexpr text::Limits kLimits{.bytes = 256u << 20, .line_bytes = 1u << 20, .depth = 8, .nodes = 8'000'000};

std::string words_of(const checks::Subject& subject) {
  std::string words = fmt::format("{} {}", checks::name_of(subject.kind), subject.name);
  if (!subject.scope.empty()) words += " in " + subject.scope;
  return words;
}

std::string text_of(const Node& entry, std::string_view key) {
  const Node* value = entry.find(key);
  return value != nullptr && value->is_scalar() ? std::string(value->text) : std::string();
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::unexpected<Error> refuse(const std::string& name, const Node& at, std::string cause) {
  return std::unexpected(Error{"read", fmt::format("{}:{}:{}", name, at.span.line, at.span.column),
                               std::move(cause), "write it anew with `watertight baseline create`"});
}

Expected<Known> read_known(const Node& entry, const std::string& name) {
  Known known;
  known.fingerprint = text_of(entry, "fingerprint");
  if (!is_fingerprint(known.fingerprint))
    return refuse(name, entry, "this entry has no fingerprint of 16 hex digits");
  known.rule = text_of(entry, "rule");
  known.subject = text_of(entry, "subject");
  known.message = text_of(entry, "message");
  known.implied = text_of(entry, "implied") == "true";
  if (const Node* count = entry.find("count")) {
    const auto number = count->is_scalar() ? text::to_integer(count->text) : std::nullopt;
    if (!number || *number < 1) return refuse(name, *count, "count is no number from 1 on");
    known.count = static_cast<std::uint64_t>(*number);
  }
  return known;
}

}  // namespace

Expected<Baseline> read_baseline(std::string_view text, const std::string& name) {
  TRY(const text::Document document, text::parse_json(text, name, kLimits));
  const Node& root = *document.roots.front();
  const Node* schema = root.find("schema");
  if (schema == nullptr || schema->text != kBaselineSchema)
    return refuse(name, root, fmt::format("it is no baseline: \"schema\" is not \"{}\"", kBaselineSchema));
  const Node* findings = root.find("findings");
  if (findings == nullptr || !findings->is_sequence())
    return refuse(name, root, "it has no list \"findings\"");
  Baseline baseline;
  for (const Node* entry : findings->items) {
    TRY(Known known, read_known(*entry, name));
    baseline.findings.push_back(std::move(known));
  }
  return baseline;
}

void BaselineBuilder::add(const checks::TargetResult& result) {
  for (const Finding& finding : result.findings) {
    if (finding.suppressed) continue;
    const std::string subject = words_of(finding.subject);
    Known& known = known_[finding.fingerprint()];
    known.count = known.rule.empty() || known.implied ? 1 : known.count + 1;
    known.rule = finding.rule;
    known.subject = subject;
    known.message = finding.message;
    known.implied = false;
    for (const checks::Implied& i : finding.implied) {
      Known& folded = known_[i.fingerprint];
      if (!folded.rule.empty()) continue;
      folded.rule = i.rule;
      folded.subject = subject;
      folded.message = i.message;
      folded.implied = true;
    }
  }
}

Baseline BaselineBuilder::take() const {
  Baseline baseline;
  for (const auto& [fingerprint, known] : known_) {
    baseline.findings.push_back(known);
    baseline.findings.back().fingerprint = fingerprint;
  }
  std::sort(baseline.findings.begin(), baseline.findings.end(), [](const Known& a, const Known& b) {
    return std::tie(a.rule, a.subject, a.fingerprint) < std::tie(b.rule, b.subject, b.fingerprint);
  });
  return baseline;
}

BaselineComparison::BaselineComparison(const Baseline& baseline) {
  for (const Known& known : baseline.findings) {
    const auto [at, inserted] = left_.try_emplace(known.fingerprint, Left{&known, known.count});
    if (!inserted) at->second.count += known.count;
  }
}

checks::TargetResult BaselineComparison::compare(checks::TargetResult result) {
  for (Finding& finding : result.findings) {
    const auto at = left_.find(finding.fingerprint());
    if (finding.suppressed) {  // it is there, and does not count: neither new nor gone
      if (at != left_.end() && at->second.count > 0) --at->second.count;
      continue;
    }
    finding.in_baseline = at != left_.end() && at->second.count > 0;
    if (*finding.in_baseline) --at->second.count;
    ++(*finding.in_baseline ? comparison_.unchanged : comparison_.fresh);
  }
  return result;
}

Comparison BaselineComparison::take() const {
  Comparison comparison = comparison_;
  for (const auto& [fingerprint, left] : left_) {
    if (left.count == 0 || left.known->implied) continue;
    comparison.gone.push_back(*left.known);
    comparison.gone.back().count = left.count;
  }
  std::sort(comparison.gone.begin(), comparison.gone.end(), [](const Known& a, const Known& b) {
    return std::tie(a.rule, a.subject, a.fingerprint) < std::tie(b.rule, b.subject, b.fingerprint);
  });
  return comparison;
}

}  // namespace watertight::policy
