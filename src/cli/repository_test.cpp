#include "cli/repository.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace watertight::cli {
namespace {

namespace fs = std::filesystem;

// A repository in a temporary folder, and the working folder below its root; both gone at the end.
class Repository : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "watertight-repository-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = fs::canonical(name);
    fs::create_directories(root_ / ".git");
    fs::create_directories(root_ / "app/deep");
    std::ofstream(root_ / "app/compose.yaml") << "services: {}\n";
    fs::create_symlink("compose.yaml", root_ / "app/link.yaml");
    before_ = fs::current_path();
    fs::current_path(root_ / "app");
  }
  void TearDown() override {
    fs::current_path(before_);
    fs::remove_all(root_);
  }
  fs::path root_;
  fs::path before_;
};

TEST_F(Repository, paths_are_relative_to_its_root_and_links_are_followed) {
  const auto path = paths_in_repository();
  EXPECT_EQ(path("compose.yaml"), "app/compose.yaml");
  EXPECT_EQ(path((root_ / "app/compose.yaml").string()), "app/compose.yaml");
  EXPECT_EQ(path("link.yaml"), "app/compose.yaml");
  EXPECT_EQ(path("../new.yaml"), "new.yaml");
  EXPECT_EQ(path("deep/not-there.yaml"), "app/deep/not-there.yaml");
}

TEST_F(Repository, paths_outside_of_it_stay_absolute) {
  EXPECT_EQ(paths_in_repository()("/etc/docker/daemon.json"), "/etc/docker/daemon.json");
}

}  // namespace
}  // namespace watertight::cli
