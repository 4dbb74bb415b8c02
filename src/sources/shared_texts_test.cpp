#include "sources/shared_texts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watertight::sources {
namespace {

TEST(SharedTexts, equal_texts_are_one_in_memory) {
  SharedTexts texts;
  const SharedText first = texts.of(std::string("a path that is too long for a string"));
  const SharedText second = texts.of(std::string("a path that is too long for a string"));
  EXPECT_EQ(first.view().data(), second.view().data());
  EXPECT_NE(texts.of("another").view().data(), first.view().data());
  EXPECT_TRUE(texts.of("").empty());
}

}  // namespace
}  // namespace watertight::sources
