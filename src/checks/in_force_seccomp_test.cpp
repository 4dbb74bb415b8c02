#include <gtest/gtest.h>

#include "checks/plain_in_force_test.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kRule = "container-effective-seccomp";
// ld nr; jeq keyctl (250): allow, else errno 1.
constexpr const char* kOnlyKeyctl =
    "2000000000000000"
    "15000001fa000000"
    "060000000000ff7f"
    "0600000001000500";

TEST(EffectiveSeccomp, is_wider_when_it_lets_through_what_the_default_refuses) {
  const Verdict v = run(kRule, running(plain_process()), engine_with_filter(kAllowsAll));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_NE(v.observations[0].message.find("add_key, keyctl"), std::string::npos);
  EXPECT_EQ(run(kRule, running(plain_process()), engine_with_filter(kRefusesAll)).kind, Kind::passed);
}

TEST(EffectiveSeccomp, of_a_profile_of_ones_own_is_found_only_where_it_refuses_nothing) {
  facts::Container own = plain_container();
  own.seccomp = facts::declared<facts::Seccomp>({facts::SeccompKind::custom, "profile.json"}, {});
  EXPECT_EQ(run(kRule, running(plain_process()), engine_with_filter(kOnlyKeyctl)).kind, Kind::failed);
  EXPECT_EQ(run(kRule, running(plain_process(), own), engine_with_filter(kOnlyKeyctl)).kind, Kind::passed);
  EXPECT_EQ(run(kRule, running(plain_process(), own), engine_with_filter(kAllowsAll)).kind, Kind::failed);
}

TEST(EffectiveSeccomp, of_a_profile_that_was_read_is_held_against_what_that_one_opens) {
  facts::Container own = plain_container();
  own.seccomp = facts::declared<facts::Seccomp>({facts::SeccompKind::custom, "profile.json"}, {});
  own.seccomp_content = facts::declared(facts::SeccompContent{}, {});
  const Verdict wider = run(kRule, running(plain_process(), own), engine_with_filter(kOnlyKeyctl));
  ASSERT_EQ(wider.kind, Kind::failed);
  EXPECT_NE(wider.observations[0].message.find("keyctl, which the profile that was asked for refuses"),
            std::string::npos);
  own.seccomp_content.value->openings.push_back({"keyctl", ""});
  EXPECT_EQ(run(kRule, running(plain_process(), own), engine_with_filter(kOnlyKeyctl)).kind, Kind::passed);
}

TEST(EffectiveSeccomp, leaves_out_what_a_capability_opens_in_the_default_profile) {
  const std::string mount =
      "2000000000000000"
      "15000001a5000000"
      "060000000000ff7f"
      "0600000001000500";
  facts::Container admin = plain_container();
  admin.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  EXPECT_EQ(run(kRule, running(plain_process()), engine_with_filter(mount)).kind, Kind::failed);
  EXPECT_EQ(run(kRule, running(plain_process(), admin), engine_with_filter(mount)).kind, Kind::passed);
}

TEST(EffectiveSeccomp, is_unknown_where_a_filter_was_not_read_or_is_broken) {
  facts::ProcessState p = plain_process();
  p.filters = facts::unknown<std::vector<std::size_t>>("it takes BPF");
  EXPECT_EQ(run(kRule, running(p)).reason, "the filters in force are unknown: it takes BPF");
  for (const char* broken : {"", "06", "06000000zz00ff7f", "ffff000000000000"})
    EXPECT_EQ(run(kRule, running(plain_process()), engine_with_filter(broken)).kind, Kind::not_evaluated)
        << broken;
  EXPECT_EQ(run(kRule, running(plain_process()), plain_engine()).kind, Kind::not_evaluated);
}

}  // namespace
}  // namespace watertight::checks
