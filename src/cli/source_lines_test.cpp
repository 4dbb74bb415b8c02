#include "cli/source_lines.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace watertight::cli {
namespace {

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    const int file = mkstemp(path_);
    std::ofstream(path_) << text;
    close(file);
  }
  ~TemporaryFile() { std::remove(path_); }
  [[nodiscard]] const char* path() const { return path_; }

 private:
  char path_[40] = "/tmp/watertight-lines-XXXXXX";
};

using Lines = std::vector<std::string>;

TEST(SourceLines, GiveTheLinesAskedForWhereverTheyStand) {
  std::string text;
  for (int i = 1; i <= 20'000; ++i) text += "line " + std::to_string(i) + (i % 3 == 0 ? "\r\n" : "\n");
  const TemporaryFile file(text + "the last");
  const auto lines = SourceLines::of(file.path());
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->count(), 20'001u);
  for (const std::uint32_t first : {1u, 63u, 64u, 65u, 128u, 9'999u, 19'998u})
    EXPECT_EQ(lines->get(first, first + 1),
              (Lines{"line " + std::to_string(first), "line " + std::to_string(first + 1)}));
  EXPECT_EQ(lines->get(20'000, 20'050), (Lines{"line 20000", "the last"}));
  EXPECT_EQ(lines->get(20'002, 20'003), Lines{});
}

TEST(SourceLines, CutLongLinesAndHideTheBodiesOfKeys) {
  const TemporaryFile file("a: -----BEGIN KEY-----\nAAAA\nBBBB\n-----END KEY-----\n" +
                           std::string(100'000, 'x') + "\nend\n");
  const auto lines = SourceLines::of(file.path());
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->get(1, 4), (Lines{"a: -----BEGIN KEY-----", "<key>", "<key>", "-----END KEY-----"}));
  EXPECT_EQ(lines->get(3, 3), Lines{"<key>"});
  EXPECT_EQ(lines->get(5, 6), (Lines{std::string(240, 'x'), "end"}));
}

TEST(SourceLines, GivePiecesOfLinesThatAreTooLongToShow) {
  const TemporaryFile file("\xef\xbb\xbf{\"a\": " + std::string(5000, ' ') + "\"value\"}\nsecond\n");
  const auto lines = SourceLines::of(file.path());
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->piece(1, 1, 4), "\"a\":");
  EXPECT_EQ(lines->piece(1, 5006, 7), "\"value\"");
  EXPECT_EQ(lines->piece(1, 5006, 700), "\"value\"}");
  EXPECT_EQ(lines->piece(2, 3, 9), "ond");
  EXPECT_EQ(lines->piece(3, 0, 9), "");
}

TEST(SourceLines, AreOfRegularFilesOnly) {
  EXPECT_FALSE(SourceLines::of("/tmp"));
  EXPECT_FALSE(SourceLines::of("/nowhere"));
}

}  // namespace
}  // namespace watertight::cli
