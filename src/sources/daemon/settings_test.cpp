#include "sources/daemon/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::sources {
namespace {

facts::SettingValue usual(std::string_view key, std::string_view version) {
  const auto fact = default_of(*known_setting(key), version);
  EXPECT_TRUE(fact.known()) << key << ": " << fact.unknown_because;
  EXPECT_EQ(fact.basis, facts::Basis::defaulted);
  return fact.value.value_or(std::string("unknown"));
}

TEST(DaemonSettings, TheTableIsSortedAndEveryDefaultIsOfItsType) {
  EXPECT_GE(known_settings().size(), 94u);
  EXPECT_TRUE(std::ranges::is_sorted(known_settings(), std::ranges::less_equal{}, &KnownSetting::key));
  constexpr std::size_t kIndex[] = {0, 1, 2, 1, 3, 3};  // of the variant, by type
  for (const KnownSetting& s : known_settings()) {
    const auto fact = default_of(s, "29.0.0");
    if (fact.known())
      EXPECT_EQ(fact.value->index(), kIndex[static_cast<std::size_t>(s.type)]) << s.key;
    else
      EXPECT_FALSE(s.depends.empty()) << s.key;
    if (!s.flag.empty()) {
      ASSERT_NE(setting_of_flag(s.flag), nullptr);
      EXPECT_EQ(setting_of_flag(s.flag)->key, s.key) << "two keys have the flag " << s.flag;
    }
  }
}

TEST(DaemonSettings, DefaultsAreThoseOfTheEnginesVersion) {
  EXPECT_EQ(usual("icc", "20.10.24+dfsg1"), facts::SettingValue(true));
  EXPECT_EQ(usual("log-driver", ""), facts::SettingValue("json-file"));
  EXPECT_EQ(usual("userland-proxy", ""), facts::SettingValue(true));
  EXPECT_EQ(usual("ip6tables", "26.1.4"), facts::SettingValue(false));
  EXPECT_EQ(usual("ip6tables", "27.0.0"), facts::SettingValue(true));
  EXPECT_FALSE(default_of(*known_setting("ip6tables"), "").known());
  EXPECT_EQ(usual("min-api-version", "20.10.24"), facts::SettingValue("1.12"));
  EXPECT_EQ(usual("min-api-version", "28.5.2"), facts::SettingValue("1.24"));
  EXPECT_EQ(usual("min-api-version", "29.0.0"), facts::SettingValue("1.44"));
  EXPECT_EQ(usual("default-ipc-mode", "18.9.1"), facts::SettingValue("shareable"));
  EXPECT_EQ(usual("default-ipc-mode", ""), facts::SettingValue("private"));
  EXPECT_EQ(usual("hosts", ""), facts::SettingValue(std::vector<std::string>{"unix:///var/run/docker.sock"}));
  EXPECT_FALSE(default_of(*known_setting("default-cgroupns-mode"), "29.0.0").known());
}

TEST(DaemonSettings, KeysComeAndGoWithReleases) {
  EXPECT_FALSE(has_setting(*known_setting("firewall-backend"), "28.5.2"));
  EXPECT_TRUE(has_setting(*known_setting("firewall-backend"), "29.0.0"));
  EXPECT_TRUE(has_setting(*known_setting("api-cors-header"), "28.5.2"));
  EXPECT_FALSE(has_setting(*known_setting("api-cors-header"), "29.0.0"));
  EXPECT_TRUE(has_setting(*known_setting("api-cors-header"), ""));
  EXPECT_TRUE(has_setting(*known_setting("icc"), "17.3.0"));
}

TEST(DaemonSettings, SizesAreBytesInBinaryUnits) {
  const auto size = [](std::string_view text) { return setting_value(SettingType::size, text); };
  EXPECT_EQ(size("67108864"), facts::SettingValue(std::int64_t{67108864}));
  for (const char* text : {"64m", "64M", "64MB", "64MiB", "64 mb", "0.0625g"})
    EXPECT_EQ(size(text), facts::SettingValue(std::int64_t{67108864})) << text;
  for (const char* text : {"", "m", "-1", "64x", "64mm", "1e300", "nan", "inf"})
    EXPECT_EQ(size(text), std::nullopt) << text;
}

TEST(DaemonSettings, TheNearestKeyIsFoundAndNothingFarAway) {
  EXPECT_EQ(nearest_key("iptable"), "iptables");
  EXPECT_EQ(nearest_key("userns_remap"), "userns-remap");
  EXPECT_EQ(nearest_key("Live-Restore"), "live-restore");
  EXPECT_EQ(nearest_key("insecure-registry"), "insecure-registries");
  EXPECT_EQ(nearest_key("host"), "hosts");
  EXPECT_EQ(nearest_key("no-new-privilege"), "no-new-privileges");
  EXPECT_EQ(nearest_key("kubernetes"), "");
  EXPECT_EQ(nearest_key("x"), "");
  EXPECT_EQ(nearest_key(std::string(100'000, 'a')), "");
}

}  // namespace
}  // namespace watertight::sources
