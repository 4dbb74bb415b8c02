#include <gtest/gtest.h>

#include "checks/pods.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

facts::Container with_apparmor(std::string profile) {
  facts::Container c = plain_container();
  c.apparmor = facts::declared(std::move(profile), {});
  return c;
}

facts::System without_apparmor() {
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=seccomp,profile=default"}), {});
  return s;
}

TEST(AppArmor, is_the_hosts_matter_where_the_kernel_has_none) {
  EXPECT_EQ(run("container-apparmor", with_apparmor("unconfined"), without_apparmor()).kind,
            Kind::not_applicable);
  EXPECT_EQ(run("container-apparmor", with_apparmor(""), without_apparmor()).kind, Kind::not_applicable);
}

TEST(AppArmor, fails_when_unconfined_was_asked_for_on_a_host_that_has_it_or_may_have_it) {
  EXPECT_EQ(run("container-apparmor", with_apparmor("unconfined")).kind, Kind::failed);
  EXPECT_EQ(run("container-apparmor", with_apparmor("unconfined"), {}).kind, Kind::failed);
  EXPECT_EQ(run("container-apparmor", with_apparmor("my-app")).kind, Kind::passed);
}

TEST(AppArmor, fails_when_a_running_container_has_no_profile) {
  EXPECT_EQ(run("container-apparmor", with_apparmor("")).kind, Kind::failed);
  facts::Container created = with_apparmor("");
  created.running = facts::declared(false, {});
  EXPECT_EQ(run("container-apparmor", created).kind, Kind::passed);
}

TEST(AppArmor, of_a_profile_that_only_complains_confines_nothing) {
  facts::System s = plain_engine();
  s.host.emplace();
  s.host->apparmor_profiles =
      facts::effective(items({"my-app (complain)", "docker-default (complain)", "other (enforce)"}), {});
  EXPECT_EQ(run("container-apparmor", with_apparmor("my-app"), s).kind, Kind::failed);
  EXPECT_EQ(run("container-apparmor", with_apparmor("other"), s).kind, Kind::passed);
  EXPECT_EQ(run("container-apparmor", with_apparmor("docker-default"), s).kind, Kind::passed)
      << "host-apparmor-enabled says it once for all";
}

facts::Container with_profile(facts::SeccompContent content) {
  facts::Container c = plain_container();
  c.seccomp = facts::declared(facts::Seccomp{facts::SeccompKind::custom, "./p.json"}, {});
  c.seccomp_content = facts::declared(std::move(content), {});
  return c;
}

TEST(SeccompProfile, is_as_bad_as_what_it_lets_through) {
  constexpr const char* kId = "container-seccomp-profile-weak";
  EXPECT_EQ(run(kId, plain_container()).kind, Kind::not_applicable);
  EXPECT_EQ(run(kId, with_profile({})).kind, Kind::passed);
  EXPECT_EQ(severity(run(kId, with_profile({true, {}}))), Severity::low);
  EXPECT_EQ(severity(run(kId, with_profile({true, {{"bpf", ""}}}))), Severity::high);
  const Verdict one =
      run(kId, with_profile({false, {{"bpf", ""}, {"clone", "unless flags has CLONE_NEWUSER"}}}));
  EXPECT_EQ(severity(one), std::nullopt);
  EXPECT_NE(one.observations[0].message.find("bpf, clone (unless flags has CLONE_NEWUSER)"),
            std::string::npos);
  facts::Container unread = with_profile({});
  unread.seccomp_content = facts::unknown<facts::SeccompContent>("it is of another machine");
  EXPECT_EQ(run(kId, unread).kind, Kind::not_evaluated);
}

TEST(Confinement, is_off_in_privileged_mode_which_is_then_the_evidence) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  c.seccomp = facts::by_default(facts::Seccomp{facts::SeccompKind::unconfined, {}});
  c.apparmor = facts::unknown<std::string>("the file does not say");
  c.system_paths_unconfined = facts::unknown<bool>("the file does not say");
  for (const char* id :
       {"container-seccomp-disabled", "container-apparmor", "container-system-paths-unconfined"}) {
    const Verdict v = run(id, c);
    ASSERT_EQ(v.kind, Kind::failed) << id;
    EXPECT_EQ(v.observations[0].evidence[0].fact, "privileged") << id;
  }
}

TEST(Confinement, that_is_named_beside_privileged_mode_holds) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  c.seccomp = facts::declared(facts::Seccomp{facts::SeccompKind::custom, "strict.json"}, {});
  c.apparmor = facts::declared<std::string>("strict", {});
  EXPECT_EQ(run("container-seccomp-disabled", c).kind, Kind::passed);
  EXPECT_EQ(run("container-apparmor", c).kind, Kind::passed);
}

TEST(SeLinux, matters_only_where_the_engine_labels) {
  facts::Container c = plain_container();
  c.selinux_options = facts::declared(items({"disable"}), {});
  EXPECT_EQ(run("container-selinux-label", c).kind, Kind::not_applicable);
  EXPECT_EQ(run("container-selinux-label", c, {}).kind, Kind::failed);
  facts::System s = plain_engine();
  s.engine->security_options = facts::declared(items({"name=selinux"}), {});
  EXPECT_EQ(run("container-selinux-label", c, s).kind, Kind::failed);
}

TEST(NoNewPrivilegesCheck, passes_where_the_daemon_sets_it) {
  EXPECT_EQ(run("container-no-new-privileges", plain_container()).kind, Kind::failed);
  facts::System s = plain_engine();
  set(s, "no-new-privileges", true);
  EXPECT_EQ(run("container-no-new-privileges", plain_container(), s).kind, Kind::passed);
}

TEST(SystemPaths, weigh_less_for_a_user_that_is_not_root) {
  facts::Container c = plain_container();
  c.system_paths_unconfined = facts::declared(true, {});
  EXPECT_EQ(severity(run("container-system-paths-unconfined", c)), std::nullopt);
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_EQ(severity(run("container-system-paths-unconfined", c)), Severity::medium);
}

TEST(SystemPaths, of_a_pod_are_told_in_its_own_words) {
  facts::Container c = plain_container();
  c.system_paths_unconfined = facts::declared(true, {});
  EXPECT_NE(run("container-system-paths-unconfined", c).observations.at(0).message.find("systempaths"),
            std::string::npos);
  c.kind = facts::ContainerKind::pod;
  const std::string message = run("container-system-paths-unconfined", c).observations.at(0).message;
  EXPECT_NE(message.find("procMount: Unmasked"), std::string::npos) << message;
  EXPECT_EQ(message.find("systempaths"), std::string::npos) << message;
  EXPECT_NE(advice_for_pods("container-system-paths-unconfined").find("procMount"), std::string_view::npos);
}

TEST(Privileged, is_not_root_on_the_host_inside_a_user_namespace) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(severity(run("container-privileged", c)), std::nullopt);
  c.uid_map = facts::effective(std::vector<facts::IdRange>{{0, 1000, 1}}, {});
  EXPECT_EQ(severity(run("container-privileged", c)), Severity::high);
}

}  // namespace
}  // namespace watertight::checks
