// Inputs that once broke a reader (fuzz/cases/TARGET), and the seeds (fuzz/corpus/TARGET), through the fuzz
// targets themselves: their laws hold here as they do under libFuzzer. A new input costs a file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Written by tests/CMakeLists.txt, a line for every fuzz/fuzz_*.cpp: FUZZ_TARGET(fuzz_yaml)
#define FUZZ_TARGET(name) extern "C" int name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace watertight {
namespace {

struct Target {
  std::string name;
  int (*run)(const std::uint8_t*, std::size_t);
};

#define FUZZ_TARGET(name) {#name, name},
const Target kTargets[] = {
#include "fuzz_targets.inc"
};
#undef FUZZ_TARGET

std::vector<std::filesystem::path> inputs(const std::string& target) {
  std::vector<std::filesystem::path> files;
  for (const char* kind : {"cases", "corpus"}) {
    const auto folder = std::filesystem::path(WATERTIGHT_SOURCE_DIR) / "fuzz" / kind / target;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

class FuzzCases : public testing::TestWithParam<Target> {};

TEST_P(FuzzCases, KeepTheLawsOfTheirTarget) {
  for (const auto& file : inputs(GetParam().name)) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    try {
      GetParam().run(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    } catch (const std::exception& broken) {
      ADD_FAILURE() << file << ": " << broken.what();
    }
  }
}

TEST(FuzzInputs, AreThere) {
  for (const char* target :
       {"fuzz_yaml", "fuzz_json", "fuzz_daemon_json", "fuzz_snapshot", "fuzz_compose", "fuzz_dockerignore"})
    EXPECT_FALSE(inputs(target).empty()) << "no seeds in fuzz/corpus/" << target;
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzCases, testing::ValuesIn(kTargets),
                         [](const auto& target) { return target.param.name; });

}  // namespace
}  // namespace watertight
