#include "sources/dockerfile/shellcheck.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "sources/dockerfile/dockerfile.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

// A program of the same manners, for as long as the test runs.
class Stand {
 public:
  explicit Stand(const std::string& script) {
    std::string folder = testing::TempDir() + "watertight-shellcheck-XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    std::ofstream(path()) << "#!/bin/sh\n" << script;
    ::chmod(path().c_str(), 0755);
  }
  ~Stand() {
    ::unlink(path().c_str());
    ::rmdir(folder_.c_str());
  }
  Stand(const Stand&) = delete;
  Stand& operator=(const Stand&) = delete;
  [[nodiscard]] std::string path() const { return folder_ + "/shellcheck"; }

 private:
  std::string folder_;
};

TEST(ShellCheck, IsGivenTheCodeOfEachRunAndItsRemarksHaveTheRunsPlace) {
  const Stand stand(
      "text=$(cat)\n"
      "case $text in *'rm -rf'*) n=2115;; *) n=2086;; esac\n"
      "echo '{\"comments\":[{\"line\":1,\"code\":'$n',\"level\":\"warning\",\"message\":\"'\"$3\"'\"}]}'\n");
  facts::System system = read_dockerfile(
      "FROM a\nRUN rm -rf $X/ && \\\n  true\nRUN [\"x\"]\nSHELL [\"/bin/bash\", \"-c\"]\nRUN echo $Y\n",
      "Dockerfile");
  ask_shellcheck(system, stand.path());
  const facts::BuildFile& file = system.build_files.front();
  ASSERT_THAT(file.remarks, SizeIs(2));
  EXPECT_THAT(file.remarks[0].text, HasSubstr("SC2115 warning: --shell=sh"));
  EXPECT_EQ(file.remarks[0].span.line, 2u);
  EXPECT_THAT(file.remarks[1].text, HasSubstr("SC2086 warning: --shell=bash"));
  EXPECT_EQ(file.remarks[1].span.line, 6u);
  EXPECT_TRUE(file.shell_checked.is(true));
  EXPECT_THAT(system.notes, SizeIs(0));
}

TEST(ShellCheck, IsGivenAWordWhereASecretStood) {
  const Stand stand(
      "echo '{\"comments\":[{\"line\":1,\"code\":1,\"level\":\"info\",\"message\":\"'\"$(cat)\"'\"}]}'\n");
  facts::System system =
      read_dockerfile("FROM a\nRUN echo root:hunter22 | chpasswd < /tmp/x\n", "Dockerfile");
  ask_shellcheck(system, stand.path());
  ASSERT_THAT(system.build_files.front().remarks, SizeIs(1));
  EXPECT_THAT(system.build_files.front().remarks[0].text, HasSubstr("echo root:secret | chpasswd < /tmp/x"));
}

TEST(ShellCheck, ThatHangsIsEndedAndTheFileIsNotTakenForLookedAt) {
  const Stand stand("exec sleep 600\n");
  facts::System system = read_dockerfile("FROM a\nRUN echo a\nRUN echo b\n", "Dockerfile");
  ask_shellcheck(system, stand.path(),
                 {.milliseconds = 50, .milliseconds_of_file = 50, .runs = 5, .answer = 100});
  EXPECT_FALSE(system.build_files.front().shell_checked.known());
  EXPECT_THAT(system.notes, testing::ElementsAre(HasSubstr("line 2")));
}

TEST(ShellCheck, ThatAnswersGarbageOrWithoutEndSaysNothing) {
  for (const char* script : {"cat > /dev/null; echo nonsense\n", "yes\n", "exit 3\n"}) {
    const Stand stand(script);
    facts::System system = read_dockerfile("FROM a\nRUN echo a\n", "Dockerfile");
    ask_shellcheck(system, stand.path());
    EXPECT_FALSE(system.build_files.front().shell_checked.known()) << script;
    EXPECT_THAT(system.build_files.front().remarks, SizeIs(0));
  }
}

TEST(ShellCheck, ThatIsNotInstalledIsNamedInTheNotes) {
  facts::System system = read_dockerfile("FROM a\nRUN echo a\n", "Dockerfile");
  ask_shellcheck(system, "");
  EXPECT_THAT(system.notes, testing::ElementsAre(HasSubstr("not installed")));
  EXPECT_FALSE(system.build_files.front().shell_checked.known());
}

}  // namespace
}  // namespace watertight::sources
