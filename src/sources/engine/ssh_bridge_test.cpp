#include "sources/engine/ssh_bridge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "sources/engine/connection.hpp"
#include "sources/engine/test_engine.hpp"

namespace watertight::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A program in place of ssh.
std::string program(const test::TemporaryFolder& folder, const std::string& body) {
  const std::string path = folder.file("fake-ssh");
  std::ofstream(path) << "#!/bin/sh\n" << body;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

}  // namespace

TEST(SshBridge, GivesTheHostBehindTheEndOfTheOptions) {
  EXPECT_THAT(
      ssh_arguments("ssh", *parse_endpoint("ssh://me@box:2222/run/d.sock")),
      ElementsAre("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-T", "-l", "me", "-p", "2222",
                  "--", "box", "docker", "--host", "unix:///run/d.sock", "system", "dial-stdio"));
  EXPECT_THAT(ssh_arguments("ssh", *parse_endpoint("ssh://box")),
              ElementsAre("ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-T", "--", "box",
                          "docker", "system", "dial-stdio"));
}

TEST(SshBridge, CarriesRequestsAndAnswers) {
  const test::TemporaryFolder folder;
  ConnectionOptions options;
  options.ssh_program =
      program(folder,
              "while read -r line; do\n"
              "  [ \"$line\" = \"$(printf '\\r')\" ] || continue\n"
              "  printf 'HTTP/1.1 200 OK\\r\\nApi-Version: 1.41\\r\\nContent-Length: 2\\r\\n\\r\\nOK'\n"
              "done\n");
  const auto connection = connect(*parse_endpoint("ssh://me@box"), options);
  ASSERT_TRUE(connection) << connection.error().sentence();
  EXPECT_EQ((*connection)->api_version(), "1.41");
  EXPECT_EQ((*connection)->get("/info").value(), "OK");
  EXPECT_EQ((*connection)->endpoint(), "ssh://me@box");
}

TEST(SshBridge, RepeatsWhatSshComplainsAbout) {
  const test::TemporaryFolder folder;
  ConnectionOptions options;
  options.ssh_program = program(folder, "echo 'me@box: Permission denied (publickey).' >&2\nexit 255\n");
  const auto connection = connect(*parse_endpoint("ssh://me@box"), options);
  ASSERT_FALSE(connection);
  EXPECT_THAT(connection.error().sentence(), HasSubstr("ssh says: me@box: Permission denied (publickey)."));
}

TEST(SshBridge, SaysThatThereIsNoSsh) {
  ConnectionOptions options;
  options.ssh_program = "/nonexistent/ssh";
  const auto connection = connect(*parse_endpoint("ssh://box"), options);
  ASSERT_FALSE(connection);
  EXPECT_THAT(connection.error().sentence(), HasSubstr("/nonexistent/ssh"));
}

TEST(SshBridge, LeavesNoProgramBehind) {
  const test::TemporaryFolder folder;
  const std::string pid_file = folder.file("pid");
  const std::string path = program(folder, "echo $$ >" + pid_file + ".new\nmv " + pid_file + ".new " +
                                               pid_file + "\ntrap '' HUP\nexec sleep 1000\n");
  pid_t pid = 0;
  {
    SshBridge bridge(path, *parse_endpoint("ssh://box"));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, bridge.path().c_str(), bridge.path().size() + 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    bridge.serve();
    ::close(fd);
    while (pid == 0) std::ifstream(pid_file) >> pid;
  }
  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace watertight::sources
