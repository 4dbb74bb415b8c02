#include "sources/engine/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/sha256.hpp"

namespace watertight::sources {
namespace {

using testing::HasSubstr;

using Files = std::map<std::string, std::string, std::less<>>;

Surroundings around(std::map<std::string, std::string, std::less<>> environment, Files files = {}) {
  Surroundings out;
  out.environment = std::move(environment);
  out.home = "/home/me";
  out.read = [files](const std::string& path) -> std::optional<std::string> {
    const auto at = files.find(path);
    if (at == files.end()) return {};
    return at->second;
  };
  out.exists = [files](const std::string& path) { return files.contains(path); };
  return out;
}

std::string context_file(const std::string& configuration, const std::string& name) {
  return configuration + "/contexts/meta/" + sha256_hex(name) + "/meta.json";
}

const std::string kProd =
    R"({"Name":"prod","Endpoints":{"docker":{"Host":"tcp://prod:2376","SkipTLSVerify":false}}})";

}  // namespace

TEST(ChooseEndpoint, TakesTheDefaultSocketWhereNothingIsSaid) {
  const auto endpoint = choose_endpoint({}, around({}, {{"/var/run/docker.sock", ""}}));
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->url, "unix:///var/run/docker.sock");
  EXPECT_EQ(endpoint->path, "/var/run/docker.sock");
  EXPECT_EQ(endpoint->chosen_by, "the default");
  EXPECT_EQ(endpoint->hint, "");
}

TEST(ChooseEndpoint, NamesARootlessSocketWithoutTakingIt) {
  const auto endpoint = choose_endpoint(
      {}, around({{"XDG_RUNTIME_DIR", "/run/user/1000"}}, {{"/run/user/1000/docker.sock", ""}}));
  ASSERT_TRUE(endpoint);
  EXPECT_EQ(endpoint->path, "/var/run/docker.sock");
  EXPECT_THAT(endpoint->hint, HasSubstr("unix:///run/user/1000/docker.sock"));
}

TEST(ChooseEndpoint, FollowsTheClientsOrder) {
  const Files files = {
      {context_file("/home/me/.docker", "prod"), kProd},
      {context_file("/home/me/.docker", "test"), R"({"Endpoints":{"docker":{"Host":"unix:///test.sock"}}})"},
      {"/home/me/.docker/config.json", R"({"currentContext": "prod"})"}};
  const auto url = [&](const EndpointRequest& request,
                       std::map<std::string, std::string, std::less<>> environment) {
    const auto endpoint = choose_endpoint(request, around(std::move(environment), files));
    return endpoint ? endpoint->url : endpoint.error().sentence();
  };
  EXPECT_EQ(url({}, {}), "tcp://prod:2376");
  EXPECT_EQ(url({}, {{"DOCKER_CONTEXT", "test"}}), "unix:///test.sock");
  EXPECT_EQ(url({}, {{"DOCKER_CONTEXT", "default"}}), "unix:///var/run/docker.sock");
  EXPECT_EQ(url({}, {{"DOCKER_CONTEXT", "test"}, {"DOCKER_HOST", "unix:///b.sock"}}), "unix:///b.sock");
  EXPECT_EQ(url({.host = "unix:///a.sock"}, {{"DOCKER_HOST", "unix:///b.sock"}}), "unix:///a.sock");
  EXPECT_EQ(url({.context = "test"}, {{"DOCKER_HOST", "unix:///b.sock"}}), "unix:///test.sock");
  EXPECT_THAT(url({.host = "unix:///a.sock", .context = "test"}, {}), HasSubstr("give one of them"));
  EXPECT_THAT(url({.context = "gone"}, {}), HasSubstr("docker context ls"));
}

TEST(ChooseEndpoint, ReadsContextsWhereTheConfigurationIs) {
  const auto endpoint =
      choose_endpoint({}, around({{"DOCKER_CONFIG", "/etc/dk"}},
                                 {{"/etc/dk/config.json", R"({"currentContext":"prod"})"},
                                  {context_file("/etc/dk", "prod"), kProd},
                                  {"/etc/dk/contexts/tls/" + sha256_hex("prod") + "/docker/ca.pem", ""}}));
  ASSERT_TRUE(endpoint) << endpoint.error().sentence();
  ASSERT_TRUE(endpoint->tls);
  EXPECT_TRUE(endpoint->tls->verify);
  EXPECT_THAT(endpoint->tls->ca, testing::EndsWith("/docker/ca.pem"));
  EXPECT_EQ(endpoint->tls->key, "");
}

TEST(ChooseEndpoint, ReadsTheVariablesForTls) {
  const auto endpoint =
      choose_endpoint({.host = "tcp://h"}, around({{"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", "/c"}},
                                                  {{"/c/cert.pem", ""}, {"/c/key.pem", ""}}));
  ASSERT_TRUE(endpoint && endpoint->tls);
  EXPECT_EQ(endpoint->port, 2376);
  EXPECT_EQ(*endpoint->tls, (TlsFiles{true, "/c/ca.pem", "/c/cert.pem", "/c/key.pem"}));
  const auto plain = choose_endpoint({.host = "tcp://h"}, around({}));
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->port, 2375);
  const auto unverified = choose_endpoint({.host = "tcp://h", .tls = true}, around({}));
  ASSERT_TRUE(unverified && unverified->tls);
  EXPECT_FALSE(unverified->tls->verify);
}

TEST(ChooseEndpoint, BrokenConfigurationIsAnErrorNotTheDefault) {
  EXPECT_FALSE(choose_endpoint({}, around({}, {{"/home/me/.docker/config.json", "{"}})));
  EXPECT_TRUE(choose_endpoint({}, around({}, {{"/home/me/.docker/config.json", R"({"currentContext":7})"}})));
}

TEST(ParseEndpoint, ReadsEveryForm) {
  EXPECT_EQ(parse_endpoint("/run/d.sock")->url, "unix:///run/d.sock");
  EXPECT_EQ(parse_endpoint("h:2375")->url, "tcp://h:2375");
  EXPECT_EQ(parse_endpoint("tcp://[::1]:2375")->host, "::1");
  EXPECT_EQ(parse_endpoint("tcp://[::1]:2375")->port, 2375);
  EXPECT_TRUE(parse_endpoint("https://h:1")->tls);
  const auto ssh = parse_endpoint("ssh://me@h:22/run/d.sock");
  ASSERT_TRUE(ssh);
  EXPECT_EQ(ssh->user, "me");
  EXPECT_EQ(ssh->host, "h");
  EXPECT_EQ(ssh->port, 22);
  EXPECT_EQ(ssh->path, "/run/d.sock");
}

TEST(ParseEndpoint, RefusesWhatItCannotOrMustNotUse) {
  for (const char* url :
       {"npipe:////./pipe/docker_engine", "fd://", "ftp://h", "tcp://", "tcp://h:0", "tcp://h:70000",
        "tcp://h:2375x", "tcp://[::1", "ssh://-oProxyCommand=x", "ssh://-l@h", "ssh://me:pw@h", "ssh://h/a;b",
        "ssh://h/$(x)", "ssh://h?x", "unix://relative", "tcp://h/a b", "tcp://h\n"}) {
    const auto endpoint = parse_endpoint(url);
    ASSERT_FALSE(endpoint) << url;
    EXPECT_THAT(endpoint.error().sentence(), testing::Not(HasSubstr("pw"))) << "a password must not be shown";
    EXPECT_FALSE(endpoint.error().remedy.empty());
  }
  EXPECT_FALSE(parse_endpoint("unix:///" + std::string(200, 'a')));
}

}  // namespace watertight::sources
