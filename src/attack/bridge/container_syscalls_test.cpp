#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/fact_texts_test.hpp"
#include "attack/bridge/rule_calls.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

facts::System engine_of(const char* version) {
  facts::System s = plain_engine();
  s.engine->version = facts::declared<std::string>(version, {});
  s.engine->architecture = facts::declared<std::string>("x86_64", {});
  return s;
}

FactTexts given(const facts::Container& c, const facts::System& s = engine_of("29.5.0")) {
  return given_by(add_syscalls, c, s);
}

bool has(const FactTexts& facts, const std::string& call) {
  return facts.contains("syscall(web, " + call + ")");
}

facts::Container with_caps(std::initializer_list<std::string> names) {
  facts::Container c = plain_container();
  c.cap_add = facts::declared(items(names), {});
  return c;
}

facts::Container with_profile(facts::Seccomp seccomp, facts::SeccompContent content = {}) {
  facts::Container c = plain_container();
  c.seccomp = facts::declared(std::move(seccomp), {});
  c.seccomp_content = facts::declared(std::move(content), {});
  return c;
}

TEST(ContainerSyscalls, OfDockersProfileWithoutCapabilitiesAreTheHarmlessOnes) {
  EXPECT_EQ(
      given(plain_container()),
      (FactTexts{"syscall(web, mknod)", "syscall(web, process_vm_writev)", "syscall(web, ptrace)",
                 "syscall(web, sched_setscheduler)", "syscall(web, socket-packet)",
                 "syscall(web, socketcall)", "syscall(web, socket-netlink)", "syscall(web, socket-audit)",
                 "syscall(web, socket-unix)", "syscall(web, kill)", "syscall(web, clock_settime)"}));
}

TEST(ContainerSyscalls, AreOpenedByCapabilitiesInDockersProfile) {
  const FactTexts admin = given(with_caps({"SYS_ADMIN"}));
  EXPECT_TRUE(has(admin, "mount") && has(admin, "setns") && has(admin, "unshare-user") && has(admin, "bpf"));
  EXPECT_FALSE(has(admin, "finit_module") || has(admin, "open_by_handle_at"));
  EXPECT_TRUE(has(given(with_caps({"DAC_READ_SEARCH"})), "open_by_handle_at"));
  EXPECT_TRUE(has(given(with_caps({"SYS_MODULE"})), "finit_module"));
}

TEST(ContainerSyscalls, DependOnTheEnginesVersion) {
  const FactTexts old = given(plain_container(), engine_of("20.10.24"));
  EXPECT_TRUE(has(old, "socket-vsock") && has(old, "io_uring_setup"));
  const FactTexts middle = given(plain_container(), engine_of("24.0.7"));
  EXPECT_TRUE(!has(middle, "socket-vsock") && has(middle, "io_uring_setup"));
  EXPECT_TRUE(given(plain_container(), plain_engine()).contains("syscall(web, socket-vsock) ?"));
  EXPECT_FALSE(given(plain_container(), facts::System{}).contains("syscall(web, socket-vsock) ?"));
}

TEST(ContainerSyscalls, AreAllWithoutAFilter) {
  EXPECT_EQ(given(with_profile({facts::SeccompKind::unconfined, {}})).size(), rule_calls().size());
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(given(c).size(), rule_calls().size());
  facts::System s = engine_of("29.5.0");
  checks::set(s, "seccomp-profile", std::string("unconfined"));
  EXPECT_EQ(given(plain_container(), s).size(), rule_calls().size());
}

// Privileged mode takes away only the filter that nobody asked for.
TEST(ContainerSyscalls, OfAPrivilegedContainerFollowTheProfileThatItNames) {
  facts::Container c = with_profile({facts::SeccompKind::engine_default, {}});
  c.privileged = facts::declared(true, {});
  EXPECT_TRUE(has(given(c), "mount"));
  EXPECT_FALSE(has(given(c), "userfaultfd"));
}

TEST(ContainerSyscalls, OfACustomProfileAreWhatItOpensAndUnknownWhatDockersLetsThrough) {
  const FactTexts facts = given(with_profile({facts::SeccompKind::custom, "/etc/p.json"},
                                             {false, {{"userfaultfd", {}}, {"clone", "if flags has none"}}}));
  EXPECT_TRUE(has(facts, "userfaultfd"));
  EXPECT_TRUE(facts.contains("syscall(web, unshare-user) ?"));
  EXPECT_TRUE(facts.contains("syscall(web, ptrace) ?"));
  EXPECT_FALSE(facts.contains("syscall(web, keyctl)") || facts.contains("syscall(web, keyctl) ?"));
}

TEST(ContainerSyscalls, OfAProfileThatNobodyReadAreUnknown) {
  facts::Container c = with_profile({facts::SeccompKind::custom, "/etc/p.json"});
  c.seccomp_content = facts::unknown<facts::SeccompContent>("the file is not here");
  EXPECT_TRUE(given(c).contains("syscall(web, mount) ?"));
}

facts::System with_filter(const char* instructions) {
  facts::System s = engine_of("29.5.0");
  s.seccomp_filters = {{instructions}};
  return s;
}

TEST(ContainerSyscalls, FollowTheLoadedFilters) {
  const facts::Container c = running(checks::plain_process());
  EXPECT_EQ(given(c, with_filter(checks::kAllowsAll)).size(), rule_calls().size());
  EXPECT_EQ(given(c, with_filter(checks::kRefusesAll)), FactTexts{});
}

TEST(ContainerSyscalls, AreAllWhereTheKernelSaysThatThereIsNoFilter) {
  facts::ProcessState p = checks::plain_process();
  p.seccomp = 0;
  EXPECT_EQ(given(running(p)).size(), rule_calls().size());
}

TEST(ContainerSyscalls, AreWhatWasAskedForWhereFiltersCannotBeRead) {
  facts::ProcessState p = checks::plain_process();
  p.filters = facts::unknown<std::vector<std::size_t>>("only root may");
  EXPECT_EQ(given(running(p)), given(plain_container()));
  facts::Container c = running(p, with_profile({facts::SeccompKind::unconfined, {}}));
  EXPECT_TRUE(given(c).contains("syscall(web, mount) ?"));
}

// ld [nr]; jeq 272 (unshare) or 56 (clone) → refuse if the low word of the flags has CLONE_NEWUSER; clone3
// (435) refused; else allow.
TEST(ContainerSyscalls, AreAskedWithTheArgumentsThatMatter) {
  const facts::System s = with_filter(
      "2000000000000000"    // ld [0]
      "1500030010010000"    // jeq 272, +3
      "1500020038000000"    // jeq 56, +2
      "15000400b3010000"    // jeq 435, +4: refuse
      "060000000000ff7f"    // allow
      "2000000010000000"    // ld [16]
      "4500010000000010"    // jset 0x10000000, +1
      "060000000000ff7f"    // allow
      "0600000001000500");  // errno EPERM
  facts::System native = s;
  native.host.emplace();
  native.host->architecture = facts::effective<std::string>("x86_64", {});
  native.host->kernel_config_read = facts::effective(true, {});
  native.host->kernel_config.emplace("CONFIG_IA32_EMULATION", facts::effective<std::string>("n", {}));
  native.host->kernel_config.emplace("CONFIG_X86_X32_ABI", facts::effective<std::string>("n", {}));
  const FactTexts facts = given(running(checks::plain_process()), native);
  EXPECT_TRUE(has(facts, "mount"));
  EXPECT_FALSE(facts.contains("syscall(web, unshare-user)") ||
               facts.contains("syscall(web, unshare-user) ?"));
  // The numbers of other architectures are not looked at by this filter.
  EXPECT_TRUE(given(running(checks::plain_process()), s).contains("syscall(web, unshare-user) ?"));
}

// ld [nr]; jeq 41 (socket) → ld [args[0]]; jeq 1 (AF_UNIX) refused; else allow. i386 is not served.
TEST(ContainerSyscalls, OfSocketsAreThoseOfTheFamily) {
  facts::System s = with_filter(
      "2000000000000000"    // ld [0]
      "1500010029000000"    // jeq 41, +1
      "060000000000ff7f"    // allow
      "2000000010000000"    // ld [16]
      "1500010001000000"    // jeq 1, +1
      "060000000000ff7f"    // allow
      "0600000001000500");  // errno EPERM
  s.host.emplace();
  s.host->architecture = facts::effective<std::string>("x86_64", {});
  s.host->kernel_config_read = facts::effective(true, {});
  s.host->kernel_config.emplace("CONFIG_IA32_EMULATION", facts::effective<std::string>("n", {}));
  s.host->kernel_config.emplace("CONFIG_X86_X32_ABI", facts::effective<std::string>("n", {}));
  const FactTexts facts = given(running(checks::plain_process()), s);
  EXPECT_TRUE(has(facts, "socket-packet") && has(facts, "socket-netlink") && has(facts, "socket-audit"));
  EXPECT_FALSE(has(facts, "socket-unix") || facts.contains("syscall(web, socket-unix) ?"));
}

// By any of kill, tkill and tgkill a process is signalled.
TEST(ContainerSyscalls, OfAPowerAreRefusedWhenEachOfItsWaysIs) {
  EXPECT_TRUE(has(given(running(checks::plain_process()), with_filter(checks::kAllowsAll)), "kill"));
  facts::SeccompContent content;
  content.openings = {{"tgkill", {}}};
  const facts::Container c = with_profile({facts::SeccompKind::custom, "own.json"}, std::move(content));
  EXPECT_TRUE(has(given(c), "kill"));
}

TEST(ContainerSyscalls, OfSharedFiltersAreTheSameFromACache) {
  const facts::System s = with_filter(checks::kRefusesAll);
  BridgeCache cache(s);
  const facts::Container c = running(checks::plain_process());
  EXPECT_EQ(given_by(add_syscalls, c, s, &cache), FactTexts{});
  EXPECT_EQ(given_by(add_syscalls, c, s, &cache), FactTexts{});
}

TEST(ContainerSyscalls, OverAnotherKernelAreNoneOfTheHosts) {
  facts::Container c = plain_container();
  c.runtime = facts::declared<std::string>("runsc", {});
  EXPECT_EQ(given(c), FactTexts{});
}

}  // namespace
}  // namespace watertight::attack
