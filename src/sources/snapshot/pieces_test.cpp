#include "sources/snapshot/pieces.hpp"

#include <gmock/gmock.h>

namespace watertight::sources {
namespace {

using testing::ElementsAre;

TEST(SnapshotPieces, are_the_containers_of_each_system) {
  const auto pieces = snapshot_pieces(
      R"({"schema":"x", "systems":[{"name":"a","containers":[{"name":"]}"}, {}],"notes":["containers"]},{}]})");
  ASSERT_TRUE(pieces);
  EXPECT_EQ(pieces->rest,
            R"({"schema":"x", "systems":[{"name":"a","containers":[],"notes":["containers"]},{}]})");
  EXPECT_THAT(pieces->containers, ElementsAre(ElementsAre(R"({"name":"]}"})", "{}"), ElementsAre()));
}

TEST(SnapshotPieces, stay_where_the_key_stands_elsewhere_or_twice) {
  const auto pieces = snapshot_pieces(
      R"({"containers":[1],"systems":[{"host":{"containers":[2]},"containers":[3],"containers":[4]}]})");
  ASSERT_TRUE(pieces);
  EXPECT_EQ(pieces->rest,
            R"({"containers":[1],"systems":[{"host":{"containers":[2]},"containers":[],"containers":[4]}]})");
  EXPECT_THAT(pieces->containers, ElementsAre(ElementsAre("3")));
}

TEST(SnapshotPieces, are_none_of_what_has_another_shape) {
  for (const char* text : {"", "[]", "{", R"({"systems":[{"containers":[{} {}]}]})", R"({"systems":[)",
                           R"({"systems":[{"containers":[{},]}]})", R"({"systems":[]} x)", R"({systems:[]})"})
    EXPECT_FALSE(snapshot_pieces(text)) << text;
}

}  // namespace
}  // namespace watertight::sources
