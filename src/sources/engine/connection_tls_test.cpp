// TLS against the openssl program, with certificates made for each test.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "sources/engine/connection.hpp"
#include "sources/engine/test_engine.hpp"

extern "C" char** environ;

namespace watertight::sources {
namespace {

using testing::HasSubstr;

// An authority, and certificates it has signed for 127.0.0.1 and for a client.
class Certificates {
 public:
  Certificates() {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=authority -keyout ca-key.pem -out "
        "ca.pem");
    std::ofstream(folder_.file("names")) << "subjectAltName=IP:127.0.0.1\n";
    signed_one("server", "-extfile names");
    signed_one("cert", "");
  }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  void run(const std::string& command) {
    ASSERT_EQ(std::system(("cd " + folder_.file("") + " && " + command + " >log 2>&1").c_str()), 0)
        << command;
  }
  void signed_one(const std::string& name, const std::string& more) {
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name +
        " -keyout " + name + "-key.pem -out request.pem");
    run("openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -days 2 -out " + name + ".pem " +
        more);
  }
  test::TemporaryFolder folder_;
};

const Certificates& certificates() {
  static const Certificates made;
  return made;
}

// `openssl s_server`, which answers a path with the file of that name.
class TlsServer {
 public:
  explicit TlsServer(std::vector<std::string> more) {
    std::ofstream(folder_.file("_ping"))
        << "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK";
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder_.file("").c_str());
    posix_spawn_file_actions_adddup2(&actions, output[1], 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    std::vector<std::string> arguments = {"openssl",
                                          "s_server",
                                          "-accept",
                                          "127.0.0.1:0",
                                          "-HTTP",
                                          "-cert",
                                          certificates().file("server.pem"),
                                          "-key",
                                          certificates().file("server-key.pem")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& a : arguments) argv.push_back(a.data());
    argv.push_back(nullptr);
    if (::posix_spawnp(&pid_, "openssl", &actions, nullptr, argv.data(), environ) != 0) std::abort();
    posix_spawn_file_actions_destroy(&actions);
    ::close(output[1]);
    output_ = output[0];
    std::string said;  // "ACCEPT 127.0.0.1:38123"
    char c = 0;
    while (!(said.find("ACCEPT ") != std::string::npos && said.ends_with("\n")) &&
           ::read(output_, &c, 1) == 1)
      said += c;
    const std::size_t colon = said.rfind(':');
    port_ = colon == std::string::npos ? 0 : static_cast<std::uint16_t>(std::stoi(said.substr(colon + 1)));
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(output_);
  }

  [[nodiscard]] std::string try_with(const TlsFiles& tls) const {
    Endpoint endpoint = *parse_endpoint("tcp://127.0.0.1:" + std::to_string(port_));
    endpoint.tls = tls;
    const auto connection = connect(endpoint);
    return connection ? "connected" : connection.error().sentence();
  }

 private:
  test::TemporaryFolder folder_;
  pid_t pid_ = -1;
  int output_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace

TEST(ConnectionTls, VerifiesTheEngineAgainstTheAuthority) {
  const TlsServer server({});
  EXPECT_EQ(server.try_with({true, certificates().file("ca.pem"), {}, {}}), "connected");
  EXPECT_THAT(server.try_with({true, {}, {}, {}}), HasSubstr("TLS failed"));
  EXPECT_THAT(server.try_with({true, certificates().file("cert.pem"), {}, {}}),
              HasSubstr("is the authority"));
  EXPECT_EQ(server.try_with({false, {}, {}, {}}), "connected") << "asked for without verification";
}

TEST(ConnectionTls, ShowsTheClientsCertificate) {
  const TlsServer server({"-Verify", "1", "-verify_return_error", "-CAfile", certificates().file("ca.pem")});
  const std::string ca = certificates().file("ca.pem");
  EXPECT_EQ(server.try_with({true, ca, certificates().file("cert.pem"), certificates().file("cert-key.pem")}),
            "connected");
  EXPECT_THAT(server.try_with({true, ca, {}, {}}), HasSubstr("accepts the client certificate"));
  EXPECT_THAT(server.try_with({true, ca, "/nonexistent/cert.pem", "/nonexistent/key.pem"}),
              HasSubstr("are there and can be read"));
}

TEST(ConnectionTls, ARefusedHandshakeIsAnErrorWithTheRemedy) {
  const TlsServer old({"-tls1_1"});
  EXPECT_THAT(old.try_with({true, certificates().file("ca.pem"), {}, {}}),
              HasSubstr("speaks TLS on this port"));
}

}  // namespace watertight::sources
