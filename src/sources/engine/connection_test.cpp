#include "sources/engine/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <condition_variable>
#include <set>

#include "sources/engine/connection_errors.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/engine/test_engine.hpp"

namespace watertight::sources {
namespace {

using test::answer;
using test::Reply;
using test::TestEngine;
using testing::HasSubstr;

const std::string kVersion = "Api-Version: 1.41\r\n";

ConnectionOptions impatient() {
  ConnectionOptions out;
  out.timeout = std::chrono::milliseconds{500};  // enough for a busy machine to say its version
  out.connect_timeout = std::chrono::milliseconds{1000};
  return out;
}

// An engine that says its version and answers everything else by the script.
TestEngine::Script engine(const TestEngine::Script& script) {
  return [script](const std::string& path) {
    return path == "/_ping" ? answer("OK", 200, kVersion) : script(path);
  };
}

Expected<std::unique_ptr<Connection>> connected(const TestEngine& engine,
                                                const ConnectionOptions& options = {}) {
  const auto endpoint = parse_endpoint(engine.url());
  if (!endpoint) return std::unexpected(endpoint.error());
  return connect(*endpoint, options);
}

std::string failure_of(const TestEngine::Script& script, const ConnectionOptions& options = {}) {
  const TestEngine server(engine(script));
  const auto connection = connected(server, options);
  if (!connection) return "not connected: " + connection.error().sentence();
  const Body body = (*connection)->get("/info");
  return body ? "no failure" : body.error().error.sentence();
}

std::string refused_at_once(const TestEngine::Script& script) {
  const TestEngine server(script);
  const auto connection = connected(server, impatient());
  return connection ? "connected with " + (*connection)->api_version() : connection.error().sentence();
}

}  // namespace

TEST(Connection, AsksWithTheVersionThatWasAgreedOn) {
  TestEngine server(engine([](const std::string& path) { return answer(path); }));
  const auto connection = connected(server);
  ASSERT_TRUE(connection) << connection.error().sentence();
  EXPECT_EQ((*connection)->api_version(), "1.41");
  EXPECT_EQ((*connection)->get("/info").value(), "/v1.41/info");
  EXPECT_EQ((*connection)->get("/containers/json?all=1").value(), "/v1.41/containers/json?all=1");
  EXPECT_EQ(server.connections(), 1) << "the socket is kept";
}

TEST(Connection, WorksOverTcp) {
  const TestEngine server(engine([](const std::string& path) { return answer(path); }),
                          TestEngine::Kind::port);
  const auto connection = connected(server);
  ASSERT_TRUE(connection) << connection.error().sentence();
  EXPECT_EQ((*connection)->get("/info").value(), "/v1.41/info");
}

TEST(Connection, AgreesOnAVersionWithEveryEngine) {
  const auto speaks = [](const std::string& newest, const std::string& oldest) {
    return refused_at_once([=](const std::string& path) {
      if (path == "/_ping") return answer("OK", 200, newest.empty() ? "" : "Api-Version: " + newest + "\r\n");
      return answer(R"({"ApiVersion": "1.99", "MinAPIVersion": ")" + oldest + "\"}");
    });
  };
  EXPECT_EQ(speaks("1.24", ""), "connected with 1.24");
  EXPECT_EQ(speaks("1.56", ""), "connected with 1.56");
  EXPECT_EQ(speaks("1.99", "1.40"), "connected with 1.56");
  EXPECT_EQ(speaks("1.99", "1.60"), "connected with 1.60");
  EXPECT_EQ(speaks("", "1.40"), "connected with 1.56") << "from the body of /version";
  EXPECT_THAT(speaks("1.23", ""), HasSubstr("update the engine"));
  EXPECT_THAT(refused_at_once([](const std::string&) { return answer("{}"); }),
              HasSubstr("does not say which version"));
  EXPECT_THAT(refused_at_once([](const std::string&) { return answer("<html>", 404); }),
              HasSubstr("a web page"));
}

TEST(Connection, HandsOverEveryAnswerWithItsPlace) {
  const TestEngine server(engine([](const std::string& path) {
    return path.ends_with("/7") ? answer(R"({"message":"gone"})", 404) : answer(path);
  }));
  const auto connection = connected(server);
  ASSERT_TRUE(connection);
  std::vector<std::string> paths;
  for (int i = 0; i < 100; ++i) paths.push_back("/" + std::to_string(i));
  std::set<std::size_t> seen;
  (*connection)->get_all(paths, [&](std::size_t index, Body body) {
    EXPECT_TRUE(seen.insert(index).second) << "twice: " << index;
    if (index == 7) {
      ASSERT_FALSE(body);
      EXPECT_TRUE(body.error().gone());
    } else {
      EXPECT_EQ(body.value(), "/v1.41/" + std::to_string(index));
    }
  });
  EXPECT_EQ(seen.size(), 100u);
  EXPECT_LE(server.connections(), 9);
}

// The server answers nothing before three requests have come in: without overlap this never ends but by
// time-out.
TEST(Connection, RequestsOverlap) {
  std::mutex mutex;
  std::condition_variable enough;
  int waiting = 0;
  const TestEngine server(engine([&](const std::string& path) {
    std::unique_lock lock(mutex);
    ++waiting;
    enough.notify_all();
    const bool came = enough.wait_for(lock, std::chrono::seconds{20}, [&] { return waiting >= 3; });
    return answer(came ? path : "alone");
  }));
  const auto connection = connected(server);
  ASSERT_TRUE(connection);
  const std::vector<std::string> paths = {"/a", "/b", "/c"};
  (*connection)->get_all(paths, [&](std::size_t, Body body) { EXPECT_NE(body.value_or("failed"), "alone"); });
}

TEST(Connection, AsksForWhatAnAnswerMadeWorthAsking) {
  const TestEngine server(engine([](const std::string& path) { return answer(path); }));
  const auto connection = connected(server);
  ASSERT_TRUE(connection);
  std::vector<std::string> paths = {"/0"};
  std::size_t answers = 0;
  (*connection)->get_all(paths, [&](std::size_t index, Body body) {
    EXPECT_EQ(body.value_or("failed"), "/v1.41/" + std::to_string(index));
    ++answers;
    for (int i = 0; i < 3 && paths.size() < 50; ++i) paths.push_back("/" + std::to_string(paths.size()));
  });
  EXPECT_EQ(answers, 50u);
}

TEST(Connection, ReadsChunkedAnswers) {
  const TestEngine server(engine([](const std::string&) {
    return Reply{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"};
  }));
  const auto connection = connected(server);
  ASSERT_TRUE(connection);
  EXPECT_EQ((*connection)->get("/x").value(), "[1,2]");
  EXPECT_EQ((*connection)->get("/x").value(), "[1,2]");
}

TEST(Connection, SaysWhatTheEngineSays) {
  EXPECT_THAT(
      failure_of([](const std::string&) { return answer(R"({"message":"disk\u0007 on fire"})", 500); }),
      HasSubstr("the engine answered 500: disk  on fire; look at the engine's log"));
  EXPECT_THAT(failure_of([](const std::string&) { return answer(R"({"message":"no"})", 403); }),
              HasSubstr("403: no"));
  EXPECT_THAT(
      failure_of([](const std::string&) { return answer("", 301, "Location: http://127.0.0.1:1/\r\n"); }),
      HasSubstr("answered 301"));
  EXPECT_THAT(failure_of([](const std::string&) {
                return answer("Client sent an HTTP request to an HTTPS server.\n", 400);
              }),
              HasSubstr("DOCKER_TLS_VERIFY"));
}

TEST(Connection, SurvivesWhateverAnswers) {
  EXPECT_THAT(failure_of([](const std::string&) { return Reply{"\x16\x03garbage\n\n", true}; }),
              HasSubstr("does not speak HTTP"));
  EXPECT_THAT(failure_of([](const std::string&) {
                return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", true};
              }),
              HasSubstr("broke off after 4 bytes"));
  EXPECT_THAT(failure_of([](const std::string&) { return Reply{"", true}; }),
              HasSubstr("closed without an answer"));
  EXPECT_THAT(failure_of([](const std::string&) { return Reply{"HTTP/1.1 200 OK\r\nContent-Le", true}; }),
              testing::Not(HasSubstr("no failure")));
}

TEST(Connection, EndsAtTheTimeOut) {
  const std::string sentence = failure_of([](const std::string&) { return Reply{}; }, impatient());
  EXPECT_THAT(sentence, HasSubstr("no answer within 0.5 s"));
  EXPECT_THAT(sentence, HasSubstr("--timeout"));
  EXPECT_THAT(
      failure_of([](const std::string&) { return Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nslow"}; },
                 impatient()),
      HasSubstr("no answer within"));
}

TEST(Connection, StopsAskingWhereNothingAnswers) {
  TestEngine server(engine([](const std::string&) { return Reply{}; }));
  const auto connection = connected(server, impatient());
  ASSERT_TRUE(connection);
  std::vector<std::string> paths(1000, "/x");
  std::size_t failures = 0;
  (*connection)->get_all(paths, [&](std::size_t, Body body) { failures += body ? 0 : 1; });
  EXPECT_EQ(failures, 1000u);
  EXPECT_LE(server.asked().size(), 20u);
}

TEST(Connection, RefusesAnswersBeyondTheLimit) {
  ConnectionOptions options;
  options.max_body = 1 << 20;
  EXPECT_THAT(failure_of([](const std::string&) { return answer(std::string((1 << 20) + 1, 'x')); }, options),
              HasSubstr("larger than 1 MiB"));
  EXPECT_EQ(failure_of([](const std::string&) { return answer(std::string(1 << 20, 'x')); }, options),
            "no failure");
}

TEST(Connection, NamesAMissingSocketAndWhatToDo) {
  Endpoint endpoint = *parse_endpoint("unix:///nonexistent/d.sock");
  endpoint.hint = "a rootless Docker engine listens at unix:///run/user/1/docker.sock";
  const auto connection = connect(endpoint, impatient());
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().sentence(),
            "cannot connect to the engine at unix:///nonexistent/d.sock: there is no such socket; start the "
            "engine, "
            "or use another engine: a rootless Docker engine listens at unix:///run/user/1/docker.sock");
}

TEST(Connection, TellsADeadSocketFromAMissingOne) {
  const test::TemporaryFolder folder;
  const std::string path = folder.file("dead.sock");
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  const auto connection = connect(*parse_endpoint("unix://" + path), impatient());
  ASSERT_FALSE(connection);
  EXPECT_THAT(connection.error().sentence(), HasSubstr("nothing listens on the socket"));
}

TEST(Connection, SaysWhatPermissionDeniedMeans) {
  const Endpoint endpoint = *parse_endpoint("unix:///var/run/docker.sock");
  const TransportFailure failure{7, EACCES, "Couldn't connect", "", 0, false};
  EXPECT_THAT(transport_error(endpoint, {}, "/_ping", failure).sentence(), HasSubstr("sudo"));
}

TEST(FixtureConnection, AnswersFromItsTable) {
  const auto fixture = FixtureConnection::from_json(
      R"({"/info": {"Name": "a"}, "/containers/json": [{"Id": "x"}]})", "the example");
  ASSERT_TRUE(fixture);
  EXPECT_EQ((*fixture)->get("/info").value(), R"({"Name":"a"})");
  EXPECT_EQ((*fixture)->get("/containers/json?all=1").value(), R"([{"Id":"x"}])");
  EXPECT_EQ((*fixture)->get("/images/json").value(), "[]");
  EXPECT_TRUE((*fixture)->get("/containers/x/json").error().gone());
  EXPECT_FALSE(FixtureConnection::from_json("[]", "the example"));
}

TEST(Refusal, SaysWhatToDoWhateverTheStatus) {
  const Endpoint endpoint = *parse_endpoint("tcp://10.0.0.1:2375");
  for (const int status : {301, 302, 400, 401, 403, 404, 409, 418, 500, 503}) {
    const Error error = refusal(endpoint, "/info", status, "<html>");
    EXPECT_FALSE(error.remedy.empty()) << status;
  }
  EXPECT_NE(refusal(endpoint, "/info", 302, "").remedy.find("a web server or a proxy answers there"),
            std::string::npos);
}

}  // namespace watertight::sources
