#include "sources/engine/shape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

using testing::ElementsAre;

std::vector<std::string> found_in(std::string text, AnswerShape shape = AnswerShape::container) {
  JsonParser parser;
  const auto value = parser.parse(text, "the test");
  std::vector<std::string> out;
  for (const Misfit& m : misfits(*value, shape)) out.push_back(m.pointer + " " + m.what);
  return out;
}

TEST(Shape, FitsWhatIsMissingNullOrUnknown) {
  EXPECT_THAT(found_in(R"({"HostConfig": {"Privileged": null, "New": {"Thing": [1]}}, "Other": 7})"),
              ElementsAre());
}

TEST(Shape, TakesEveryFormThatEnginesWrite) {
  EXPECT_THAT(found_in(R"({"Config": {"Entrypoint": "/run.sh", "Cmd": ["a"], "Labels": {"a": null}},
      "HostConfig": {"PortBindings": {"80/tcp": [{"HostPort": 80}], "81/tcp": null}, "Memory": 1e9}})"),
              ElementsAre());
}

TEST(Shape, NamesThePlaceAndTheKind) {
  EXPECT_THAT(found_in(R"({"HostConfig": {"Sysctls": {"a/b": 1}, "Memory": 1.5, "Binds": ["a", 2]}})"),
              ElementsAre("/HostConfig/Sysctls/a~1b is a number, not text",
                          "/HostConfig/Memory is a number, not a whole number of 64 bits",
                          "/HostConfig/Binds/1 is a number, not text"));
  EXPECT_THAT(found_in("[]", AnswerShape::info), ElementsAre(" is an array, not an object"));
  EXPECT_THAT(found_in(R"([{"CreatedBy": 1}])", AnswerShape::history),
              ElementsAre("/0/CreatedBy is a number, not text"));
}

TEST(Shape, StopsCounting) {
  std::string text = R"({"HostConfig": {"Binds": [)";
  for (int i = 0; i < 1000; ++i) text += "1,";
  const auto found = found_in(text + "1]}}");
  EXPECT_EQ(found.size(), 64u);
}

TEST(Shape, SaysHowManyMoreThereAre) {
  const std::vector<Misfit> five(5, Misfit{"/A", "is text, not a boolean"});
  EXPECT_EQ(in_words(five, "/0"),
            "/0/A is text, not a boolean; /0/A is text, not a boolean; /0/A is text, not a boolean; "
            "/0/A is text, not a boolean; and 1 more");
}

}  // namespace
}  // namespace watertight::sources
