#include "sources/build_context.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sources/dockerfile/dockerfile.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;

class BuildContext : public testing::Test {
 protected:
  BuildContext() : folder_(fs::temp_directory_path() / fs::path("watertight-context-XXXXXX")) {
    std::string name = folder_.string();
    folder_ = mkdtemp(name.data());
  }
  ~BuildContext() override { fs::remove_all(folder_); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  std::vector<std::string> found(const std::string& dockerfile,
                                 const std::vector<std::string>& rules = {}) const {
    facts::BuildFile file = parse_dockerfile(dockerfile, "Dockerfile");
    facts::Items items;
    for (const std::string& rule : rules) items.push_back({rule, {}});
    file.ignore_rules = facts::declared(items, {});
    std::vector<std::string> where;
    for (const facts::Secret& secret : secrets_of_context(file, folder_.string()))
      where.push_back(secret.where.substr(kInContext.size()) + ": " + secret.kind);
    return where;
  }

 private:
  fs::path folder_;
};

using Strings = std::vector<std::string>;

TEST_F(BuildContext, FilesWithSecretsAreFoundWhereACopyTakesThem) {
  put(".env", "LOG=info\nDB_PASSWORD=hunter2\n");
  put("deploy/id_rsa",
      "-----BEGIN OPENSSH PRIVATE "
      "KEY-----\nb3BlbnNzaA\n-----END OPENSSH PRIVATE "
      "KEY-----\n");
  put("deploy/ca.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
  put(".env.example", "DB_PASSWORD=hunter2\n");
  put("src/main.c", "password = hunter2\n");
  EXPECT_EQ(found("FROM x\nCOPY . /app\n"), (Strings{".env: password", "deploy/id_rsa: private key"}));
  EXPECT_EQ(found("FROM x\nCOPY deploy /app\n"), (Strings{"deploy/id_rsa: private key"}));
  EXPECT_EQ(found("FROM x\nCOPY --from=y . /app\n"), Strings{});
  EXPECT_EQ(found("FROM x\nRUN true\n"), Strings{});
}

TEST_F(BuildContext, WhatDockerignoreLeavesOutIsNotTaken) {
  put(".env", "DB_PASSWORD=hunter2\n");
  put("a/.npmrc", "//r.example/:_authToken=0123-hunter2-4567\n");
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {".env", "**/.npmrc"}), Strings{});
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {"*", "!.env"}), (Strings{".env: password"}));
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {"a"}), (Strings{".env: password"}));
}

TEST_F(BuildContext, SamplesAndFilesWithoutSecretsAreNone) {
  put(".env", "DB_PASSWORD=changeme\nTOKEN=${TOKEN}\nDEBUG=1\n");
  put(".npmrc", "registry=https://r.example\n//r.example/:_authToken=${NPM_TOKEN}\n");
  EXPECT_EQ(found("FROM x\nCOPY . .\n"), Strings{});
}

}  // namespace
}  // namespace watertight::sources
