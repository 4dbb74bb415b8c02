#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::Certificate;
using facts::Host;

constexpr std::int64_t kNow = 1'800'000'000;
constexpr std::int64_t kDay = 86400;

Certificate good() {
  Certificate c;
  c.subject = "CN=docker.example.org";
  c.issuer = "CN=own";
  c.not_before = kNow - 10 * kDay;
  c.not_after = kNow + 300 * kDay;
  c.key = "EC";
  c.key_bits = 256;
  c.digest = "SHA256";
  c.names = {"DNS:docker.example.org"};
  return c;
}

Host with(const char* role, std::vector<Certificate> certificates) {
  Host host;
  host.clock = facts::effective(kNow, {});
  host.certificates.push_back({role, "/etc/docker/x.pem", facts::declared(std::move(certificates), {})});
  return host;
}
Verdict server(const Certificate& c) {
  return run("daemon-tls-server-certificate", with("server-cert", {c}), {});
}

TEST(ServerCertificate, ThatIsGoodPasses) { EXPECT_EQ(server(good()).kind, Kind::passed); }

TEST(ServerCertificate, IsJudgedByDatesKeySignatureAndNames) {
  Certificate ended = good();
  ended.not_after = kNow - kDay;
  EXPECT_EQ(severity(server(ended)), Severity::medium);
  Certificate soon = good();
  soon.not_after = kNow + 5 * kDay;
  EXPECT_NE(server(soon).observations.at(0).message.find("5 days"), std::string::npos);
  Certificate weak = good();
  weak.key = "RSA";
  weak.key_bits = 1024;
  EXPECT_EQ(severity(server(weak)), Severity::high);
  Certificate forged = good();
  forged.digest = "SHA1";
  EXPECT_EQ(severity(server(forged)), Severity::high);
  Certificate nameless = good();
  nameless.names.clear();
  EXPECT_EQ(server(nameless).kind, Kind::failed);
  Certificate eternal = good();
  eternal.not_after = kNow + 3650 * kDay;
  EXPECT_EQ(server(eternal).kind, Kind::failed);
}

TEST(ServerCertificate, IsNoPassWithoutAClock) {
  Host host = with("server-cert", {good()});
  host.clock = facts::unknown<std::int64_t>("/proc is not there");
  EXPECT_EQ(run("daemon-tls-server-certificate", host, {}).kind, Kind::not_evaluated);
}

TEST(ServerCertificate, DoesNotApplyWhereTheApiHasNoTls) {
  facts::System system = plain_engine();
  set(system, "tls", false);
  set(system, "tlsverify", false);
  EXPECT_EQ(run("daemon-tls-server-certificate", with("server-cert", {good()}), system).kind,
            Kind::not_applicable);
}

TEST(ClientAuthority, MustBeAnAuthorityOfItsOwn) {
  Certificate own = good();
  own.authority = true;
  EXPECT_EQ(run("daemon-tls-client-authority", with("client-ca", {own}), {}).kind, Kind::passed);
  EXPECT_EQ(run("daemon-tls-client-authority", with("client-ca", {good()}), {}).kind, Kind::failed);
  Certificate bought = own;
  bought.subject = "C=US, O=Let's Encrypt, CN=E1";
  EXPECT_EQ(severity(run("daemon-tls-client-authority", with("client-ca", {bought}), {})), Severity::high);
  EXPECT_EQ(
      run("daemon-tls-client-authority", with("client-ca", std::vector<Certificate>(140, own)), {}).kind,
      Kind::failed);
}

}  // namespace
}  // namespace watertight::checks
