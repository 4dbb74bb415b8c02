// Every Compose file of the shared corpus is read: example projects, and the loader's own test files of the
// Compose specification's reference implementation, with the ones it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "corpus.hpp"
#include "sources/compose/disk_files.hpp"

namespace watertight::tests {
namespace {

namespace fs = std::filesystem;

facts::System read(const fs::path& file) {
  const sources::DiskFiles reader(file.parent_path().string());
  sources::ComposeRequest request;
  request.files = {file.filename().string()};
  request.reader = &reader;
  return sources::read_compose(request);
}

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + '\n';
  return text;
}

std::vector<fs::path> compose_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || (!name.ends_with(".yaml") && !name.ends_with(".yml"))) continue;
    if (name != "prometheus.yml" && name != "datasource.yml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

TEST(ComposeCorpus, EveryExampleProjectIsReadCompletely) {
  CORPUS_OR_SKIP(folder)
  const auto files = compose_files(*folder / "awesome-compose");
  EXPECT_GT(files.size(), 30u);
  for (const fs::path& file : files) {
    const facts::System system = read(file);
    EXPECT_FALSE(system.containers.empty()) << file;
    EXPECT_EQ(system.status, facts::TargetStatus::complete) << file << '\n' << joined(system.reasons);
  }
}

TEST(ComposeCorpus, TheReferenceLoadersFilesAreReadUnlessItRefusesThem) {
  CORPUS_OR_SKIP(folder)
  const fs::path root = *folder / "compose-go";
  // Those that docker itself refuses when the file is started alone, and a part of what the reason says.
  const std::map<std::string, std::string> incomplete = {
      {"cli/testdata/env-file/compose-with-env-file.yaml", "cannot read simple-env"},
      {"cli/testdata/env-file/compose-with-env-files.yaml", "cannot read second-env"},
      {"loader/testdata/compose-depends-on-cycle.yaml", "in a circle (service1 → service2 → service3"},
      {"loader/testdata/compose-depends-on-profile-no-cycle.yaml", "in a circle"},
      {"loader/testdata/compose-depends-on-self.yaml", "in a circle (service1 → service1)"},
      {"loader/testdata/compose-include-cycle.yaml", "include each other in a circle"},
      {"loader/testdata/empty.yaml", "is empty"},
      {"loader/testdata/extends/base.yaml", "neither an image nor a build"},
      {"loader/testdata/include/dir/compose.yaml", "cannot read extra.env"},
      {"loader/testdata/remote/compose.yaml", "cannot read env"},
      {"loader/testdata/remote/cycle/compose-cycle.yaml", "is not on this machine"},
      {"loader/testdata/remote/cycle/compose.yaml", "is not on this machine"},
      {"loader/testdata/remote/nested/compose.yaml", "is not on this machine"},
  };
  for (const fs::path& file : compose_files(root)) {
    const facts::System system = read(file);
    const std::string name = fs::relative(file, root).string();
    const auto expected = incomplete.find(name);
    if (expected == incomplete.end())
      EXPECT_EQ(system.status, facts::TargetStatus::complete) << name << '\n' << joined(system.reasons);
    else
      EXPECT_THAT(joined(system.reasons), testing::HasSubstr(expected->second)) << name;
  }
}

}  // namespace
}  // namespace watertight::tests
