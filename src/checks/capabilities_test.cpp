#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container adds(std::initializer_list<std::string> names, std::string user = "") {
  facts::Container c = plain_container();
  c.cap_add = facts::declared(items(names), {});
  c.cap_drop = facts::declared(items({"ALL"}), {});
  c.user = facts::declared(std::move(user), {});
  return c;
}

facts::System remapped() {
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=userns"}), {});
  return s;
}

TEST(CapabilityChecks, report_an_added_one_at_full_weight_for_root) {
  const Verdict v = run("container-cap-sys-admin", adds({"SYS_ADMIN"}));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_EQ(v.observations[0].discriminator, "SYS_ADMIN");
}

TEST(CapabilityChecks, say_what_remains_for_another_user) {
  const Verdict v = run("container-cap-sys-admin", adds({"SYS_ADMIN"}, "1000"));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(severity(v), Severity::low);
  EXPECT_NE(v.observations[0].message.find("does nothing now: it runs as user 1000"), std::string::npos);
}

TEST(CapabilityChecks, do_not_apply_where_nothing_can_bring_it_alive) {
  facts::Container c = adds({"SYS_ADMIN", "NET_ADMIN"}, "1000");
  c.no_new_privileges = facts::declared(true, {});
  EXPECT_EQ(run("container-cap-sys-admin", c).kind, Kind::not_applicable);
  EXPECT_EQ(run("container-caps-restricted", c).kind, Kind::not_applicable);
}

TEST(CapabilityChecks, weigh_less_in_a_user_namespace) {
  EXPECT_EQ(severity(run("container-cap-sys-module", adds({"SYS_MODULE"}), remapped())), Severity::medium);
}

TEST(CapabilityChecks, make_one_finding_of_all) {
  const facts::Container c = adds({"ALL"});
  for (const char* id : {"container-cap-sys-admin", "container-cap-sys-module", "container-cap-sys-ptrace",
                         "container-cap-dac-read-search", "container-cap-sys-rawio-mknod"})
    EXPECT_EQ(run(id, c).kind, Kind::not_applicable) << id;
  const Verdict v = run("container-caps-restricted", c);
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(severity(v), Severity::critical);
}

TEST(CapabilityChecks, take_privileged_for_all_capabilities) {
  facts::Container c = adds({"SYS_ADMIN"});
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(run("container-cap-sys-admin", c).kind, Kind::not_applicable);
  const Verdict v = run("container-caps-restricted", c);
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(severity(v), Severity::critical);
  EXPECT_EQ(v.observations[0].evidence[0].fact, "privileged");
}

TEST(CapsRestricted, gives_the_default_set_one_low_finding) {
  const Verdict v = run("container-caps-restricted", plain_container());
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(severity(v), Severity::low);
}

TEST(CapsRestricted, takes_default_names_and_those_with_a_check_of_their_own_for_no_finding) {
  EXPECT_EQ(run("container-caps-restricted", adds({"NET_BIND_SERVICE", "SYS_ADMIN"})).kind, Kind::passed);
}

TEST(CapsRestricted, weighs_net_admin_by_the_network_it_acts_on) {
  facts::Container c = adds({"NET_ADMIN"});
  EXPECT_EQ(severity(run("container-caps-restricted", c)), Severity::medium);
  c.network_mode = facts::declared(facts::NamespaceMode{facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(severity(run("container-caps-restricted", c)), Severity::high);
}

TEST(CapsRestricted, is_not_evaluated_without_the_list) {
  facts::Container c = plain_container();
  c.cap_add = facts::unknown<facts::Items>("the answer was cut off");
  const Verdict v = run("container-caps-restricted", c);
  EXPECT_EQ(v.kind, Kind::not_evaluated);
  EXPECT_EQ(v.reason, "cap_add is unknown: the answer was cut off");
}

TEST(CapsRestricted, gives_the_default_set_its_finding_where_the_user_is_unknown) {
  const Verdict v = run("container-caps-restricted", of_unknown_user(plain_container()));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(severity(v), Severity::low);
  EXPECT_TRUE(leaves_it_to_the_image(v));
  facts::Container c = of_unknown_user(adds({}));
  c.no_new_privileges = facts::declared(true, {});
  EXPECT_EQ(run("container-caps-restricted", c).kind, Kind::passed);
  EXPECT_EQ(run("container-caps-restricted", adds({}, "1000")).kind, Kind::passed);
}

}  // namespace
}  // namespace watertight::checks
