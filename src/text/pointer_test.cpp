#include "text/pointer.hpp"

#include <gtest/gtest.h>

namespace watertight::text {

TEST(Pointer, FollowsRfc6901) {
  const auto d =
      parse_json(R"({"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, "~1": 9, "x": {"y": null}})", "t");
  ASSERT_TRUE(d);
  const Node& root = *d->roots[0];
  EXPECT_EQ(at_pointer(root, ""), &root);
  EXPECT_EQ(at_pointer(root, "/foo/0")->text, "bar");
  EXPECT_EQ(at_pointer(root, "/")->text, "0");
  EXPECT_EQ(at_pointer(root, "/a~1b")->text, "1");
  EXPECT_EQ(at_pointer(root, "/m~0n")->text, "8");
  EXPECT_EQ(at_pointer(root, "/~01")->text, "9");
  EXPECT_TRUE(at_pointer(root, "/x/y")->is_null());
  for (const char* pointer : {"foo", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/", "/foo/0/x", "/m~n",
                              "/m~", "/no", "/foo/99999999999999999999"})
    EXPECT_EQ(at_pointer(root, pointer), nullptr) << pointer;
}

TEST(Pointer, APartLeadsBackToItsName) {
  const auto d = parse_json(R"({"a/~b~1": 7})", "t");
  ASSERT_TRUE(d);
  EXPECT_EQ(at_pointer(*d->roots[0], "/" + pointer_part("a/~b~1"))->text, "7");
}

}  // namespace watertight::text
