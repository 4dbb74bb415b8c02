#include "sources/host/user_names.hpp"

#include <gtest/gtest.h>

#include "sources/fixture_root.hpp"

namespace watertight::sources {
namespace {

constexpr const char* kPasswd = "root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n";

FixtureEntry file(std::string content) { return {.content = std::move(content)}; }

facts::Container container(std::string user, std::vector<std::string> folders = {"/top", "/base"}) {
  facts::Container c;
  c.user = facts::declared(std::move(user), {});
  c.mounts = facts::by_default(std::vector<facts::Mount>{});
  c.layer_folders = std::move(folders);
  return c;
}

facts::Fact<bool> resolved(facts::Container c, FixtureFiles files) {
  files.emplace("/top/marker", file(""));
  files.emplace("/base/marker", file(""));
  facts::System system;
  system.containers.push_back(std::move(c));
  resolve_user_names(system, FixtureRoot(std::move(files)));
  EXPECT_TRUE(system.containers[0].layer_folders.empty());
  return system.containers[0].user_is_root;
}

TEST(UserNames, are_looked_up_in_the_image) {
  EXPECT_TRUE(resolved(container("toor"), {{"/base/etc/passwd", file(kPasswd)}}).is(true));
  EXPECT_TRUE(resolved(container("app:web"), {{"/base/etc/passwd", file(kPasswd)}}).is(false));
}

TEST(UserNames, point_at_the_line_that_says_it) {
  const auto fact = resolved(container("toor"), {{"/base/etc/passwd", file(kPasswd)}});
  ASSERT_TRUE(fact.origin.source);
  EXPECT_EQ(fact.origin.source->name, "/top/etc/passwd");
  EXPECT_EQ(fact.origin.span.line, 3u);
}

TEST(UserNames, that_the_container_itself_changed_are_what_it_says_now) {
  EXPECT_TRUE(resolved(container("app"), {{"/base/etc/passwd", file(kPasswd)},
                                          {"/top/etc/passwd", file("app:x:0:0::/:/bin/sh\n")}})
                  .is(true));
}

TEST(UserNames, without_an_account_are_unknown) {
  const auto fact = resolved(container("nobody"), {{"/base/etc/passwd", file(kPasswd)}});
  EXPECT_FALSE(fact.known());
  EXPECT_EQ(fact.unknown_because, "its /etc/passwd has no account nobody");
  EXPECT_EQ(resolved(container("app"), {}).unknown_because, "it has no /etc/passwd");
}

TEST(UserNames, behind_a_link_are_unknown_because_a_link_may_lead_anywhere) {
  const auto fact = resolved(
      container("app"),
      {{"/base/etc/passwd", {.type = "symlink", .target = "/passwd"}}, {"/base/passwd", file(kPasswd)}});
  EXPECT_FALSE(fact.known());
  EXPECT_EQ(fact.unknown_because, "its /etc/passwd is no file but a symlink");
}

TEST(UserNames, of_layers_that_cannot_be_read_are_unknown) {
  const auto fact =
      resolved(container("app", {"/top", "/gone", "/base"}), {{"/base/etc/passwd", file(kPasswd)}});
  EXPECT_FALSE(fact.known());
  EXPECT_TRUE(fact.unknown_because.view().starts_with("its layers could not be read: /gone "))
      << fact.unknown_because;
}

TEST(UserNames, of_a_running_container_are_found_without_its_layers) {
  facts::Container c = container("toor", {});
  c.processes = facts::effective(std::vector<facts::Process>{{7, 0, "sleep"}}, {});
  EXPECT_TRUE(resolved(c, {{"/proc/7/root/etc/passwd", file(kPasswd)}}).is(true));
  facts::Mount over;
  over.destination = "/etc/passwd";
  c.mounts = facts::declared(std::vector<facts::Mount>{over}, {});
  EXPECT_FALSE(resolved(c, {{"/proc/7/root/etc/passwd", file(kPasswd)}}).known());
  EXPECT_FALSE(resolved(container("toor", {}), {}).known());
}

TEST(UserNames, are_not_looked_for_where_the_user_is_a_number) {
  EXPECT_FALSE(resolved(container("1000:1000"), {{"/base/etc/passwd", file(kPasswd)}}).known());
}

}  // namespace
}  // namespace watertight::sources
