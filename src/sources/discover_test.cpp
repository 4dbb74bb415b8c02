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
  EXPECT_EQ(classify("stack.yml", "# x\nservices:\n  web:\n").kind, TargetKind::compose);
  EXPECT_EQ(classify("stdin", "services:\n  web:\n").kind, TargetKind::compose);
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
              [&](const std::string& s) { out.push_back("failed " + s); }});
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
  EXPECT_EQ(names(), (std::vector<std::string>{"compose.yaml/2", "app/Dockerfile/1", "k8s/pod.yaml/1"}));
}

TEST_F(Discover, NeitherBlocksOnAFifoNorFollowsALinkInACircleNorPassesOverEither) {
  ASSERT_EQ(mkfifo((folder_ / "Dockerfile").c_str(), 0600), 0);
  fs::create_directory_symlink(folder_, folder_ / "again");
  fs::create_symlink("nowhere", folder_ / "compose.yaml");
  const auto found = names();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NE(found[0].find("it is a FIFO"), std::string::npos) << found[0];
  EXPECT_NE(found[1].find("No such file"), std::string::npos) << found[1];
}

TEST_F(Discover, ReadsALinkToAFileAndLeavesItsOwnReportsOut) {
  write("real", "FROM alpine\n");
  fs::create_symlink("real", folder_ / "Dockerfile");
  write("report.json", "{\"schema\": \"watertight/scan/1\", \"hosts\": []}");
  EXPECT_EQ(names(), (std::vector<std::string>{"Dockerfile/1", "real/1", "skipped report.json"}));
}

}  // namespace
}  // namespace watertight::sources
