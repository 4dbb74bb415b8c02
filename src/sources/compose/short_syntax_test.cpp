#include "sources/compose/short_syntax.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace watertight::sources::compose {
namespace {

using testing::HasSubstr;

std::string volume(std::string_view text) {
  const auto parts = split_volume(text);
  return parts ? fmt::format("{}|{}|{}", parts->source, parts->target, parts->options) : parts.error();
}
TEST(ShortVolume, IsCutAtColonsButNotAtThoseOfDrives) {
  EXPECT_EQ(volume("/data"), "|/data|");
  EXPECT_EQ(volume("data:/b"), "data|/b|");
  EXPECT_EQ(volume("a:/b"), "|a:/b|") << "one letter is a drive, as docker reads it";
  EXPECT_EQ(volume("./a:/b:ro,z"), "./a|/b|ro,z");
  EXPECT_EQ(volume(R"(C:\a:/b:ro)"), R"(C:\a|/b|ro)");
  EXPECT_EQ(volume("c:/a:/b"), "c:/a|/b|");
  EXPECT_EQ(volume(R"(C:\a:D:\b)"), R"(C:\a|D:\b|)");
  EXPECT_EQ(volume("c:/a"), "|c:/a|");
}
TEST(ShortVolume, IsRefusedWhenAPartIsMissing) {
  EXPECT_THAT(volume(""), HasSubstr("empty"));
  EXPECT_THAT(volume(":/b"), HasSubstr("between"));
  EXPECT_THAT(volume("a:/b:"), HasSubstr("between"));
  EXPECT_THAT(volume("a:b:c:d"), HasSubstr("more than"));
}
TEST(ShortVolume, TellsPathsFromNames) {
  for (std::string_view path : {"/x", "./x", "../x", ".", "~", "~/x", R"(C:\x)", "c:/x", R"(\\server\x)"})
    EXPECT_TRUE(names_a_path(path)) << path;
  for (std::string_view name : {"data", "a/b", "", "c", "c:"}) EXPECT_FALSE(names_a_path(name)) << name;
}

std::string port(std::string_view text) {
  const auto p = split_port(text);
  return p ? fmt::format("{}|{}-{}|{}-{}/{}", p->host_ip, p->host_first, p->host_last, p->container_first,
                         p->container_last, p->protocol)
           : p.error();
}
TEST(ShortPort, HasAddressHostPortContainerPortAndProtocol) {
  EXPECT_EQ(port("80"), "|0-0|80-80/tcp");
  EXPECT_EQ(port("8080:80"), "|8080-8080|80-80/tcp");
  EXPECT_EQ(port("127.0.0.1:8080:80/UDP"), "127.0.0.1|8080-8080|80-80/udp");
  EXPECT_EQ(port("127.0.0.1::80"), "127.0.0.1|0-0|80-80/tcp");
  EXPECT_EQ(port("[::1]:8080:80"), "::1|8080-8080|80-80/tcp");
  EXPECT_EQ(port("::1:8080:80"), "::1|8080-8080|80-80/tcp");
  EXPECT_EQ(port("9000-9002:80-82/sctp"), "|9000-9002|80-82/sctp");
  EXPECT_EQ(port("9000-9002:80"), "|9000-9002|80-80/tcp");
}
TEST(ShortPort, IsRefusedOutsideItsRange) {
  EXPECT_THAT(port("65536"), HasSubstr("outside"));
  EXPECT_THAT(port("-1"), HasSubstr("no number"));
  EXPECT_THAT(port("82-80"), HasSubstr("outside"));
  EXPECT_THAT(port("80-81:80-82"), HasSubstr("different lengths"));
  EXPECT_THAT(port("http"), HasSubstr("no number"));
  EXPECT_THAT(port(""), HasSubstr("no number"));
}

std::string device(std::string_view text) {
  const DeviceParts p = split_device(text);
  return fmt::format("{}|{}|{}", p.host, p.container, p.permissions);
}
TEST(ShortDevice, HasPathsAndPermissions) {
  EXPECT_EQ(device("/dev/sda"), "/dev/sda|/dev/sda|rwm");
  EXPECT_EQ(device("/dev/sda:/dev/xvda"), "/dev/sda|/dev/xvda|rwm");
  EXPECT_EQ(device("/dev/sda:/dev/xvda:r"), "/dev/sda|/dev/xvda|r");
  EXPECT_EQ(device("/dev/sda:rw"), "/dev/sda|/dev/sda|rw");
  EXPECT_EQ(device("vendor.com/gpu=all"), "vendor.com/gpu=all||rwm");
}

}  // namespace
}  // namespace watertight::sources::compose
