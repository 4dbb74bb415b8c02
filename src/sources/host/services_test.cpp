// What is read of packages, clients, firewalls, rootless accounts and builders of a host.
#include <gtest/gtest.h>

#include <algorithm>

#include "sources/fixture_root.hpp"
#include "sources/host/collect.hpp"
#include "sources/host/firewall.hpp"

namespace watertight::sources {
namespace {

using facts::Host;
using Texts = std::vector<std::string>;

Host host_of(FixtureFiles files) { return collect_host(FixtureRoot(std::move(files))); }
FixtureEntry file(std::string content) { return {.content = std::move(content), .mode = {}}; }

Texts texts(const facts::Fact<facts::Items>& items) {
  Texts out;
  if (items.known())
    for (const facts::Item& i : *items) out.push_back(i.text);
  return out;
}

TEST(Packages, AreThoseOfDpkgThatAreInstalledAndAskedFor) {
  const Host host =
      host_of({{"/var/lib/dpkg/status",
                file("Package: runc\nStatus: install ok installed\nVersion: 1.1.5+ds1-1\n\n"
                     "Package: zsh\nStatus: install ok installed\nVersion: 5\n\n"
                     "Package: docker.io\nStatus: deinstall ok config-files\nVersion: 20.10\n")}});
  ASSERT_TRUE(host.packages.known());
  ASSERT_EQ(host.packages->size(), 1u);
  EXPECT_EQ(host.packages->front().name, "runc");
  EXPECT_EQ(host.packages->front().version, "1.1.5+ds1-1");
  EXPECT_EQ(host.packages->front().origin.span.line, 3u);
}

TEST(Packages, AreReadFromApkAndPacmanToo) {
  const Host alpine =
      host_of({{"/lib/apk/db/installed", file("P:runc\nV:1.1.12-r3\n\nP:busybox\nV:1.36\n")}});
  ASSERT_TRUE(alpine.packages.known());
  ASSERT_EQ(alpine.packages->size(), 1u);
  EXPECT_EQ(alpine.packages->front().version, "1.1.12-r3");
  const Host arch = host_of({{"/var/lib/pacman/local/containerd-1.7.20-1/desc", file("")}});
  ASSERT_TRUE(arch.packages.known());
  EXPECT_EQ(arch.packages->front().name, "containerd");
}

TEST(Packages, InADatabaseThatOnlyItsManagerReadsAreUnknownAndNotNone) {
  const Host host = host_of({{"/var/lib/rpm/rpmdb.sqlite", file("")}});
  ASSERT_FALSE(host.packages.known());
  EXPECT_NE(host.packages.unknown_because.view().find("RPM"), std::string::npos);
}

TEST(SecurityUpdates, AreWhatASecurityArchiveHasNewer) {
  const std::string list = "/var/lib/apt/lists/x_debian-security_dists_y_main_binary-amd64_Packages";
  FixtureFiles files = {
      {"/var/lib/dpkg/status", file("Package: a\nStatus: install ok installed\nVersion: 1.0-1\n\n"
                                    "Package: b\nStatus: install ok installed\nVersion: 2:1.0\n")},
      {list,
       file("Package: a\nVersion: 1.0-1+deb12u1\n\nPackage: b\nVersion: 3.0\n\nPackage: c\nVersion: 9\n")}};
  EXPECT_EQ(texts(host_of(files).security_updates), Texts{"a 1.0-1 1.0-1+deb12u1"});
  files[list + ".lz4"] = file("");
  EXPECT_FALSE(host_of(files).security_updates.known());
}

TEST(DockerClients, ShowThatThereAreCredentialsAndNeverWhich) {
  const Host host = host_of({
      {"/etc/passwd",
       file("root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbin:x:2:2::/:/x\n")},
      {"/home/alice/.docker/config.json",
       file(R"({"auths": {"r.example": {"auth": "YWxpY2U6c2VjcmV0"}, "kept.example": {}},
                "proxies": {"default": {"httpProxy": "http://u:hunter2@p:1", "noProxy": "a@b:c"}}})")},
      {"/home/alice/.docker/contexts/meta/x/meta.json",
       file(R"({"Name": "prod", "Endpoints": {"docker": {"Host": "tcp://h:2376", "SkipTLSVerify": true}}})")},
      {"/home/alice/.docker/contexts/tls/x/docker/cert.pem", file("")},
  });
  ASSERT_TRUE(host.docker_clients.known());
  ASSERT_EQ(host.docker_clients->size(), 1u);
  const facts::DockerClient& client = host.docker_clients->front();
  EXPECT_EQ(client.account, "alice");
  ASSERT_EQ(client.plain_logins.size(), 1u);
  EXPECT_EQ(client.plain_logins[0].text, "r.example");
  ASSERT_EQ(client.proxies_with_secrets.size(), 1u);
  EXPECT_EQ(client.proxies_with_secrets[0].text, "default httpProxy");
  ASSERT_EQ(client.contexts.size(), 1u);
  EXPECT_EQ(client.contexts[0].text, "prod tcp://h:2376 tls unverified");
}

TEST(DockerClients, InHomesThatNobodyMayReadAreUnknownAndNotNone) {
  const Host host = host_of({{"/etc/passwd", file("root:x:0:0::/root:/bin/sh\n")},
                             {"/root", {.type = "directory", .mode = {}, .denied = true}}});
  EXPECT_FALSE(host.docker_clients.known());
}

TEST(FirewallRules, AreThoseOfTheTableFilter) {
  const auto rules = host::filter_rules(
      "*nat\n:PREROUTING ACCEPT [1:2]\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n"
      "*filter\n:INPUT DROP [0:0]\n-A DOCKER-USER -j RETURN\nCOMMIT\n",
      {});
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].text, ":INPUT DROP");
  EXPECT_EQ(rules[1].text, "-A DOCKER-USER -j RETURN");
}

TEST(FirewallRules, OfAFileAreDeclaredAndWithoutOneUnknown) {
  EXPECT_FALSE(host_of({}).firewall_rules.known());
  const Host host = host_of({{"/etc/iptables/rules.v4", file("*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n")}});
  EXPECT_EQ(texts(host.firewall_rules), Texts{":FORWARD ACCEPT"});
  EXPECT_EQ(host.firewall_rules.basis, facts::Basis::declared);
}

TEST(RootlessAccounts, AreThoseWithASocketOfTheirOwn) {
  FixtureEntry socket{.type = "socket", .mode = 0600};
  const Host host =
      host_of({{"/etc/passwd", file("alice:x:1000:1000::/home/alice:/bin/sh\n")},
               {"/run/user/1000/docker.sock", socket},
               {"/run/user/1001/bus", socket},
               {"/var/lib/systemd/linger/alice", file("")},
               {"/proc/7/comm", file("rootlesskit\n")},
               {"/proc/7/status", file("Uid:\t1000\t1000\t1000\t1000\n")},
               {"/proc/7/cmdline", file(std::string("rootlesskit\0--port-driver\0builtin\0x", 36))}});
  ASSERT_TRUE(host.rootless_accounts.known());
  ASSERT_EQ(host.rootless_accounts->size(), 1u);
  const facts::RootlessAccount& account = host.rootless_accounts->front();
  EXPECT_EQ(account.name, "alice");
  EXPECT_TRUE(account.lingers.is(true));
  EXPECT_FALSE(account.controllers.known());
  EXPECT_EQ(account.port_driver.value.value_or(std::string(account.port_driver.unknown_because)), "builtin");
}

TEST(BuildkitEntitlements, AreThoseOfTheFileAndOfARunningDaemon) {
  const Host host =
      host_of({{"/etc/buildkit/buildkitd.toml",
                file("debug = true\ninsecure-entitlements = [\n  \"network.host\",\n]\nroot = \"/x\"\n")},
               {"/proc/9/comm", file("buildkitd\n")},
               {"/proc/9/cmdline",
                file(std::string("buildkitd\0--allow-insecure-entitlement=security.insecure", 56))}});
  EXPECT_EQ(texts(host.buildkit_entitlements), (Texts{"network.host", "security.insecure"}));
}

TEST(LogForwarding, IsToldFromLocalFiles) {
  EXPECT_TRUE(
      texts(host_of({{"/etc/rsyslog.conf", file("$ModLoad omrelp\n*.* /var/log/all\n")}}).log_forwarding)
          .empty());
  EXPECT_EQ(texts(host_of({{"/etc/rsyslog.d/x.conf", file("*.*  @@logs:514\n")}}).log_forwarding),
            Texts{"*.*  @@logs:514"});
}

TEST(Clock, IsWhenTheMachineWasBootedAndHowLongAgoThatIs) {
  const Host host =
      host_of({{"/proc/stat", file("cpu 1\nbtime 1000\n")}, {"/proc/uptime", file("234.5 1.0\n")}});
  EXPECT_TRUE(host.clock.is(1234));
  EXPECT_FALSE(host_of({}).clock.known());
}

TEST(ModulesBlocked, AreBlacklistedOnesAndThoseWhoseLoadingIsReplaced) {
  const Host host = host_of({{"/etc/modprobe.d/a.conf",
                              file("blacklist tipc\ninstall sctp /bin/false\ninstall x /sbin/modprobe y\n")},
                             {"/etc/modprobe.d/b.txt", file("blacklist dccp\n")}});
  EXPECT_EQ(texts(host.modules_blocked), (Texts{"tipc", "sctp"}));
}

}  // namespace
}  // namespace watertight::sources
