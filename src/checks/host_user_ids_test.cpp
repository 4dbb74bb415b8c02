#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::Host;

Host with(std::vector<std::string> lines) {
  Host host;
  facts::Items items;
  for (std::string& line : lines) items.push_back({std::move(line), {}});
  host.subordinate_ids = facts::declared(std::move(items), {});
  host.subordinate_group_ids = facts::declared(facts::Items{}, {});
  return host;
}

TEST(SubordinateIds, OverlapWhereALongRangeHoldsASecondAndAThird) {
  const Verdict v =
      run("host-subordinate-ids-overlap", with({"a:100000:1000000", "b:200000:10", "c:300000:10"}), {});
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(v.observations.size(), 2u);
}

TEST(SubordinateIds, OfOneAccountMayOverlapAndNeighboursMayTouch) {
  EXPECT_EQ(
      run("host-subordinate-ids-overlap", with({"a:100000:65536", "a:100000:10", "b:165536:65536"}), {}).kind,
      Kind::passed);
}

TEST(SubordinateIds, AmongTheHostsOwnAreADefectByThemselves) {
  EXPECT_EQ(run("host-subordinate-ids-overlap", with({"a:1000:1"}), {}).kind, Kind::failed);
}

TEST(SubordinateIds, ThatAreNoNumbersArePassedOver) {
  EXPECT_EQ(
      run("host-subordinate-ids-overlap", with({"a:x:1", "b", "c:1:", "d:99999999999999999999:5"}), {}).kind,
      Kind::passed);
}

TEST(SubordinateIds, ThatNobodyMayReadAreNotEvaluated) {
  EXPECT_EQ(run("host-subordinate-ids-overlap", Host{}, {}).kind, Kind::not_evaluated);
}

}  // namespace
}  // namespace watertight::checks
