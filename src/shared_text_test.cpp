#include "shared_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace watertight {
namespace {

TEST(SharedText, is_the_text_it_was_given) {
  const SharedText text = std::string("/HostConfig/Privileged");
  EXPECT_EQ(text, "/HostConfig/Privileged");
  EXPECT_EQ(text.size(), 22u);
  EXPECT_EQ("at " + text, "at /HostConfig/Privileged");
  EXPECT_EQ(fmt::format("{:>24}", text), "  /HostConfig/Privileged");
  EXPECT_LT(SharedText("a"), SharedText("b"));
}

TEST(SharedText, of_nothing_is_empty_and_equals_nothing) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_EQ(SharedText(), "");
  EXPECT_NE(SharedText(), "a");
}

TEST(SharedText, keeps_bytes_of_any_value) {
  const std::string bytes{"a\0b\xff", 4};
  EXPECT_EQ(std::string(SharedText(bytes)), bytes);
}

TEST(SharedText, shares_one_body_among_copies_and_leaves_them_alone) {
  SharedText first = "no process of it was seen";
  SharedText second = first;
  EXPECT_EQ(first.view().data(), second.view().data());
  first = "another reason";
  EXPECT_EQ(second, "no process of it was seen");
  second = *&second;
  EXPECT_EQ(second, "no process of it was seen");
  SharedText third = std::move(second);
  EXPECT_EQ(third, "no process of it was seen");
}

TEST(SharedText, may_be_copied_by_several_threads) {
  const SharedText text = "it was not read";
  const auto copy = [&] {
    std::vector<SharedText> copies(1000, text);
    for (const SharedText& one : copies) ASSERT_EQ(one, "it was not read");
  };
  std::thread beside(copy);
  copy();
  beside.join();
  EXPECT_EQ(text, "it was not read");
}

}  // namespace
}  // namespace watertight
