#include "sources/kubernetes/stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace watertight::sources::kubernetes {
namespace {

std::vector<std::string> parts(std::string_view text) {
  std::vector<std::string> out;
  Stream stream(text);
  for (Part part; stream.next(part);)
    out.push_back(std::to_string(part.first_line) + ":" + std::string(part.text));
  return out;
}
using List = std::vector<std::string>;

TEST(Stream, CutsAtSeparatorsAndCountsLines) {
  EXPECT_EQ(parts("a: 1\n---\nb: 2\n"), (List{"1:a: 1\n", "2:---\nb: 2\n"}));
  EXPECT_EQ(parts("a: 1"), (List{"1:a: 1"}));
  EXPECT_EQ(parts("--- # one\na: 1\n---\r\nb: 2"), (List{"1:--- # one\na: 1\n", "3:---\r\nb: 2"}));
}

TEST(Stream, LeavesOutPartsThatHoldNothing) {
  EXPECT_EQ(parts(""), List{});
  EXPECT_EQ(parts("# a comment\n\n---\n---\n# another\n---\nb: 2\n"), (List{"6:---\nb: 2\n"}));
}

TEST(Stream, KeepsDirectivesWithTheirDocument) {
  EXPECT_EQ(parts("%YAML 1.1\n---\na: 1\n---\nb: 2\n"), (List{"1:%YAML 1.1\n---\na: 1\n", "4:---\nb: 2\n"}));
}

TEST(Stream, DoesNotCutAtWhatOnlyLooksLikeASeparator) {
  EXPECT_EQ(parts("a: |\n  ---\n----\n"), (List{"1:a: |\n  ---\n----\n"}));
}

}  // namespace
}  // namespace watertight::sources::kubernetes
