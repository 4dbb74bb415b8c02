#include "report/power_matrix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace watertight::report {
namespace {

using linux_kernel::Barrier;
using linux_kernel::Obstacle;
using linux_kernel::Power;
using linux_kernel::PowerAnswer;
using testing::HasSubstr;

const Power kMount{
    "mount", "make mounts", "sees file systems of the host", {{"mount", "mount"}, {"fsopen", "fsopen"}}};
const Power kReboot{"reboot", "restart the machine", "stops every service", {{"reboot", "reboot"}}};

const Obstacle kSeccomp{Barrier::seccomp, true, "seccomp answers errno EPERM to mount"};
const Obstacle kCapability{Barrier::capability, true, "SYS_ADMIN is not held"};
const Obstacle kPerhaps{Barrier::security_module, false, "what the profile mine allows is not known"};

Hold hold_of(std::vector<linux_kernel::WayAnswer> ways) {
  const std::vector<PowerAnswer> answers = {{&kMount, std::move(ways)}};
  return matrix_of(answers).rows.front().hold;
}

TEST(PowerMatrix, IsOpenByAnyWayThatNothingStandsIn) {
  EXPECT_EQ(hold_of({{"mount", {kSeccomp}}, {"fsopen", {}}}), Hold::open);
}

TEST(PowerMatrix, HangsOnASingleThreadWhereTheEasiestWayHasOneBarrier) {
  EXPECT_EQ(hold_of({{"mount", {kSeccomp, kCapability}}, {"fsopen", {kCapability}}}), Hold::single);
  EXPECT_EQ(hold_of({{"mount", {kSeccomp, kCapability}}}), Hold::several);
}

TEST(PowerMatrix, HangsOnNoThreadWhereTheKernelHasNoCodeForIt) {
  EXPECT_EQ(hold_of({{"mount", {{Barrier::kernel_build, true, "the kernel was built without it"}}}}),
            Hold::several);
}

TEST(PowerMatrix, IsUnknownWhereOnlyWhatMayStandIsInTheWay) {
  EXPECT_EQ(hold_of({{"mount", {kPerhaps}}}), Hold::unknown);
  EXPECT_EQ(hold_of({{"mount", {kSeccomp, kPerhaps}}}), Hold::several);
}

TEST(PowerMatrix, ShowsTheBarriersThatStandAndNoOthers) {
  const std::vector<PowerAnswer> answers = {{&kMount, {{"mount", {kSeccomp, kCapability}}}},
                                            {&kReboot, {{"reboot", {}}}}};
  const PowerMatrix matrix = matrix_of(answers);
  EXPECT_EQ(matrix.columns, (std::vector{Barrier::seccomp, Barrier::capability}));
  EXPECT_EQ(matrix.rows.front().answer->power, &kReboot);
  std::ostringstream text;
  write_power_matrix_text(text, matrix, 100);
  EXPECT_THAT(text.str(), HasSubstr("1 of 2 open"));
  EXPECT_THAT(text.str(), HasSubstr("restart the machine: stops every service"));
}

TEST(PowerMatrix, EscapesWhatTheSystemSaysOfItself) {
  const Obstacle hostile{Barrier::security_module, true, "<script>\x1b[31m"};
  const std::vector<PowerAnswer> answers = {{&kMount, {{"mount", {hostile}}}}};
  std::ostringstream page, text;
  write_power_matrix_html(page, matrix_of(answers));
  write_power_matrix_text(text, matrix_of(answers), 100);
  EXPECT_THAT(page.str(), testing::Not(HasSubstr("<script>")));
  EXPECT_THAT(text.str(), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace watertight::report
