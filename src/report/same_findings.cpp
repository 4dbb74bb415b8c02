#include "report/same_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Subject;

// All that is printed of a finding but whom it is about and where it stands.
std::string words_of(const Finding& f) {
  std::string text =
      fmt::format("{}\n{}\n{}\n{}\n{}\n{}", f.rule, static_cast<int>(f.severity), f.discriminator, f.message,
                  f.advice.view(), f.in_baseline ? static_cast<int>(*f.in_baseline) : -1);
  for (const checks::Evidence& e : f.evidence)
    text += fmt::format("\n{}={} {}", e.fact, e.value, static_cast<int>(e.basis));
  for (const checks::Implied& i : f.implied) text += fmt::format("\n{}", i.rule);
  if (f.regraded) text += "\n" + f.regraded->reason;
  return text;
}

bool names_one_subject_twice(const Same& same) {
  return std::adjacent_find(same.begin(), same.end(), [](const Finding* a, const Finding* b) {
           return a->subject == b->subject;
         }) != same.end();
}

// By what a finding of which little is printed is told apart: several of one rule on one subject are each one
// of their own.
std::string rule_of(const std::vector<const Finding*>& findings, std::size_t at) {
  const Finding& f = *findings[at];
  std::size_t before = 0;
  while (before < at && findings[at - before - 1]->subject == f.subject &&
         findings[at - before - 1]->rule == f.rule)
    ++before;
  return fmt::format("{}\n{}\n{}", f.rule, static_cast<int>(f.severity), before);
}

// Findings of one kind of subject, those with the same words together, in the order of their first.
std::vector<Same> grouped(const std::vector<const Finding*>& findings, checks::Severity in_full) {
  std::vector<Same> groups;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& f = *findings[i];
    const bool brief = f.severity < in_full;
    // Those that stand for the replicas of a service have been put together already.
    if (!brief && !f.replicas.empty()) {
      groups.push_back({&f});
      continue;
    }
    const auto [at, fresh] = known.try_emplace(brief ? rule_of(findings, i) : words_of(f), groups.size());
    if (fresh)
      groups.push_back({&f});
    else
      groups[at->second].push_back(&f);
  }
  std::vector<Same> result;
  for (Same& same : groups)
    if (names_one_subject_twice(same))
      for (const Finding* f : same) result.push_back({f});
    else
      result.push_back(std::move(same));
  return result;
}

checks::Severity worst_of(const Block& block) {
  const auto worst = std::max_element(
      block.findings.begin(), block.findings.end(),
      [](const Same& a, const Same& b) { return a.front()->severity < b.front()->severity; });
  return worst->front()->severity;
}

void add_blocks(const std::vector<const Finding*>& of_one_kind, checks::Severity in_full,
                std::vector<Block>& blocks) {
  std::map<std::vector<std::size_t>, Block> by_subjects;  // by the subjects' places in the order of names
  std::unordered_map<const Finding*, std::size_t> subject_of;
  std::size_t subject = 0;
  for (std::size_t i = 0; i < of_one_kind.size(); ++i) {
    if (i > 0 && of_one_kind[i]->subject != of_one_kind[i - 1]->subject) ++subject;
    subject_of[of_one_kind[i]] = subject;
  }
  for (Same& same : grouped(of_one_kind, in_full)) {
    std::vector<std::size_t> subjects;
    for (const Finding* f : same) subjects.push_back(subject_of.at(f));
    Block& block = by_subjects[subjects];
    if (block.subjects.empty())
      for (const Finding* f : same) block.subjects.push_back(&f->subject);
    block.findings.push_back(std::move(same));
  }
  const auto first = static_cast<std::ptrdiff_t>(blocks.size());
  for (auto& [subjects, block] : by_subjects) {
    std::stable_sort(block.findings.begin(), block.findings.end(),
                     [](const Same& a, const Same& b) { return a.front()->severity > b.front()->severity; });
    blocks.push_back(std::move(block));
  }
  const auto shared = std::stable_partition(blocks.begin() + first, blocks.end(),
                                            [](const Block& b) { return b.subjects.size() == 1; });
  std::stable_sort(shared, blocks.end(),
                   [](const Block& a, const Block& b) { return worst_of(a) > worst_of(b); });
}

}  // namespace

std::vector<Block> blocks_of(const std::vector<Finding>& findings, checks::Severity in_full) {
  std::vector<Block> blocks;
  for (auto begin = findings.begin(); begin != findings.end();) {
    const auto end = std::find_if(begin, findings.end(),
                                  [&](const Finding& f) { return f.subject.kind != begin->subject.kind; });
    std::vector<const Finding*> of_one_kind;
    for (auto f = begin; f != end; ++f)
      if (!f->suppressed) of_one_kind.push_back(&*f);
    add_blocks(of_one_kind, in_full, blocks);
    begin = end;
  }
  return blocks;
}

}  // namespace watertight::report
