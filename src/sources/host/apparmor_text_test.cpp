#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"
#include "sources/host/apparmor_profiles.hpp"

namespace watertight::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FixtureEntry file(std::string content) { return {.content = std::move(content), .mode = {}}; }

facts::Fact<facts::Items> content(FixtureFiles files, std::string profile = "my-app") {
  facts::System system;
  system.containers.emplace_back().apparmor = facts::declared(std::move(profile), {});
  read_apparmor_profiles(system, FixtureRoot(std::move(files)));
  return system.containers.front().apparmor_content;
}
facts::Fact<facts::Items> content(std::string text) {
  return content({{"/etc/apparmor.d/my-app", file(std::move(text))}});
}
std::vector<std::string> rules(const facts::Fact<facts::Items>& fact) {
  std::vector<std::string> out;
  EXPECT_TRUE(fact.known()) << fact.unknown_because;
  if (fact.known())
    for (const facts::Item& rule : *fact) out.push_back(rule.text);
  return out;
}

TEST(AppArmorText, gives_the_rules_that_open_a_class_with_their_lines) {
  const auto fact = content(
      "abi <abi/3.0>,\n#include <tunables/global>\n@{STORE}=/a /b # folders\n"
      "profile my-app flags=(attach_disconnected,\ncomplain) {\n"
      "  # mount,\n  capability,\n  /a{b,c}/** rw, audit mount,\n  ptrace (trace,\n    read),\n}\n");
  EXPECT_THAT(rules(fact),
              ElementsAre("flags=(attach_disconnected, complain)", "audit mount", "ptrace (trace, read)"));
  EXPECT_EQ(fact->at(1).origin.span.line, 8u);
  EXPECT_EQ(fact->at(2).origin.span.line, 9u);
  EXPECT_EQ(fact->at(1).origin.source->name, "/etc/apparmor.d/my-app");
}

TEST(AppArmorText, of_the_engines_own_profile_opens_nothing) {
  EXPECT_THAT(
      rules(content(
          "profile my-app flags=(attach_disconnected,mediate_deleted) {\n"
          "  #include <abstractions/base>\n  network,\n  capability,\n  file,\n  umount,\n"
          "  signal (receive) peer=unconfined,\n  signal (send,receive) peer=my-app,\n"
          "  deny @{PROC}/* w,   # deny write for all files directly in /proc\n"
          "  deny @{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9]*}/** w,\n"
          "  deny @{PROC}/sys/kernel/{?,??,[^s][^h][^m]**} w,\n  deny mount,\n"
          "  deny /sys/[^f]*/** wklx,\n  ptrace (trace,read,tracedby,readby) peer=my-app,\n}\n")),
      IsEmpty());
}

TEST(AppArmorText, leaves_out_what_another_rule_denies_and_mounts_that_need_a_capability_it_lacks) {
  EXPECT_THAT(rules(content("profile my-app {\n capability,\n mount,\n deny mount,\n signal,\n}\n")),
              ElementsAre("signal"));
  EXPECT_THAT(rules(content("profile my-app {\n capability chown,\n mount,\n}\n")), IsEmpty());
  EXPECT_THAT(rules(content("profile my-app {\n capability sys_admin,\n mount,\n}\n")), ElementsAre("mount"));
  EXPECT_THAT(rules(content("profile my-app {\n capability,\n mount,\n deny mount /dev/sda -> /x,\n}\n")),
              ElementsAre("mount"));
}

TEST(AppArmorText, of_children_and_of_other_profiles_is_not_its_own) {
  EXPECT_THAT(
      rules(content("profile other {\n all,\n}\nprofile my-app {\n /x r,\n  profile child {\n all,\n  }\n"
                    "  ^hat {\n all,\n  }\n  signal,\n}\n/usr/bin/z {\n all,\n}\n")),
      ElementsAre("signal"));
}

TEST(AppArmorText, is_followed_into_what_it_includes) {
  FixtureFiles files = {
      {"/etc/apparmor.d/my-app", file("profile my-app {\n include <local>\n include if exists <gone>\n}\n")},
      {"/etc/apparmor.d/local/a", file("all,\n")},
      {"/etc/apparmor.d/local/b~", file("signal,\n")}};
  const auto fact = content(files);
  EXPECT_THAT(rules(fact), ElementsAre("all"));
  EXPECT_EQ(fact->front().origin.source->name, "/etc/apparmor.d/local/a");
  files["/etc/apparmor.d/my-app"] = file("profile my-app {\n include \"gone\"\n all,\n}\n");
  EXPECT_THAT(std::string(content(files).unknown_because), HasSubstr("/etc/apparmor.d/gone"));
  files["/etc/apparmor.d/my-app"] = file("profile my-app {\n include <my-app-more>\n}\n");
  files["/etc/apparmor.d/my-app-more"] = file("include <my-app-more>\n");
  EXPECT_THAT(std::string(content(files).unknown_because), HasSubstr("too many"));
}

TEST(AppArmorText, is_unknown_where_it_does_not_decide_or_is_not_there) {
  EXPECT_THAT(std::string(content("profile my-app {\n if $x {\n all,\n }\n}\n").unknown_because),
              HasSubstr("condition (if $x)"));
  EXPECT_THAT(std::string(content("profile my-app {\n /x r,\n").unknown_because),
              HasSubstr("within a block"));
  EXPECT_THAT(std::string(content("profile my-app-2 {\n}\n").unknown_because),
              HasSubstr("no file in /etc/apparmor.d has a profile my-app"));
  EXPECT_FALSE(content(FixtureFiles{}).known());
  EXPECT_FALSE(content({{"/etc/apparmor.d", {.type = "directory", .mode = {}, .denied = true}}}).known());
  EXPECT_THAT(std::string(content({{"/etc/apparmor.d/a", file("profile my-app {\n}\n")},
                                   {"/etc/apparmor.d/b", file("profile my-app {\n}\n")}})
                              .unknown_because),
              HasSubstr("more than one"));
}

TEST(AppArmorText, of_a_profile_called_by_its_program_is_found_as_well) {
  EXPECT_THAT(rules(content({{"/etc/apparmor.d/x", file("\"/usr/bin/x y\" {\n all,\n}\n")}}, "/usr/bin/x y")),
              ElementsAre("all"));
}

}  // namespace
}  // namespace watertight::sources
