#include "sources/discover.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;
using facts::TargetKind;

TEST(Classify, TellsTheKindByNameOrByContent) {
  EXPECT_EQ(classify("Dockerfile.prod", "").kind, TargetKind::dockerfile);
  EXPECT_EQ(classify("build-image", "# a comment\nARG V=1\n\nfrom alpine:$V\n").kind, TargetKind::dockerfile);
  EXPECT_EQ(classify("stack.yml", "# x\nservices:\n  web:\n    image: a\n").kind, TargetKind::compose);
  EXPECT_EQ(classify_given("stdin", "services:\n  web:\n").kind, TargetKind::compose);
  EXPECT_EQ(classify("daemon.json", "{}").kind, TargetKind::daemon_json);
  EXPECT_EQ(classify("daemon.json", "[]").kind, TargetKind::daemon_json);
  EXPECT_EQ(classify("docker.json", "{\"userns-remap\": \"default\"}").kind, TargetKind::daemon_json);
  EXPECT_EQ(classify("web.json", "[{\"Id\": \"aa\", \"HostConfig\": {}}]").kind, TargetKind::inspect);
  EXPECT_EQ(classify("host.json", "{\"schema\": \"watertight/snapshot/1\"}").kind, TargetKind::snapshot);
}

TEST(Classify, LeavesOtherFilesAlone) {
  EXPECT_EQ(classify("values.yaml", "image: nginx\n").kind, TargetKind::unknown);
  EXPECT_EQ(classify("package.json", "{\"name\": \"x\"}").kind, TargetKind::unknown);
  EXPECT_EQ(classify("notes", "From here on nothing is right\n").kind, TargetKind::unknown);
  EXPECT_EQ(classify("ARGS", "ARG\nnot a Dockerfile\n").kind, TargetKind::unknown);
  EXPECT_EQ(classify("blob", std::string_view("FROM \0x", 7)).kind, TargetKind::unknown);
}

constexpr const char* kStack = "services:\n  a:\n    privileged: true\n    image: a\n";

TEST(Classify, LooksAtTheTextWhateverTheEnding) {
  for (const char* name : {"stack.txt", "app.compose", "docker-compose.yml.dist", "stack", "a.conf"})
    EXPECT_EQ(classify(name, kStack).kind, TargetKind::compose) << name;
  EXPECT_EQ(classify("stack.txt", "# ours\nname: x\n\nservices: {a: {image: x}}\n").kind,
            TargetKind::compose);
  for (const char* name : {"c.json", "c.yaml", "c.txt"})
    EXPECT_EQ(classify(name, R"({"name": "x", "services": {"a": {"image": "x"}}})").kind,
              TargetKind::compose);
  for (const char* name : {"dump.txt", "out.log"})
    EXPECT_EQ(classify(name, "[\n  {\n \"Id\": \"a\", \"HostConfig\": {}}]").kind, TargetKind::inspect);
  EXPECT_EQ(classify("net.txt", R"([{"Name": "n", "Driver": "bridge", "IPAM": {}}])").kind,
            TargetKind::inspect);
  EXPECT_EQ(classify("vol.json", R"([{"Name": "v", "Driver": "local", "Mountpoint": "/m"}])").kind,
            TargetKind::inspect);
  EXPECT_EQ(classify("dockerd.conf", R"({"hosts": ["tcp://0.0.0.0:2375"]})").kind, TargetKind::daemon_json);
  EXPECT_EQ(classify("engine.conf", R"({"tlsverify": false})").kind, TargetKind::daemon_json);
  EXPECT_EQ(classify("pod.txt", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n").kind,
            TargetKind::kubernetes);
  EXPECT_EQ(classify("daemonset.json", R"({"apiVersion": "apps/v1", "kind": "DaemonSet"})").kind,
            TargetKind::kubernetes);
}

TEST(Classify, IsNotMisledByWhatOnlyHasTheSameWords) {
  const std::string tutorial =
      "Write this into a file:\n\nservices:\n  a:\n    image: x\n\nand start it with docker compose up.\n";
  EXPECT_EQ(classify("notes.txt", tutorial).kind, TargetKind::unknown);
  EXPECT_EQ(classify("HOWTO", tutorial).kind, TargetKind::unknown);
  EXPECT_EQ(classify("notes.txt", "services:\n  a:\n    image: x\n```\nThen start it.\n").kind,
            TargetKind::unknown);
  EXPECT_EQ(classify("list.txt", "services:\n  printing\n  cleaning\n").kind, TargetKind::unknown);
  EXPECT_EQ(classify("app.ini", "[services]\nimage: x\n").kind, TargetKind::unknown);
  EXPECT_EQ(classify(".gitlab-ci.yml", "services:\n  - docker:dind\nbuild:\n  script: x\n").kind,
            TargetKind::unknown);
  EXPECT_EQ(classify("services.yaml", "services:\n    _defaults:\n        autowire: true\n").kind,
            TargetKind::unknown);
  EXPECT_EQ(classify("app.json", R"({"services": {"a": {"url": "x"}}, "image": "y"})").kind,
            TargetKind::unknown);
  EXPECT_EQ(classify("task.json", R"({"containers": [{"log-driver": "x"}]})").kind, TargetKind::unknown);
}

TEST(Classify, LeavesWhatOtherProgramsCallServices) {
  for (const char* text :
       {"services:\n  mymod.sub:\n    class: Drupal\\mymod\\Sub\n    arguments: ['@image']\n",
        "version: 1\nservices:\n  payment:\n    host: pay\n    port: 80\n",
        "services:\n- name: db\n  image: postgres\n", "services:\n  - name: db\n    image: postgres\n",
        "services: [{image: postgres}]\n", "services: {auth: {url: x, timeout: 3}}\n",
        "services:\n  auth: {url: x, of: {image: y}}\n", "services:\n  a:\n    options:\n      image: x\n",
        "services:\n  a:\n    host: x\nother:\n  b:\n    image: x\n", "services:\n  image: x\n",
        "services:\n  a:\n    image:x\n", R"({"services": [{"image": "x"}]})"})
    for (const char* name : {"config.yml", "mymod.services.yml", ".drone.yml", "composer.yaml", "a.txt"})
      EXPECT_EQ(classify(name, text).kind, TargetKind::unknown) << name << '\n' << text;
  EXPECT_EQ(classify("my-compose.yml", "services:\n  a:\n    ports: [80]\n").kind, TargetKind::compose);
  EXPECT_EQ(classify("docker-compose.prod.yml", "x-a: 1\n").kind, TargetKind::compose);
}

TEST(Classify, SeesAServiceInAnyStyle) {
  for (const char* text :
       {"services: {a: {ports: [80], image: x}}\n", "services:\n  a: {image: x}\n",
        "services:\n  {a: {\"build\": .}}\n",
        "services:\n  a: &a\n    ports: [80]\n\n    build:\n      context: .\n",
        "\"services\":\n  \"a\":\n    \"image\": \"x\"\n", "services:\n    a:\n        'extends': b\n",
        "services: # ours\n  a:\n    b: c\n  d:\n    # e\n    image: x\r\n"})
    for (const char* name : {"stack.yml", "a.yaml", "a.txt"})
      EXPECT_EQ(classify(name, text).kind, TargetKind::compose) << name << '\n' << text;
}

TEST(Classify, TakesTheSettingsOfToolsForNoManifests) {
  for (const char* text : {"apiVersion: skaffold/v4beta6\nkind: Config\nbuild: {}\n",
                           "apiVersion: v1\nclusters: []\nkind: \"Config\"\nusers: []\n",
                           R"({"kind": "Config", "apiVersion": "v1", "users": []})"}) {
    EXPECT_EQ(classify("a.yaml", text).kind, TargetKind::unknown) << text;
    EXPECT_EQ(classify_given("a.yaml", text).kind, TargetKind::unknown) << text;
  }
  EXPECT_EQ(classify("a.yaml", "apiVersion: v1\nkind: Config\n---\napiVersion: v1\nkind: Pod\n").kind,
            TargetKind::kubernetes);
  EXPECT_EQ(classify("a.yaml", "apiVersion: example.com/v1\nkind: Config\n").kind, TargetKind::kubernetes);
}

TEST(Classify, SaysThatATemplateIsToBeRendered) {
  const char* value = "services:\n  a:\n    image: \"{{ image }}\"\n";
  EXPECT_NE(classify("compose.tpl.yaml", value).why_not.find("template"), std::string::npos);
  EXPECT_NE(classify("compose.yaml", "services:\n{% for a in b %}\n  a:\n").why_not, "");
  EXPECT_EQ(classify("compose.yaml", value).kind, TargetKind::compose);
  EXPECT_EQ(classify("compose.tpl.yaml", kStack).kind, TargetKind::compose);
}

TEST(Classify, TakesAGivenTextForWhatItResembles) {
  EXPECT_EQ(classify_given("notes.txt", "Some words\nservices:\n  a:\n").kind, TargetKind::compose);
  EXPECT_EQ(classify_given("compose.yaml.bak", kStack).kind, TargetKind::compose);
  EXPECT_EQ(classify_given("notes.txt", "Some words\n").kind, TargetKind::unknown);
}

TEST(Classify, SaysThatYamlInAnotherEncodingIsNotRead) {
  EXPECT_NE(classify("stack.yml", std::string_view("s\0e\0", 4)).why_not, "");
  EXPECT_EQ(classify("photo.raw", std::string_view("s\0e\0", 4)).why_not, "");
}

TEST(Classify, KnowsAKubernetesManifestByItsContent) {
  EXPECT_EQ(classify("pod.yaml", "# web\napiVersion: v1\nkind: Pod\n").kind, TargetKind::kubernetes);
  EXPECT_EQ(classify("stdin", "---\n# Source: web/pod.yaml\napiVersion: v1\nkind: Pod\n").kind,
            TargetKind::kubernetes);
  EXPECT_EQ(classify("pod.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}").kind, TargetKind::kubernetes);
}

TEST(Classify, SaysHowATemplateOfAHelmChartIsScanned) {
  const Classification chart =
      classify("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n");
  EXPECT_EQ(chart.kind, TargetKind::unknown);
  EXPECT_NE(chart.why_not.find("helm template"), std::string::npos);
  EXPECT_EQ(classify("alert.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {a: \"{{ $labels.x }}\"}\n").kind,
            TargetKind::kubernetes);
}

class Discover : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/discover-XXXXXX";
    folder_ = mkdtemp(name);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void write(const std::string& path, std::string_view text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  std::vector<std::string> names() {
    std::vector<std::string> out;
    discover(folder_.string(),
             {[&](Candidate c) { out.push_back(c.name + "/" + std::to_string(c.files.size())); },
              [&](const std::string& n, const std::string&) { out.push_back("skipped " + n); },
              [&](const std::string& n, const std::string& s) { out.push_back("failed " + n + ": " + s); }});
    return out;
  }
  fs::path folder_;
};

TEST_F(Discover, FindsEveryKindOnceAndMergesTheOverrideWithItsProject) {
  write("compose.yaml", "services: {}\n");
  write("compose.override.yaml", "services: {}\n");
  write("app/Dockerfile", "FROM alpine\n");
  write("app/node_modules/x/Dockerfile", "FROM alpine\n");
  write("k8s/pod.yaml", "apiVersion: v1\nkind: Pod\n");
  write("readme.md", "FROM the beginning\n");
  EXPECT_EQ(names(), (std::vector<std::string>{"compose.yaml/2", "app/Dockerfile/1",
                                               "skipped app/node_modules", "k8s/pod.yaml/1"}));
}

TEST_F(Discover, NeitherBlocksOnAFifoNorFollowsALinkInACircleNorPassesOverEither) {
  ASSERT_EQ(mkfifo((folder_ / "Dockerfile").c_str(), 0600), 0);
  fs::create_directory_symlink(folder_, folder_ / "again");
  fs::create_symlink("nowhere", folder_ / "compose.yaml");
  const auto found = names();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_TRUE(found[0].starts_with("failed Dockerfile: ")) << found[0];
  EXPECT_NE(found[0].find("it is a FIFO"), std::string::npos) << found[0];
  EXPECT_EQ(found[1], "skipped again");
  EXPECT_TRUE(found[2].starts_with("failed compose.yaml: ")) << found[2];
  EXPECT_NE(found[2].find("No such file"), std::string::npos) << found[2];
}

TEST_F(Discover, ReadsALinkToAFileAndLeavesItsOwnReportsOut) {
  write("real", "FROM alpine\n");
  fs::create_symlink("real", folder_ / "Dockerfile");
  write("report.json", "{\"schema\": \"watertight/scan/1\", \"hosts\": []}");
  EXPECT_EQ(names(), (std::vector<std::string>{"Dockerfile/1", "real/1", "skipped report.json"}));
}

TEST_F(Discover, TellsWhichCopiesAndFoldersItPassedOver) {
  for (const char* name :
       {"compose.yaml.bak", "docker-compose.yml.dist", "compose.yaml.example", "compose.yml~"})
    write(name, kStack);
  write("Dockerfile.old", "FROM alpine\n");
  write("Dockerfile.example", "FROM alpine\n");
  write("notes.old", "nothing of the kind\n");
  write("node_modules/x/Dockerfile", "FROM alpine\n");
  fs::create_directories(folder_ / ".git");
  EXPECT_EQ(names(), (std::vector<std::string>{"Dockerfile.example/1", "skipped Dockerfile.old",
                                               "skipped compose.yaml.bak", "skipped compose.yaml.example",
                                               "skipped compose.yml~", "skipped docker-compose.yml.dist",
                                               "skipped node_modules"}));
}

TEST_F(Discover, ReadsALinkOutOfTheFolderOnceAndOneIntoItNotAtAll) {
  write("in/real.txt", kStack);
  write("out/real.txt", kStack);
  fs::create_symlink(folder_ / "in/real.txt", folder_ / "in/again.txt");
  fs::create_symlink(folder_ / "out/real.txt", folder_ / "in/other.txt");
  folder_ /= "in";
  const auto found = names();
  folder_ = folder_.parent_path();
  EXPECT_EQ(found, (std::vector<std::string>{"other.txt/1", "real.txt/1"}));
}

TEST_F(Discover, KnowsWhatASearchComesBy) {
  write("a/Dockerfile", "FROM alpine\n");
  write("node_modules/Dockerfile", "FROM alpine\n");
  write("a/Dockerfile.old", "FROM alpine\n");
  fs::create_directory_symlink("a", folder_ / "b");
  const auto found = [&](const std::string& path) {
    return is_discovered(folder_.string(), (folder_ / path).string(), TargetKind::dockerfile);
  };
  EXPECT_TRUE(found("a/Dockerfile"));
  for (const char* path :
       {"node_modules/Dockerfile", "b/Dockerfile", "a/Dockerfile.old", "a/none", "../Dockerfile"})
    EXPECT_FALSE(found(path)) << path;
}

TEST_F(Discover, HandsOutComposeFilesThatBringInOthersBeforeTheRest) {
  write("a.yml", kStack);
  write("b/compose.yaml", kStack);
  write("z.yml", "include: [a.yml]\nservices: {x: {image: y}}\n");
  EXPECT_EQ(names(), (std::vector<std::string>{"b/compose.yaml/1", "z.yml/1", "a.yml/1"}));
}

}  // namespace
}  // namespace watertight::sources
