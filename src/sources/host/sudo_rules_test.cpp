#include "sources/host/sudo_rules.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources::host {
namespace {

FixtureEntry file(std::string content) { return {.content = std::move(content)}; }

// Of an image with sudo in its lower layer.
facts::Fact<facts::Items> rules(FixtureFiles files) {
  files.emplace("/base/usr/bin/sudo", file("x"));
  files.emplace("/top/marker", file(""));
  const FixtureRoot root(std::move(files));
  return passwordless_sudo(Layers({root.below("/top"), root.below("/base")}), {});
}

std::vector<std::string> texts(FixtureFiles files) {
  const auto found = rules(std::move(files));
  std::vector<std::string> out;
  if (!found.known()) return {"unknown: " + std::string(found.unknown_because)};
  for (const facts::Item& item : *found) out.push_back(item.text);
  return out;
}

using Texts = std::vector<std::string>;

TEST(SudoRules, without_a_password_are_found_however_they_are_written) {
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("app ALL=(ALL)\tNOPASSWD: ALL\n")}}),
            Texts{"/etc/sudoers: app ALL=(ALL) NOPASSWD: ALL"});
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("%wheel ALL=\\\n  (ALL) NOPASSWD :ALL")}}),
            Texts{"/etc/sudoers: %wheel ALL= (ALL) NOPASSWD :ALL"});
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("Defaults:app !authenticate\n#1000 ALL=NOPASSWD: /bin/x\n")}}),
            (Texts{"/etc/sudoers: Defaults:app !authenticate", "/etc/sudoers: #1000 ALL=NOPASSWD: /bin/x"}));
}

TEST(SudoRules, of_root_and_in_comments_are_none) {
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("root ALL=(ALL) NOPASSWD: ALL\n# app ALL=NOPASSWD: ALL\n"
                                              "%sudo ALL=(ALL:ALL) ALL\nDefaults env_reset\n"
                                              "Cmnd_Alias X=/bin/NOPASSWD:\n")}}),
            Texts{});
}

TEST(SudoRules, come_from_included_files_of_any_layer_that_sudo_would_read) {
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("@includedir /etc/sudoers.d\n@include /etc/more\n")},
                   {"/base/etc/sudoers.d/a", file("a ALL=NOPASSWD: ALL\n")},
                   {"/top/etc/sudoers.d/b", file("b ALL=NOPASSWD: ALL\n")},
                   {"/top/etc/sudoers.d/c.bak", file("c ALL=NOPASSWD: ALL\n")},
                   {"/top/etc/sudoers.d/d~", file("d ALL=NOPASSWD: ALL\n")},
                   {"/top/etc/more", file("@include /etc/sudoers\nm ALL=NOPASSWD: ALL\n")}}),
            (Texts{"/etc/sudoers.d/a: a ALL=NOPASSWD: ALL", "/etc/sudoers.d/b: b ALL=NOPASSWD: ALL",
                   "/etc/more: m ALL=NOPASSWD: ALL"}));
}

TEST(SudoRules, that_a_later_layer_took_away_are_gone) {
  EXPECT_EQ(texts({{"/base/etc/sudoers", file("#includedir /etc/sudoers.d\n")},
                   {"/base/etc/sudoers.d/a", file("a ALL=NOPASSWD: ALL\n")},
                   {"/top/etc/sudoers.d/a", {.type = "device"}}}),
            Texts{});
}

TEST(SudoRules, of_an_image_without_sudo_do_nothing) {
  const FixtureRoot root({{"/only/etc/sudoers", file("a ALL=NOPASSWD: ALL\n")}});
  const auto found = passwordless_sudo(Layers({root.below("/only")}), {});
  ASSERT_TRUE(found.known());
  EXPECT_TRUE(found->empty());
}

TEST(SudoRules, that_cannot_be_read_are_unknown) {
  const auto found = rules({{"/base/etc/sudoers", {.content = "a", .denied = true}}});
  EXPECT_FALSE(found.known());
}

}  // namespace
}  // namespace watertight::sources::host
