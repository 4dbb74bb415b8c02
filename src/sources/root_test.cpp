#include "sources/root.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "root-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const {
    fs::create_directories(fs::path(*this / name).parent_path());
    std::ofstream(*this / name) << content;
  }

 private:
  std::string path_;
};

TEST(RealRoot, ReadsAFileOfTheKernelWhoseSizeIsZero) {
  const auto text = RealRoot().read("/proc/sys/kernel/osrelease");
  ASSERT_TRUE(text) << text.error().because;
  EXPECT_GT(text->size(), 3u);
}

TEST(RealRoot, TellsAbsentFromAWrongTypeAndFromTooLarge) {
  const Folder folder;
  folder.write("big", std::string(5000, 'x'));
  const RealRoot root;
  EXPECT_EQ(root.read(folder / "none").error().refusal, Refusal::absent);
  EXPECT_EQ(root.read(folder / "big/below").error().refusal, Refusal::absent);
  EXPECT_EQ(root.read(folder.path()).error().refusal, Refusal::wrong_type);
  EXPECT_EQ(root.read(folder / "big", 4999).error().refusal, Refusal::too_large);
  EXPECT_EQ(root.read(folder / "big", 5000)->size(), 5000u);
  EXPECT_EQ(root.read("/dev/zero").error().refusal, Refusal::wrong_type);
}

TEST(RealRoot, DoesNotWaitForAFifo) {
  const Folder folder;
  ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(RealRoot().read(folder / "fifo").error().refusal, Refusal::wrong_type);
}

TEST(RealRoot, StatusOfWhatIsNotThereIsAnAnswer) {
  const auto status = RealRoot().status("/proc/nothing-of-that-name");
  ASSERT_TRUE(status);
  EXPECT_FALSE(status->exists);
}

TEST(RealRoot, StatusGivesModeAndTypeAndFollowsLinksOnlyWhenAsked) {
  const Folder folder;
  folder.write("file", "x");
  fs::create_symlink("file", folder / "link");
  ASSERT_EQ(::chmod((folder / "file").c_str(), 04751), 0);
  const RealRoot root;
  EXPECT_EQ(root.status(folder / "link")->type, "file");
  EXPECT_EQ(root.status(folder / "link")->mode, 04751u);
  EXPECT_EQ(root.status(folder / "link", Links::stay)->type, "symlink");
  EXPECT_EQ(*root.link(folder / "link"), "file");
  EXPECT_EQ(root.link(folder / "file").error().refusal, Refusal::wrong_type);
}

TEST(RealRoot, LinksDoNotLeaveAPrefix) {
  const Folder folder;
  folder.write("inside/etc/passwd", "inner");
  folder.write("secret", "outer");
  fs::create_symlink("/etc/passwd", folder / "inside/absolute");
  fs::create_symlink("../../../../../etc/passwd", folder / "inside/upwards");
  fs::create_symlink("../secret", folder / "inside/out");
  const RealRoot root(folder / "inside");
  EXPECT_EQ(*root.read("/absolute"), "inner");
  EXPECT_EQ(*root.read("/upwards"), "inner");
  EXPECT_EQ(root.read("/out").error().refusal, Refusal::absent);
  EXPECT_EQ(*root.list("/"), (std::vector<std::string>{"absolute", "etc", "out", "upwards"}));
}

TEST(RealRoot, AMissingPrefixRefusesEverything) {
  const RealRoot root("/nowhere/at/all");
  EXPECT_FALSE(root.read("/etc/passwd"));
  EXPECT_FALSE(root.list("/"));
}

TEST(FixtureRoot, AnswersAsTheRealOneDoes) {
  const auto files = fixture_files(R"(
/etc/passwd: "root:x:0:0::/:\nalice:x:1001:1001::/:\n"
/run/docker.sock: {mode: "0660", owner: alice, group: 998, type: socket}
/var/run: {target: ../run}
/loop: {target: /loop}
/secret: {denied: true}
)",
                                   "example");
  ASSERT_TRUE(files) << files.error().sentence();
  const FixtureRoot root(*files);
  EXPECT_EQ(root.status("/var/run/docker.sock")->mode, 0660u);
  EXPECT_EQ(root.status("/var/run/docker.sock")->uid, 1001u);
  EXPECT_EQ(root.status("/run/docker.sock")->gid, 998u);
  EXPECT_EQ(root.status("/etc")->type, "directory");
  EXPECT_FALSE(root.status("/usr")->exists);
  EXPECT_EQ(root.read("/run/docker.sock").error().refusal, Refusal::wrong_type);
  EXPECT_EQ(root.read("/etc").error().refusal, Refusal::wrong_type);
  EXPECT_EQ(root.read("/loop").error().refusal, Refusal::failed);
  EXPECT_EQ(root.read("/secret/key").error().refusal, Refusal::denied);
  EXPECT_EQ(*root.list("/"), (std::vector<std::string>{"etc", "loop", "run", "secret", "var"}));
}

TEST(FixtureRoot, ARefusedExampleNamesItsLine) {
  const auto files = fixture_files("/a: x\n/b: {owned: root}\n", "example");
  ASSERT_FALSE(files);
  EXPECT_NE(files.error().sentence().find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace watertight::sources
