#include "sources/certificates.hpp"

#include <gtest/gtest.h>

namespace watertight::sources {
namespace {

constexpr const char* kGood = R"(-----BEGIN CERTIFICATE-----
MIIBozCCAUmgAwIBAgIUEWywstThk/SbYTZG4scnWL04EbAwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSZG9ja2VyLWFwaS1jbGllbnRzMB4XDTI2MTEyMjEyNDI1OVoX
DTI3MTEyMjEyNDI1OVowHTEbMBkGA1UEAwwSZG9ja2VyLmV4YW1wbGUub3JnMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsyqo87nqfAmfCEYx+4WrxZzs/1ToXFCT
QFaoKkcEDyVb8Efw/Xk+/KjmmWaQHYPApSwIlGO+Bb3H3LpgVcxxvKNnMGUwIwYD
VR0RBBwwGoISZG9ja2VyLmV4YW1wbGUub3JnhwTAAAIFMB0GA1UdDgQWBBRlU+4/
ir9JmY18nRjkHRX2uvg+njAfBgNVHSMEGDAWgBQI8t7uNpXKopwv/3ugY/BN5aSA
WTAKBggqhkjOPQQDAgNIADBFAiBirmlvSYcfzq8HLF8/Cz0OndQu+QJ+2Lg7gSa7
nlFRjgIhALaDMc+6HuNKIBmVo0f0LfaQNRGEQB5S4qDI4OkJcy7Z
-----END CERTIFICATE-----
)";

TEST(Certificates, TellWhoTheyNameHowLongAndByWhichKey) {
  const auto read = certificates_in(kGood, "server.pem");
  ASSERT_TRUE(read) << read.error().sentence();
  ASSERT_EQ(read->size(), 1u);
  const facts::Certificate& c = read->front();
  EXPECT_EQ(c.subject, "CN=docker.example.org");
  EXPECT_EQ(c.issuer, "CN=docker-api-clients");
  EXPECT_EQ(c.key, "EC");
  EXPECT_EQ(c.key_bits, 256);
  EXPECT_EQ(c.digest, "SHA256");
  EXPECT_EQ(c.names, (std::vector<std::string>{"DNS:docker.example.org", "IP:192.0.2.5"}));
  EXPECT_EQ(c.not_after - c.not_before, 365 * 86400);
  EXPECT_FALSE(c.authority);
}

TEST(Certificates, OfABundleAreAllReadUpToTheMost) {
  std::string bundle;
  for (int i = 0; i < 5; ++i) bundle += std::string(kGood) + "\n# between\n";
  EXPECT_EQ(certificates_in(bundle, "ca.pem")->size(), 5u);
  EXPECT_EQ(certificates_in(bundle, "ca.pem", 3)->size(), 3u);
}

TEST(Certificates, ThatAreNoneAreAnErrorThatNamesTheFile) {
  for (const std::string& text :
       {std::string(), std::string("x"),
        std::string("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        std::string(kGood).substr(0, 200),
        std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}) {
    const auto read = certificates_in(text, "x.pem");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().object, "x.pem");
  }
}

}  // namespace
}  // namespace watertight::sources
