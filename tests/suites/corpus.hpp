// Real files of other projects, where they are at hand: beside the repository, or where WATERTIGHT_CORPUS
// says.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string_view>

namespace watertight {

// "required": a test without the corpus fails instead of being left out.
inline bool corpus_is_required() {
  const char* given = std::getenv("WATERTIGHT_CORPUS");
  return given != nullptr && std::string_view(given) == "required";
}

// WATERTIGHT_CORPUS, or shared/corpus in a folder above the repository.
inline std::optional<std::filesystem::path> corpus() {
  namespace fs = std::filesystem;
  if (const char* given = std::getenv("WATERTIGHT_CORPUS"); given != nullptr && !corpus_is_required())
    return fs::path(given);
  for (fs::path at = fs::path(WATERTIGHT_SOURCE_DIR); at.has_relative_path(); at = at.parent_path())
    if (fs::is_directory(at / "shared" / "corpus")) return at / "shared" / "corpus";
  return std::nullopt;
}

}  // namespace watertight

// The corpus as `name`; where there is none the test says that it did not run.
#define CORPUS_OR_SKIP(name)                                                                            \
  const auto name = ::watertight::corpus();                                                             \
  if (!name) {                                                                                          \
    if (::watertight::corpus_is_required()) FAIL() << "there is no shared/corpus above the repository"; \
    std::cout << "NOT RUN: there is no corpus; set WATERTIGHT_CORPUS to its folder\n";                  \
    GTEST_SKIP() << "no corpus: neither WATERTIGHT_CORPUS nor shared/corpus above the repository";      \
  }
