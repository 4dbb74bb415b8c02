// Rules of the host's kernel: what is missing, what cannot be read, and what the engine's filter changes.
#include <gtest/gtest.h>

#include "checks/evaluate.hpp"
#include "checks/kernel_settings.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

Host host_with(std::string name, facts::Fact<std::string> value) {
  Host host;
  host.kernel_release = facts::effective(std::string("6.1.0"), {});
  host.sysctls.emplace(std::move(name), std::move(value));
  return host;
}
facts::Fact<std::string> is(std::string text) { return facts::effective(std::move(text), {}); }
facts::Fact<std::string> unreadable(std::string why) { return facts::unknown<std::string>(std::move(why)); }

facts::Container container(std::string name, facts::SeccompKind kind) {
  facts::Container c = plain_container();
  c.name = std::move(name);
  c.seccomp = facts::declared(facts::Seccomp{kind, {}}, {});
  return c;
}

TEST(SysctlRules, DoNotApplyWhereTheKernelHasNoSuchSettingAndAreNotPassedWhereItCannotBeRead) {
  constexpr const char* kName = "kernel.io_uring_disabled";
  EXPECT_EQ(run("host-io-uring", host_with(kName, unreadable("/proc/sys/kernel/x does not exist")), {}).kind,
            Kind::not_applicable);
  EXPECT_EQ(
      run("host-io-uring", host_with(kName, unreadable("/proc/sys/kernel/x: permission denied")), {}).kind,
      Kind::not_evaluated);
  Host blind = host_with(kName, unreadable("/proc/sys/kernel/x does not exist"));
  blind.kernel_release = unreadable("/proc is not there");
  EXPECT_EQ(run("host-io-uring", blind, {}).kind, Kind::not_evaluated);
  EXPECT_EQ(run("host-io-uring", host_with(kName, is("many")), {}).kind, Kind::not_evaluated);
  EXPECT_EQ(run("host-io-uring", Host{}, {}).kind, Kind::not_evaluated);
}

TEST(SysctlRules, NameEverySettingThatIsWrongInOneFinding) {
  Host host = host_with("fs.protected_symlinks", is("0"));
  host.sysctls.emplace("fs.protected_hardlinks", is("0"));
  host.sysctls.emplace("fs.protected_fifos", is("2"));
  const Verdict v = run("host-protected-links", host, {});
  ASSERT_EQ(v.kind, Kind::failed);
  ASSERT_EQ(v.observations.size(), 1u);
  EXPECT_EQ(v.observations[0].evidence.size(), 2u);
  EXPECT_NE(v.observations[0].advice.find("fs.protected_symlinks = 1, fs.protected_hardlinks = 1"),
            std::string::npos);
}

TEST(SysctlRules, WeighLessWhereEveryContainerIsBehindAFilterThatDeniesTheCall) {
  const Host host = host_with("vm.unprivileged_userfaultfd", is("1"));
  System system = plain_engine();
  system.containers = {container("web", facts::SeccompKind::engine_default)};
  EXPECT_EQ(severity(run("host-userfaultfd", host, system)), Severity::low);
  system.containers.push_back(container("tool", facts::SeccompKind::unconfined));
  const Verdict open = run("host-userfaultfd", host, system);
  EXPECT_EQ(severity(open), std::nullopt);
  EXPECT_NE(open.observations[0].message.find("tool"), std::string::npos);
}

TEST(SysctlRules, DoNotCountAFilterThatTheEngineIsTooOldFor) {
  const Host host = host_with("kernel.io_uring_disabled", is("0"));
  System system = plain_engine();
  system.containers = {container("web", facts::SeccompKind::engine_default)};
  system.engine->version = is("24.0.7");
  EXPECT_EQ(severity(run("host-io-uring", host, system)), std::nullopt);
  system.engine->version = is("28.0.1");
  EXPECT_EQ(severity(run("host-io-uring", host, system)), Severity::low);
}

TEST(UserNamespaces, AreNoDefectWhereARootlessEngineNeedsThem) {
  const Host host = host_with("user.max_user_namespaces", is("1000"));
  System rootful = plain_engine();
  EXPECT_EQ(run("host-userns-unprivileged", host, rootful).kind, Kind::failed);
  System rootless = plain_engine();
  rootless.engine->rootless = facts::declared(true, {});
  EXPECT_EQ(run("host-userns-unprivileged", host, rootless).kind, Kind::not_applicable);
}

TEST(Modules, AreRestrictedByAnyOfTheWaysThereAre) {
  Host host = host_with("kernel.modules_disabled", is("0"));
  host.kernel_config_read = facts::declared(true, {});
  host.kernel_config.emplace("CONFIG_MODULE_SIG_FORCE", is("n"));
  EXPECT_EQ(run("host-modules-restricted", host, {}).kind, Kind::failed);
  Host locked = host;
  locked.lockdown = is("integrity");
  EXPECT_EQ(run("host-modules-restricted", locked, {}).kind, Kind::passed);
  Host enforced = host;
  enforced.command_line = is("quiet module.sig_enforce=1");
  EXPECT_EQ(run("host-modules-restricted", enforced, {}).kind, Kind::passed);
}

TEST(KernelCommandLine, IsAskedWordByWord) {
  Host host;
  host.command_line = is("a=1 mitigations=offline vsyscall=none");
  EXPECT_FALSE(booted_with(host, "mitigations=off"));
  EXPECT_TRUE(booted_with(host, "vsyscall=none"));
}

}  // namespace
}  // namespace watertight::checks
