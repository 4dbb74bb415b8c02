#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/compose/compose.hpp"
#include "sources/compose/memory_files.hpp"
#include "sources/snapshot/snapshot.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;
using testing::Not;

// Everything that is kept of a project: nothing behind it sees more.
std::string kept(std::map<std::string, std::string, std::less<>> files) {
  MemoryFiles reader;
  reader.files = std::move(files);
  ComposeRequest request;
  request.files = {"compose.yaml"};
  request.reader = &reader;
  const facts::System system = read_compose(request);
  return write_snapshot({&system, 1});
}

TEST(SecretsOfCompose, AreFollowedFromACommandAndAUrlToEveryOtherPlace) {
  const std::string all = kept({{"compose.yaml", R"(
services:
  a:
    image: mysql:8
    command: ["mysql", "--password", "Hunter-22x", "-pHunter-33x"]
    healthcheck: {test: ["CMD", "redis-cli", "--pass", "Hunter-44x", "ping"]}
    post_start: [{command: [mysqladmin, "--password=Hunter-55x", ping]}]
    environment:
      N: "Hunter-22x"
      O: "Hunter-33x"
      P: "see Hunter-44x or Hunter-55x"
      URL: "postgres://u:Hunter-66x@db/x"
      Q: "Hunter-66x"
    labels: {x: Hunter-77x, y: Hunter-88x}
    env_file: app.env
    privileged: "Hunter-22x"
)"},
                                {".env", "CACHE=redis://:Hunter-77x@cache\n"},
                                {"app.env", "QUEUE=amqp://u:Hunter-88x@queue\n"}});
  EXPECT_THAT(all, Not(HasSubstr("Hunter-")));
  EXPECT_THAT(all, HasSubstr("see <password, 10 characters"));
}

TEST(SecretsOfCompose, AreNotTakenForWordsThatNameOtherThings) {
  const std::string all = kept({{"compose.yaml", R"(
services:
  a:
    image: postgres
    environment: {URL: "postgres://postgres:postgres@db/postgres", N: "postgres"}
)"}});
  EXPECT_THAT(all, HasSubstr(R"("name":"N","value":"postgres")"));
}

TEST(SecretsOfCompose, StayHiddenWhereASentenceCutsThemShort) {
  std::string key;
  for (int i = 0; i < 12; ++i) key += "abcdefgh" + std::to_string(i);
  const std::string all =
      kept({{"compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      KEY_PASSWORD: " + key +
                                 "\n    security_opt: [" + key + "]\n"}});
  EXPECT_THAT(all, HasSubstr("security_opt"));
  EXPECT_THAT(all, Not(HasSubstr("abcdefgh1")));
}

TEST(SecretsOfCompose, AreNotRepeatedWhereAPasswordStandsInTheWrongLine) {
  const std::string all = kept({{"compose.yaml", R"(
services:
  a:
    image: x
    privileged: "Hunter-22x"
    ports: ["topsecret77:80", "8080tcp:80"]
    mem_limit: 12parsecs
)"}});
  EXPECT_THAT(all,
              HasSubstr("privileged is a text of 10 characters that may be a secret, which is not true"));
  EXPECT_THAT(all, Not(HasSubstr("topsecret77")));
  EXPECT_THAT(all, HasSubstr("a port is no number (\\\"8080tcp:80\\\")"));
  EXPECT_THAT(all, HasSubstr("mem_limit is \\\"12parsecs\\\""));
}

}  // namespace
}  // namespace watertight::sources
