#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

constexpr std::size_t kOperations = 14;

facts::System engine_of(const char* version) {
  facts::System s = plain_engine();
  s.engine->version = facts::declared<std::string>(version, {});
  return s;
}

facts::System selinux_engine() {
  facts::System s = engine_of("29.5.0");
  s.engine->security_options = facts::declared(items({"name=selinux", "name=seccomp,profile=default"}), {});
  return s;
}

FactTexts given(const facts::Container& c, const facts::System& s = engine_of("29.5.0")) {
  return given_by(add_security_module, c, s);
}

facts::Container with_profile(const char* name) {
  facts::Container c = plain_container();
  c.apparmor = facts::declared<std::string>(name, {});
  return c;
}

facts::Container with_label(const char* label) {
  facts::ProcessState p = checks::plain_process();
  p.label = facts::effective<std::string>(label, {});
  return running(p);
}

const FactTexts kDockerDefault = {"mac-lets(web, ptrace-like)",    "mac-lets(web, host-files)",
                                  "mac-lets(web, connect-socket)", "mac-lets(web, load-bpf)",
                                  "mac-lets(web, user-namespace)", "mac-lets(web, kernel-log)"};

TEST(SecurityModule, DockerDefaultRefusesMountsOthersProcessesAndTheKernelsFiles) {
  EXPECT_EQ(given(plain_container()), kDockerDefault);
  EXPECT_EQ(given(with_label("docker-default (enforce)")), kDockerDefault);
}

TEST(SecurityModule, DockerDefaultOfOlderEnginesLetsCryptoSockets) {
  EXPECT_TRUE(given(plain_container(), engine_of("28.3.0")).contains("mac-lets(web, crypto-socket)"));
  EXPECT_TRUE(given(plain_container(), plain_engine()).contains("mac-lets(web, crypto-socket) ?"));
}

TEST(SecurityModule, RefusesNothingWhereThereIsNoneOrNoneInForce) {
  EXPECT_EQ(given(with_profile("unconfined")).size(), kOperations);
  EXPECT_EQ(given(with_label("unconfined")).size(), kOperations);
  EXPECT_EQ(given(with_label("")).size(), kOperations);
  EXPECT_EQ(given(with_label("mine (complain)")).size(), kOperations);
  facts::System none = plain_engine();
  none.engine->security_options = facts::declared(items({"name=seccomp,profile=default"}), {});
  const FactTexts facts = given(plain_container(), none);
  EXPECT_EQ(facts.size(), kOperations);
  EXPECT_TRUE(facts.contains("mac-lets(web, mount)"));
}

TEST(SecurityModule, PrivilegedModeTakesTheProfileAwayThatNobodyAskedFor) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(given(c).size(), kOperations);
  c.apparmor = facts::declared<std::string>("docker-default", {});
  EXPECT_EQ(given(c), kDockerDefault);
}

TEST(SecurityModule, OfAHostThatNobodyKnowsIsUnknownOnlyWhereNobodySaid) {
  const facts::System file;
  const FactTexts unsaid = given(plain_container(), file);
  EXPECT_TRUE(unsaid.contains("mac-lets(web, mount) ?"));
  EXPECT_TRUE(unsaid.contains("mac-lets(web, host-files)"));
  EXPECT_FALSE(given(with_profile("docker-default"), file).contains("mac-lets(web, mount) ?"));
  EXPECT_TRUE(given(with_profile("unconfined"), file).contains("mac-lets(web, mount)"));
}

TEST(SecurityModule, AProfileThatSomebodyWroteLetsWhatItsTextAllows) {
  facts::Container c = with_profile("mine");
  EXPECT_TRUE(given(c).contains("mac-lets(web, mount) ?"));
  c.apparmor_content = facts::declared(items({"mount"}), {});
  EXPECT_TRUE(given(c).contains("mac-lets(web, mount)"));
  EXPECT_TRUE(given(c).contains("mac-lets(web, ptrace-host) ?"));
  c.apparmor_content = facts::declared(items({"flags=(complain)"}), {});
  EXPECT_TRUE(given(c).contains("mac-lets(web, ptrace-host)"));
}

TEST(SecurityModule, SelinuxRefusesFilesOfTheHostUnlessTheyAreRelabelled) {
  const FactTexts facts = given(plain_container(), selinux_engine());
  EXPECT_TRUE(facts.contains("mac-lets(web, ptrace-like)"));
  EXPECT_FALSE(facts.contains("mac-lets(web, host-files)") || facts.contains("mac-lets(web, host-files) ?"));
  EXPECT_FALSE(facts.contains("mac-lets(web, mount)"));
  facts::Mount mount = checks::bind_mount("/srv", "/srv");
  mount.options = "rw,z";
  EXPECT_TRUE(given(checks::with_mounts({mount}), selinux_engine()).contains("mac-lets(web, host-files) ?"));
  EXPECT_EQ(given(with_label("system_u:system_r:container_t:s0:c1,c2"), selinux_engine()), facts);
}

TEST(SecurityModule, SelinuxRefusesNothingWithoutALabelOrToTheTypeThatIsFree) {
  facts::Container c = plain_container();
  c.selinux_options = facts::declared(items({"disable"}), {});
  EXPECT_EQ(given(c, selinux_engine()).size(), kOperations);
  c.selinux_options = facts::declared(items({"type:spc_t"}), {});
  EXPECT_EQ(given(c, selinux_engine()).size(), kOperations);
  c = plain_container();
  c.pid_mode = facts::declared<facts::NamespaceMode>({facts::NamespaceKind::host, {}}, {});
  EXPECT_EQ(given(c, selinux_engine()).size(), kOperations);
  EXPECT_EQ(given(with_label("system_u:system_r:spc_t:s0"), selinux_engine()).size(), kOperations);
}

TEST(SecurityModule, OverAnotherKernelIsAboutFilesAndSocketsAlone) {
  facts::Container c = plain_container();
  c.runtime = facts::declared<std::string>("runsc", {});
  EXPECT_EQ(given(c), (FactTexts{"mac-lets(web, host-files)", "mac-lets(web, connect-socket) ?"}));
}

}  // namespace
}  // namespace watertight::attack
