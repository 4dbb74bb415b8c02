#include "report/results.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "checks/evaluate.hpp"
#include "report/sample_test.hpp"
#include "report/spill.hpp"

namespace watertight::report {

TEST(Spill, GivesBackExactlyWhatWasPacked) {
  for (const checks::TargetResult& t : {sample_engine(), sample_file("a/compose.yaml"), sample_unreadable()})
    EXPECT_EQ(unpack(pack(t)), t);
}

TEST(Spill, RefusesBytesThatAreCutShort) {
  const std::string bytes = pack(sample_engine());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(unpack(std::string_view(bytes).substr(0, size)), std::nullopt) << size;
}

TEST(Results, WalkOverTargetsInTheirOrderWhetherKeptOrSpilled) {
  Results results(4096);
  for (int i = 0; i < 100; ++i) results.add(sample_file(std::to_string(i)));
  for (int walk = 0; walk < 2; ++walk) {
    int next = 0;
    results.for_each(
        [&](const checks::TargetResult& t) { EXPECT_EQ(t, sample_file(std::to_string(next++))); });
    EXPECT_EQ(next, 100);
  }
  EXPECT_TRUE(results.intact());
}

TEST(Results, CountsAndKeepsTheWorst) {
  Results results;
  results.add(sample_engine());
  results.add(sample_unreadable());
  checks::TargetResult low = sample_file("x");
  low.findings.front().severity = checks::Severity::low;
  for (int i = 0; i < 60; ++i) results.add(low);
  EXPECT_EQ(results.counts().of(checks::Severity::critical), 1u);
  EXPECT_EQ(results.counts().of(checks::Severity::low), 60u);
  EXPECT_EQ(results.counts().incomplete, 1u);
  EXPECT_EQ(results.counts().root_is_root, 61u);
  ASSERT_EQ(results.worst().size(), 50u);
  EXPECT_EQ(results.worst().front().severity, checks::Severity::critical);
}

namespace {

// A part with findings of `subjects` services from `first` on, two of each.
checks::TargetResult part(int first, int subjects) {
  checks::TargetResult target{};
  target.target_kind = facts::TargetKind::kubernetes;
  target.target_name = "stream.yaml";
  target.containers = target.passed = static_cast<std::uint64_t>(subjects);
  const checks::TargetResult sample = sample_file("stream.yaml");
  for (int i = first; i < first + subjects; ++i) {
    const checks::Subject subject{
        checks::SubjectKind::container, "c" + std::to_string(i * 7919 % 10007), {}, {}};
    for (const checks::Severity severity : {checks::Severity::high, checks::Severity::low}) {
      target.findings.push_back(sample.findings.front());
      target.findings.back().subject = subject;
      target.findings.back().severity = severity;
    }
    target.not_evaluated.push_back(sample.not_evaluated.front());
    target.not_evaluated.back().subject = subject;
    target.roots.push_back(sample.roots.front());
    target.roots.back().subject = subject;
    target.pod_security.push_back({subject, "baseline", {{"restricted", "Seccomp", "spec", {}}}, "baseline"});
  }
  return target;
}

// All of it in the order that one target has.
checks::TargetResult whole(int parts, int subjects) {
  checks::TargetResult all = part(0, parts * subjects);
  checks::sort_findings(all.findings);
  std::ranges::stable_sort(all.not_evaluated, {}, [](const auto& n) { return n.subject.name; });
  all.status = facts::TargetStatus::partial;
  all.reasons = {"one document is broken"};
  return all;
}

void add_in_parts(Results& results, int parts, int subjects) {
  for (int i = 0; i < parts; ++i) results.add_part(part(i * subjects, subjects));
  checks::TargetResult last = part(0, 0);
  last.status = facts::TargetStatus::partial;
  last.reasons = {"one document is broken"};
  results.add(std::move(last));
}

}  // namespace

TEST(Results, PutTheFindingsOfATargetThatComesInPartsInTheOrderOfTheWhole) {
  for (const int subjects : {3, 400}) {  // in memory, and merged from a file
    Results results;
    results.add(sample_file("before"));
    add_in_parts(results, 30, subjects);
    results.add(sample_file("after"));
    std::vector<checks::TargetResult> targets;
    results.for_each([&](const checks::TargetResult& t) { targets.push_back(t); });
    ASSERT_EQ(targets.size(), 3u);
    EXPECT_EQ(targets[0], sample_file("before"));
    EXPECT_TRUE(targets[1] == whole(30, subjects));
    EXPECT_EQ(targets[2], sample_file("after"));
    EXPECT_TRUE(results.intact());
  }
}

TEST(Results, CountPartsAsOneTarget) {
  Results parts;
  add_in_parts(parts, 30, 40);
  Results one;
  one.add(whole(30, 40));
  EXPECT_EQ(parts.counts().targets, 1u);
  EXPECT_EQ(parts.counts().incomplete, 1u);
  EXPECT_EQ(parts.counts().containers, 1200u);
  EXPECT_EQ(parts.counts().passed, 1200u);
  EXPECT_EQ(parts.counts().findings(), one.counts().findings());
  EXPECT_EQ(parts.counts().not_evaluated, one.counts().not_evaluated);
  EXPECT_EQ(parts.counts().root_is_root, one.counts().root_is_root);
  EXPECT_TRUE(parts.worst() == one.worst());
}

TEST(Results, HandOutPiecesThatBeginAndEndOnceAndCutNoSubject) {
  Results results;
  add_in_parts(results, 30, 400);
  int first = 0;
  int last = 0;
  int pieces = 0;
  std::string subject;
  results.for_each_piece_with(List::findings, [&](const checks::TargetResult& t, Piece piece) {
    first += piece.first;
    last += piece.last;
    ++pieces;
    EXPECT_EQ(t.reasons.size(), 1u);
    EXPECT_TRUE(t.roots.empty());
    if (t.findings.empty()) return;
    EXPECT_NE(std::string(t.findings.front().subject.name), subject);
    subject = t.findings.back().subject.name.view();
  });
  EXPECT_EQ(first, 1);
  EXPECT_EQ(last, 1);
  EXPECT_GT(pieces, 10);
  int heads = 0;
  results.for_each_head([&](const checks::TargetResult&) { ++heads; });
  EXPECT_EQ(heads, 1);
}

}  // namespace watertight::report
