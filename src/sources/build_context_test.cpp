#include "sources/build_context.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sources/discover.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/read.hpp"
#include "sources/token_checksum.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Strings = std::vector<std::string>;

class BuildContextTest : public testing::Test {
 protected:
  BuildContextTest() : folder_(fs::temp_directory_path() / fs::path("watertight-context-XXXXXX")) {
    std::string name = folder_.string();
    folder_ = mkdtemp(name.data());
  }
  ~BuildContextTest() override { fs::remove_all(folder_); }

  void put(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  void link(const std::string& path, const std::string& target) const {
    fs::create_directories((folder_ / path).parent_path());
    fs::create_symlink(target, folder_ / path);
  }

  static Strings told(const std::vector<facts::Secret>& secrets) {
    Strings where;
    for (const facts::Secret& secret : secrets)
      where.push_back(secret.where.substr(kInContext.size()) + ": " + secret.kind);
    return where;
  }
  FoundInContext search(const std::string& dockerfile, const Strings& rules = {},
                        const ContextLimits& limits = {}) const {
    const facts::BuildFile file = parse_dockerfile(dockerfile, "Dockerfile");
    const BuildContext context{{}, folder_.string(), {}, rules};
    return ContextSearch(limits).search(file, {{context}});
  }
  Strings found(const std::string& dockerfile, const Strings& rules = {}) const {
    return told(search(dockerfile, rules).secrets);
  }

  // What a Compose project of this text comes to, its files below "project".
  facts::System project(const std::string& text, const ReadOptions& options = {}) const {
    put("project/compose.yaml", text);
    const std::string path = (folder_ / "project/compose.yaml").string();
    return read_candidate({facts::TargetKind::compose, path, {path}}, options).front();
  }

  fs::path folder_;
};

TEST_F(BuildContextTest, FilesWithSecretsAreFoundWhereACopyTakesThem) {
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
  EXPECT_EQ(found("FROM x\nCOPY dep*/id_* /app/\n"), (Strings{"deploy/id_rsa: private key"}));
  EXPECT_EQ(found("FROM x\nCOPY --exclude=deploy . /app\n"), (Strings{".env: password"}));
  EXPECT_EQ(found("FROM x\nCOPY --from=y . /app\n"), Strings{});
  EXPECT_EQ(found("FROM x\nRUN true\n"), Strings{});
}

TEST_F(BuildContextTest, WhatDockerignoreLeavesOutIsNotTaken) {
  put(".env", "DB_PASSWORD=hunter2\n");
  put("a/.npmrc", "//r.example/:_authToken=0123-hunter2-4567\n");
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {".env", "**/.npmrc"}), Strings{});
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {"*", "!.env"}), (Strings{".env: password"}));
  EXPECT_EQ(found("FROM x\nCOPY . .\n", {"a"}), (Strings{".env: password"}));
}

TEST_F(BuildContextTest, SamplesAndFilesWithoutSecretsAreNone) {
  put(".env", "DB_PASSWORD=changeme\nTOKEN=${TOKEN}\nDEBUG=1\n");
  put(".npmrc", "registry=https://r.example\n//r.example/:_authToken=${NPM_TOKEN}\n");
  put("node_modules/x/test/key.pem",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
  EXPECT_EQ(found("FROM x\nCOPY . .\n"), Strings{});
}

TEST_F(BuildContextTest, TokensAreFoundInFilesOfAnyName) {
  const std::string body = "q7Zr2mXk9TbV4nLs8WdYc1HfJg6PeA";
  const std::string token = "ghp_" + body + base62_of(crc32(body));
  put("src/app.js", "fetch(u, {token: '" + token + "'});\n");
  put("Makefile", "T = " + token + "\n");
  put("src/large.js", token + std::string(300 << 10, ' '));
  put("src/made-up.js", "fetch(u, {token: 'ghp_" + std::string(36, '0') + "'});\n");
  put("etc/app.ini", "password = hunter2\n");
  EXPECT_EQ(found("FROM x\nCOPY . /app\n"),
            (Strings{"Makefile: GitHub token", "etc/app.ini: password", "src/app.js: GitHub token"}));
  EXPECT_EQ(found("FROM x\nCOPY src /app\n"), (Strings{"src/app.js: GitHub token"}));
  EXPECT_EQ(found("FROM x\nCOPY . /app\n", {"src", "Makefile", "etc"}), Strings{});
}

TEST_F(BuildContextTest, ARepositoryIsTakenAlongAndItsAddressMayHoldAToken) {
  put(".git/config", "[remote \"origin\"]\n\turl = https://me:hunter2@git.example/x.git\n");
  put(".git/objects/id_rsa", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
  put(".git/modules/lib/config", "[remote \"origin\"]\n\turl = https://git.example/lib.git\n");
  put("lib/.git", "gitdir: ../.git/modules/lib\n");
  const FoundInContext all = search("FROM x\nCOPY . .\n");
  EXPECT_EQ(told(all.secrets), (Strings{".git/config: password in a URL"}));
  ASSERT_EQ(all.taken_along.size(), 2u);
  EXPECT_EQ(all.taken_along[0].text, ".git");
  EXPECT_EQ(all.taken_along[1].text, "lib/.git");
  EXPECT_EQ(all.taken_along[0].origin.span.line, 2u);
  const FoundInContext without = search("FROM x\nCOPY . .\n", {".git", "**/.git"});
  EXPECT_THAT(without.secrets, IsEmpty());
  EXPECT_THAT(without.taken_along, IsEmpty());
}

TEST_F(BuildContextTest, LinksAreFollowedAsTheBuilderDoes) {
  put("outside/.env", "DB_PASSWORD=hunter2\n");
  put("in/real/.env", "DB_PASSWORD=hunter2\n");
  link("in/link", "real");
  link("in/out", "../outside");
  const facts::BuildFile file = parse_dockerfile("FROM x\nCOPY link /a\nCOPY out /b\n", "Dockerfile");
  const BuildContext context{{}, (folder_ / "in").string(), {}, {}};
  EXPECT_EQ(told(ContextSearch().search(file, {{context}}).secrets), (Strings{"real/.env: password"}));
  const facts::BuildFile whole = parse_dockerfile("FROM x\nCOPY . /a\n", "Dockerfile");
  EXPECT_EQ(told(ContextSearch().search(whole, {{context}}).secrets), (Strings{"real/.env: password"}));
}

TEST_F(BuildContextTest, WhatIsNotSearchedIsSaid) {
  put("a/.env", "DB_PASSWORD=hunter2\n");
  put("b/.env", "DB_PASSWORD=" + std::string(300, 'x') + "\n");
  put("c", "");
  const auto limited = [&](const ContextLimits& limits) {
    return search("FROM x\nCOPY . .\n", {}, limits).problems;
  };
  EXPECT_THAT(limited({}), IsEmpty());
  EXPECT_THAT(limited({.names = 2}), Contains(StartsWith("all of the build context was not searched")));
  EXPECT_THAT(limited({.files = 1}), ElementsAre(HasSubstr("b/.env"), HasSubstr("c of the build context")));
  EXPECT_THAT(limited({.bytes = 1}), ElementsAre(HasSubstr("b/.env of the build context was not searched")));
  EXPECT_THAT(limited({.file_bytes = 100}), ElementsAre(HasSubstr("b/.env")));
  EXPECT_THAT(limited({.depth = 0}), ElementsAre(HasSubstr("a of the build"), HasSubstr("b of the build")));

  facts::BuildFile file = parse_dockerfile("FROM x\nCOPY . .\n", "Dockerfile");
  const BuildContext gone{{}, (folder_ / "gone").string(), {}, {}};
  FoundInContext nothing = ContextSearch().search(file, {{gone}});
  EXPECT_THAT(nothing.problems, ElementsAre(HasSubstr("No such file")));
  keep(file, std::move(nothing));
  EXPECT_FALSE(file.taken_along.known());
}

TEST_F(BuildContextTest, OfAServiceIsTheFolderThatItNames) {
  put("project/docker/Dockerfile", "FROM x\nCOPY . /app\n");
  put("project/docker/.env", "DB_PASSWORD=not-taken\n");
  put("project/app/.env", "DB_PASSWORD=hunter2\n");
  put("project/app/.npmrc", "//r.example/:_authToken=0123-hunter2-4567\n");
  put("project/app/.dockerignore", ".npmrc\n");
  const auto system =
      project("services:\n  web:\n    build: {context: app, dockerfile: ../docker/Dockerfile}\n");
  ASSERT_EQ(system.build_files.size(), 1u);
  EXPECT_EQ(told(system.build_files[0].secrets), (Strings{".env: password"}));
  EXPECT_EQ(system.status, facts::TargetStatus::complete) << testing::PrintToString(system.reasons);
}

TEST_F(BuildContextTest, OfTwoServicesIsSearchedOnceWhereItIsTheSame) {
  put("project/Dockerfile", "FROM x\nCOPY . /app\n");
  put("project/.env", "DB_PASSWORD=hunter2\n");
  put("other/.env", "DB_PASSWORD=hunter3\n");
  const auto system = project(
      "services:\n  a: {build: .}\n  b: {build: .}\n"
      "  c: {build: {context: ../other, dockerfile: ../project/Dockerfile}}\n");
  ASSERT_EQ(system.build_files.size(), 1u);
  EXPECT_EQ(told(system.build_files[0].secrets), (Strings{".env: password", ".env of ../other: password"}));
}

TEST_F(BuildContextTest, InlineDockerfilesAndAdditionalFoldersAreSearched) {
  put("project/app/.env", "DB_PASSWORD=hunter2\n");
  put("keys/id_rsa", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
  put("keys/id_dsa", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n");
  put("keys/.dockerignore", "id_dsa\n");
  const auto system = project(
      "services:\n  web:\n    build:\n      context: app\n      additional_contexts:\n"
      "        keys: ../keys\n        base: docker-image://debian:12\n        src: "
      "https://git.example/x.git\n"
      "      dockerfile_inline: |\n        FROM x\n        COPY . /app\n        COPY --from=keys . /keys\n");
  ASSERT_EQ(system.build_files.size(), 1u);
  EXPECT_EQ(told(system.build_files[0].secrets),
            (Strings{".env: password", "id_rsa of the context keys: private key"}));
  EXPECT_THAT(system.notes, ElementsAre(HasSubstr("\"src\" is not on this machine")));
}

TEST_F(BuildContextTest, ThatIsOutOfReachIsLeftOutWithANote) {
  const auto system = project(
      "services:\n  a: {build: https://git.example/x.git}\n"
      "  b: {build: {context: \"-\", dockerfile_inline: \"FROM x\\nCOPY . .\\n\"}}\n");
  EXPECT_THAT(system.notes, ElementsAre(HasSubstr("is not on this machine"),
                                        HasSubstr("is read from standard input: it is not searched")));
  ASSERT_EQ(system.build_files.size(), 1u);
  EXPECT_FALSE(system.build_files[0].taken_along.known());
}

TEST_F(BuildContextTest, OfAProjectGoesToTheDockerfileThatTheSearchFinds) {
  put("project/docker/Dockerfile", "FROM x\nCOPY . /app\n");
  put("project/.env", "DB_PASSWORD=hunter2\n");
  ReadOptions options;
  options.searched_folder = folder_.string();
  options.builds = std::make_shared<KnownBuilds>();
  const std::string text = "services:\n  web:\n    build: {context: ., dockerfile: docker/Dockerfile}\n";
  EXPECT_THAT(project(text, options).build_files, IsEmpty());
  const std::string path = (folder_ / "project/docker/Dockerfile").string();
  const Candidate found{facts::TargetKind::dockerfile, path, {path}};
  EXPECT_EQ(told(read_candidate(found, options).front().build_files[0].secrets), (Strings{".env: password"}));

  options.builds = std::make_shared<KnownBuilds>();
  EXPECT_THAT(read_candidate(found, options).front().build_files[0].secrets, IsEmpty());
  EXPECT_EQ(project(text, options).build_files.size(), 1u) << "the search has read it without this folder";
}

TEST_F(BuildContextTest, OfAStageThatIsNotTheLastIsToldWhereTheSearchJudgesTheFile) {
  put("project/Dockerfile", "FROM x AS dev\nFROM y AS prod\n");
  ReadOptions options;
  options.searched_folder = folder_.string();
  options.builds = std::make_shared<KnownBuilds>();
  EXPECT_THAT(project("services:\n  web:\n    build: {context: ., target: dev}\n", options).notes,
              ElementsAre(HasSubstr("builds the stage dev of")));
  EXPECT_THAT(project("services:\n  web:\n    build: {context: ., target: prod}\n", options).notes,
              IsEmpty());
  EXPECT_THAT(project("services:\n  web:\n    build: {context: ., target: dev}\n").notes, IsEmpty())
      << "the project's own scan judges that stage";
}

}  // namespace
}  // namespace watertight::sources
