#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

FactTexts given(const facts::Container& c, const facts::System& s = plain_engine()) {
  return given_by(add_user, c, s);
}

facts::System with_image(facts::Container& c, std::vector<facts::ImageFile> set_id_files) {
  facts::System s = plain_engine();
  c.image_id = facts::declared<std::string>("sha256:1", {});
  facts::Image& image = s.images.emplace_back();
  image.id = "sha256:1";
  image.set_id_files = facts::effective(std::move(set_id_files), {});
  return s;
}

TEST(ContainerUser, APlainContainerIsRootOfTheHost) {
  EXPECT_EQ(given(plain_container()),
            (FactTexts{"container(web)", "runs-as-root(web)", "host-user-namespace(web)"}));
}

TEST(ContainerUser, AUserWithNoNewPrivilegesIsNeitherRootNorBecomesIt) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000", {});
  c.no_new_privileges = facts::declared(true, {});
  const facts::System s = with_image(c, {});
  EXPECT_EQ(given(c, s), (FactTexts{"container(web)", "host-user-namespace(web)", "no-new-privileges(web)"}));
}

TEST(ContainerUser, ASetUidProgramOfTheImageCountsAndASetGidOneDoesNot) {
  facts::Container c = plain_container();
  EXPECT_FALSE(given(c, with_image(c, {{"/usr/bin/su", 04755, "set-uid"}})).contains("set-uid-program(web)"))
      << "root has nothing to gain by it";
  c.user = facts::declared<std::string>("1000", {});
  EXPECT_TRUE(given(c, with_image(c, {{"/usr/bin/su", 04755, "set-uid"}})).contains("set-uid-program(web)"));
  const FactTexts group = given(c, with_image(c, {{"/usr/bin/wall", 02755, "set-gid"}}));
  EXPECT_FALSE(group.contains("set-uid-program(web)") || group.contains("set-uid-program(web) ?"));
}

TEST(ContainerUser, ASetUidProgramOnAMountWithoutSetUidCountsForNothing) {
  facts::InForce now = checks::plain_in_force();
  now.mounts.value->front().no_suid = true;
  facts::Container c = running(std::move(now));
  EXPECT_FALSE(given(c, with_image(c, {{"/usr/bin/su", 04755, "set-uid"}})).contains("set-uid-program(web)"));
}

TEST(ContainerUser, RootOfARootlessEngineOrOfOneThatMapsUsersIsNotTheHosts) {
  facts::System rootless = plain_engine();
  rootless.engine->rootless = facts::declared(true, {});
  EXPECT_FALSE(given(plain_container(), rootless).contains("host-user-namespace(web)"));
  facts::System remapped = plain_engine();
  remapped.engine->security_options =
      facts::declared(items({"name=userns", "name=seccomp,profile=default"}), {});
  EXPECT_FALSE(given(plain_container(), remapped).contains("host-user-namespace(web)"));
  facts::Container opted_out = plain_container();
  opted_out.user_namespace_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_TRUE(given(opted_out, remapped).contains("host-user-namespace(web)"));
}

TEST(ContainerUser, AUserNamespaceOfItsOwnIsNotTheHostsEvenIfIdsAreTheSame) {
  facts::InForce now = checks::plain_in_force();
  now.namespaces.value->push_back(checks::own_namespace("user"));
  facts::Container c = running(std::move(now));
  c.uid_map = facts::effective<std::vector<facts::IdRange>>({{0, 0, 65536}}, {});
  EXPECT_FALSE(given(c).contains("host-user-namespace(web)"));
}

TEST(ContainerUser, WhoseProcessesLeftRootIsNotRootWhateverItStartedAs) {
  EXPECT_FALSE(given(running(checks::user_process())).contains("runs-as-root(web)"));
}

TEST(ContainerUser, WhoseImageDecidesIsUnknown) {
  EXPECT_TRUE(given(checks::of_unknown_user(plain_container())).contains("runs-as-root(web) ?"));
}

TEST(ContainerUser, ARuntimeWithAKernelOfItsOwnIsInNoNamespaceOfTheHost) {
  facts::Container c = plain_container();
  c.runtime = facts::declared<std::string>("runsc", {});
  EXPECT_FALSE(given(c).contains("host-user-namespace(web)"));
  c.runtime = facts::declared<std::string>("mine", {});
  facts::System s = plain_engine();
  EXPECT_TRUE(given(c, s).contains("host-user-namespace(web)"));
  s.engine->runtimes = facts::declared(items({"mine=/usr/bin/runsc"}), {});
  EXPECT_FALSE(given(c, s).contains("host-user-namespace(web)"));
}

TEST(ContainerNames, AreToldApartWithoutMeetingOneThatIsReallyCalledSo) {
  facts::System s;
  for (const char* name : {"web", "web", "web (2)", "db", "web"})
    s.containers.push_back(plain_container(name));
  EXPECT_EQ(container_names(s), (std::vector<std::string>{"web", "web (3)", "web (2)", "db", "web (4)"}));
}

}  // namespace
}  // namespace watertight::attack
