#include "checks/running_engine.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/evaluate.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TargetResult of(facts::TargetKind kind) {
  facts::System system = plain_engine();
  system.kind = kind;
  return evaluate(system);
}

bool is_unseen(const TargetResult& result, std::string_view rule) {
  return std::ranges::any_of(result.not_evaluated, [&](const NotEvaluated& n) { return n.rule == rule; });
}

TEST(RunningEngine, is_not_asked_of_a_file_of_settings_and_one_sentence_says_so) {
  const TargetResult result = of(facts::TargetKind::daemon_json);
  EXPECT_FALSE(is_unseen(result, "swarm-enabled"));
  EXPECT_THAT(result.notes, ElementsAre(HasSubstr("14 rules about the running engine")));
}

TEST(RunningEngine, that_was_not_read_is_never_passed_over_in_silence) {
  const TargetResult result = of(facts::TargetKind::engine);
  EXPECT_TRUE(is_unseen(result, "swarm-enabled"));
  EXPECT_TRUE(result.notes.empty());
}

TEST(RunningEngine, is_asked_about_by_rules_that_there_are) {
  facts::System file;
  file.kind = facts::TargetKind::daemon_json;
  const auto asks = [&](const Check& check) { return asks_more_than_settings(check.id(), file); };
  EXPECT_EQ(std::ranges::count_if(all_checks(), asks), 14);
}

}  // namespace
}  // namespace watertight::checks
