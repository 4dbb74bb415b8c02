#include "boxed.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace watertight {
namespace {

using Text = Boxed<std::string>;

TEST(Boxed, is_empty_until_it_is_given_something) {
  Text text;
  EXPECT_FALSE(text);
  text.emplace() = "why";
  EXPECT_TRUE(text.has_value());
  EXPECT_EQ(*text, "why");
  text.reset();
  EXPECT_EQ(text, Text());
}

TEST(Boxed, copies_what_it_holds) {
  Text first = std::string("why");
  Text second = first;
  second->append(" not");
  EXPECT_EQ(*first, "why");
  EXPECT_EQ(*second, "why not");
  EXPECT_NE(first, second);
  first = second;
  EXPECT_EQ(first, second);
}

TEST(Boxed, moves_without_copying) {
  Text first = std::string("a reason that does not fit into the object");
  const std::string* held = &*first;
  const Text second = std::move(first);
  EXPECT_EQ(&*second, held);
}

}  // namespace
}  // namespace watertight
