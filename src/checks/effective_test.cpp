#include "checks/effective.hpp"

#include <gtest/gtest.h>

#include "checks/engine_facts.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::checks {
namespace {

using linux_kernel::bit;
using linux_kernel::capability_number;
using linux_kernel::docker_default_capabilities;

facts::Container as_user(std::string user) {
  facts::Container c = plain_container();
  c.user = facts::declared(std::move(user), {});
  return c;
}

facts::Container with_caps(std::initializer_list<std::string> add, std::initializer_list<std::string> drop) {
  facts::Container c = plain_container();
  c.cap_add = facts::declared(items(add), {});
  c.cap_drop = facts::declared(items(drop), {});
  return c;
}

facts::NamespaceMode joins(std::string target) {
  return {facts::NamespaceKind::container, std::move(target)};
}

TEST(NamesRoot, knows_every_spelling_of_uid_zero) {
  for (const char* root : {"", "root", "0", "0:0", "00", "root:www", ":5", "+0", "000:1000"})
    EXPECT_TRUE(names_root(root)) << root;
  for (const char* other : {"1000", "app", "10", "1000:0", "root2", "-", "rooty:0"})
    EXPECT_FALSE(names_root(other)) << other;
}

TEST(StartsAsRoot, is_unknown_of_a_name_that_nobody_looked_up) {
  facts::Container c = as_user("app:web");
  c.user_is_root = facts::unknown<bool>("the image was not seen");
  const Answer a = starts_as_root(c);
  EXPECT_EQ(a.truth, Truth::unknown);
  EXPECT_EQ(a.because,
            "the user is app, and whether that account is root is unknown: the image was not seen");
}

TEST(StartsAsRoot, follows_what_the_account_is) {
  facts::Container c = as_user("app");
  c.user_is_root = facts::effective(true, {});
  EXPECT_EQ(starts_as_root(c).truth, Truth::yes);
  EXPECT_EQ(starts_as_root(c).evidence.size(), 2u);
  c.user_is_root = facts::effective(false, {});
  EXPECT_EQ(starts_as_root(c).truth, Truth::no);
  EXPECT_EQ(starts_as_root(as_user("+1000")).truth, Truth::no);
}

TEST(RunsAsRoot, is_unknown_where_the_image_decides_and_is_not_known) {
  facts::Container c = plain_container();
  c.user = facts::unknown<std::string>("the image decides");
  const Answer a = runs_as_root(c, {});
  EXPECT_EQ(a.truth, Truth::unknown);
  EXPECT_EQ(a.because, "the user is unknown: the image decides");
}

TEST(RunsAsRoot, believes_the_processes_more_than_the_setting) {
  facts::Container c = as_user("root");
  c.processes = facts::effective(std::vector<facts::Process>{{7, 999, "postgres"}}, {});
  EXPECT_EQ(runs_as_root(c, plain_engine()).truth, Truth::no);
  EXPECT_EQ(starts_as_root(c).truth, Truth::yes);
}

TEST(Capabilities, are_the_default_set_for_root) {
  EXPECT_EQ(capabilities(plain_container(), {}).effective, docker_default_capabilities());
}

TEST(Capabilities, are_void_for_another_user_but_stay_in_the_bounding_set) {
  facts::Container c = with_caps({"SYS_ADMIN"}, {});
  c.user = facts::declared<std::string>("1000", {});
  const Capabilities held = capabilities(c, {});
  EXPECT_EQ(held.effective, linux_kernel::CapabilitySet{0});
  EXPECT_TRUE(*held.bounding & bit(*capability_number("SYS_ADMIN")));
  EXPECT_FALSE(capabilities_are_void(c, {}));
  c.no_new_privileges = facts::declared(true, {});
  EXPECT_TRUE(capabilities_are_void(c, {}));
}

TEST(Capabilities, added_win_over_dropped_as_the_engine_has_it) {
  const auto net_raw = bit(*capability_number("NET_RAW"));
  EXPECT_EQ(capabilities(with_caps({"NET_RAW"}, {"ALL"}), {}).effective, net_raw);
  EXPECT_EQ(capabilities(with_caps({"NET_RAW"}, {"NET_RAW"}), {}).effective, docker_default_capabilities());
  EXPECT_EQ(capabilities(with_caps({"ALL"}, {"NET_RAW"}), {}).effective,
            linux_kernel::kAllCapabilities & ~net_raw);
  EXPECT_EQ(capabilities(with_caps({}, {"NET_RAW"}), {}).effective, docker_default_capabilities() & ~net_raw);
}

TEST(Capabilities, are_all_under_privileged) {
  facts::Container c = with_caps({}, {"ALL"});
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(capabilities(c, {}).effective, linux_kernel::kAllCapabilities);
}

TEST(Capabilities, are_those_of_root_where_the_user_is_unknown) {
  facts::Container c = of_unknown_user(plain_container());
  EXPECT_EQ(capabilities(c, {}).effective, docker_default_capabilities());
  EXPECT_TRUE(may_hold(c, {}, "MKNOD"));
  EXPECT_FALSE(may_hold(c, {}, "SYS_ADMIN"));
  EXPECT_EQ(image_decides(c, {}), ". The image decides whether it runs as root");
  c = as_user("app");
  c.user_is_root = facts::unknown<bool>("the image was not seen");
  EXPECT_TRUE(may_hold(c, {}, "MKNOD"));
  EXPECT_NE(image_decides(c, {}), "");
  EXPECT_EQ(image_decides(as_user("1000"), {}), "");
  EXPECT_EQ(image_decides(as_user("0"), {}), "");
}

TEST(Capabilities, are_void_only_for_who_is_known_not_to_be_root) {
  facts::Container c = of_unknown_user(with_caps({}, {"ALL"}));
  c.no_new_privileges = facts::declared(true, {});
  EXPECT_FALSE(capabilities_are_void(c, {}));
  c.user = facts::declared<std::string>("0", {});
  EXPECT_FALSE(capabilities_are_void(c, {}));
}

TEST(Capabilities, are_unknown_where_the_lists_are) {
  facts::Container c = plain_container();
  c.cap_add = facts::unknown<facts::Items>("x");
  EXPECT_FALSE(capabilities(c, {}).bounding);
  EXPECT_FALSE(capabilities(c, {}).effective);
  EXPECT_FALSE(may_hold(c, {}, "MKNOD"));
}

TEST(NoNewPrivileges, comes_from_the_daemon_where_the_container_says_nothing) {
  facts::System s = plain_engine();
  EXPECT_EQ(no_new_privileges(plain_container(), s).truth, Truth::no);
  set(s, "no-new-privileges", true);
  EXPECT_EQ(no_new_privileges(plain_container(), s).truth, Truth::yes);
  facts::Container c = plain_container();
  c.security_opt = facts::declared(items({"no-new-privileges:false"}), {});
  EXPECT_EQ(no_new_privileges(c, s).truth, Truth::no);
}

TEST(JoinedNamespace, of_a_container_that_joins_one_on_the_host_is_the_hosts) {
  facts::System s = plain_engine();
  facts::Container host = plain_container("vpn");
  host.network_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, {}}, {});
  facts::Container middle = plain_container("middle");
  middle.network_mode = facts::declared(joins("vpn"), {});
  facts::Container c = plain_container("app");
  c.network_mode = facts::declared(joins("middle"), {});
  s.containers = {host, middle, c};
  const JoinedNamespace n = joined_namespace(c, s, &facts::Container::network_mode, "network_mode");
  EXPECT_EQ(n.is_host, Truth::yes);
  EXPECT_EQ(n.because, "it joins middle, which joins vpn");
  EXPECT_EQ(n.evidence.size(), 3u);
}

TEST(JoinedNamespace, is_unknown_for_a_stranger_and_ends_in_a_circle) {
  facts::System s = plain_engine();
  facts::Container c = plain_container("a");
  c.pid_mode = facts::declared(joins("gone"), {});
  s.containers = {c};
  EXPECT_EQ(joined_namespace(c, s, &facts::Container::pid_mode, "pid_mode").is_host, Truth::unknown);
  c.pid_mode = facts::declared(joins("a"), {});
  s.containers = {c};
  EXPECT_EQ(joined_namespace(c, s, &facts::Container::pid_mode, "pid_mode").is_host, Truth::unknown);
}

}  // namespace
}  // namespace watertight::checks
