#include "attack/bridge/file_rights.hpp"

#include <gtest/gtest.h>

#include "checks/plain_container_test.hpp"

namespace watertight::attack {
namespace {

Truth reads_logs(const facts::Container& c) {
  return may_use_files(file_rights(c, checks::plain_engine()), "logs", false);
}

TEST(FileRights, LogsAreReadByTheirGroupHoweverItIsGiven) {
  facts::Container c = checks::plain_container();
  c.user = facts::declared<std::string>("1000:1000", {});
  EXPECT_EQ(reads_logs(c), Truth::no);
  c.group_add = facts::declared(checks::items({"adm"}), {});
  EXPECT_EQ(reads_logs(c), Truth::unknown);
  c.group_add = facts::unknown<facts::Items>("a variable in it is not set");
  EXPECT_EQ(reads_logs(c), Truth::unknown);
  c.group_add = facts::declared(facts::Items{}, {});
  c.user = facts::declared<std::string>("1000:4", {});
  EXPECT_EQ(reads_logs(c), Truth::unknown);
}

}  // namespace
}  // namespace watertight::attack
