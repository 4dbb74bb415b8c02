#include "sources/compose/paths.hpp"

#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

TEST(ComposePaths, AreNormalizedByTheirText) {
  EXPECT_EQ(normalized("./a//b/../c/."), "a/c");
  EXPECT_EQ(normalized("/a/../../b"), "/b");
  EXPECT_EQ(normalized("../../a"), "../../a");
  EXPECT_EQ(normalized("."), "");
  EXPECT_EQ(normalized("/"), "/");
  EXPECT_EQ(normalized(R"(C:\a\..\b)"), R"(C:\a\..\b)");
}
TEST(ComposePaths, JoinAndKeepAbsoluteOnes) {
  EXPECT_EQ(joined("a", "./b"), "a/b");
  EXPECT_EQ(joined("", "b"), "b");
  EXPECT_EQ(joined("a/b", "../../../c"), "../c");
  EXPECT_EQ(joined("/a", "b"), "/a/b");
  EXPECT_EQ(joined("a", "/b"), "/b");
}
TEST(ComposePaths, AreShownFromAFolderWhereverItLies) {
  for (const std::string folder : {"", "p", "/home/me/p", "../p"}) {
    EXPECT_EQ(shown_from(folder, joined(folder, "data")), "./data") << folder;
    EXPECT_EQ(shown_from(folder, joined(folder, ".")), ".") << folder;
    EXPECT_EQ(shown_from(folder, joined(folder, "./a/../b")), "./b") << folder;
  }
  EXPECT_EQ(shown_from("", "../x"), "../x");
  EXPECT_EQ(shown_from("p", "x"), "../x");
  EXPECT_EQ(shown_from("/home/me/p", "/home/me/x"), "../x");
  EXPECT_EQ(shown_from("p", "/etc"), "/etc");
}
TEST(ComposePaths, HaveFoldersAndNames) {
  EXPECT_EQ(folder_of("a/b"), "a");
  EXPECT_EQ(folder_of("b"), "");
  EXPECT_EQ(folder_of("/b"), "/");
  EXPECT_EQ(last_name("/a/My Project/"), "My Project");
}
TEST(ComposePaths, TellWhatIsElsewhere) {
  EXPECT_TRUE(is_remote("https://example.com/c.yaml"));
  EXPECT_TRUE(is_remote("git@github.com:a/b.git"));
  EXPECT_TRUE(is_remote("oci://registry/x"));
  EXPECT_FALSE(is_remote("./dir/c.yaml"));
}

}  // namespace
}  // namespace watertight::sources::compose
