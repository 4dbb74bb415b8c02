// Every folder of tests/cases/compose is a Compose project and the facts that must come of it (expected.txt).
// A file "request" may say how it is read, a line each: `file NAME`, `env NAME=VALUE`, `profile NAME`,
// `only-active`. With WATERTIGHT_UPDATE_CASES set the expectations are written anew, to be reviewed as a
// change.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compose_facts.hpp"
#include "sources/compose/disk_files.hpp"

namespace watertight::tests {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(WATERTIGHT_SOURCE_DIR) / "tests/cases/compose";

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

sources::ComposeRequest request_of(const fs::path& folder) {
  sources::ComposeRequest request;
  request.project_name = "case";
  std::istringstream lines(content(folder / "request"));
  for (std::string word; lines >> word;) {
    if (word == "only-active") {
      request.only_active_profiles = true;
      continue;
    }
    std::string value;
    lines >> value;
    if (word == "file") request.files.push_back(value);
    if (word == "profile") request.profiles.push_back(value);
    if (word == "env")
      request.environment[value.substr(0, value.find('='))] = value.substr(value.find('=') + 1);
  }
  if (!request.files.empty()) return request;
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  request.files = sources::default_compose_files(names);
  return request;
}

TEST(ComposeCases, EveryCaseGivesTheFactsItExpects) {
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(kCases)) {
    if (!entry.is_directory()) continue;
    ++cases;
    SCOPED_TRACE(entry.path().filename().string());
    sources::ComposeRequest request = request_of(entry.path());
    const sources::DiskFiles reader(entry.path().string());
    request.reader = &reader;
    const std::string found = compose_facts(sources::read_compose(request));
    const fs::path expected = entry.path() / "expected.txt";
    if (std::getenv("WATERTIGHT_UPDATE_CASES") != nullptr) std::ofstream(expected, std::ios::binary) << found;
    EXPECT_EQ(found, content(expected));
  }
  EXPECT_GT(cases, 10);
}

}  // namespace
}  // namespace watertight::tests
