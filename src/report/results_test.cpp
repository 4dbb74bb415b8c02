#include "report/results.hpp"

#include <gtest/gtest.h>

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

}  // namespace watertight::report
