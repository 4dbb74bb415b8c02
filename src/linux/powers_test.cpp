#include "linux/powers.hpp"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <rapidcheck/gtest.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <initializer_list>
#include <set>

#include "linux/abi.hpp"
#include "linux/powers_table.hpp"

namespace watertight::linux_kernel {
namespace {

constexpr std::string_view kOptions[] = {"CONFIG_AUDIT",
                                         "CONFIG_BPF_SYSCALL",
                                         "CONFIG_BSD_PROCESS_ACCT",
                                         "CONFIG_COREDUMP",
                                         "CONFIG_CROSS_MEMORY_ATTACH",
                                         "CONFIG_CRYPTO_USER_API",
                                         "CONFIG_DEVPORT",
                                         "CONFIG_DEVMEM",
                                         "CONFIG_FANOTIFY",
                                         "CONFIG_FHANDLE",
                                         "CONFIG_IO_URING",
                                         "CONFIG_KEXEC",
                                         "CONFIG_KEXEC_FILE",
                                         "CONFIG_KEYS",
                                         "CONFIG_MAGIC_SYSRQ",
                                         "CONFIG_MODIFY_LDT_SYSCALL",
                                         "CONFIG_MODULES",
                                         "CONFIG_PACKET",
                                         "CONFIG_PERF_EVENTS",
                                         "CONFIG_PROC_KCORE",
                                         "CONFIG_SWAP",
                                         "CONFIG_TIME_NS",
                                         "CONFIG_USERFAULTFD",
                                         "CONFIG_USER_NS",
                                         "CONFIG_UTS_NS",
                                         "CONFIG_VSOCKETS",
                                         "CONFIG_X86_X32_ABI",
                                         "CONFIG_X86_IOPL_IOPERM",
                                         "CONFIG_IA32_EMULATION"};

SettingValue set_to(std::string text) { return {std::move(text)}; }

// Root of the host in every namespace of the host, with nothing hidden, filtered or locked.
Confinement unconfined() {
  Confinement c;
  c.effective = c.permitted = c.bounding = kAllCapabilities;
  c.no_new_privileges = false;
  c.host_user_namespace = true;
  for (NamespacePlace& place : c.namespaces) place = {true, Owner::host};
  c.user = c.group = ProcessIds{};
  c.groups = std::vector<std::uint32_t>{};
  c.uid_map = c.gid_map = std::vector<MappedIds>{{0, 0, 0xffffffff}};
  c.filters = LoadedFilters{};
  c.label = std::string();
  c.mounts = std::vector<ConfinedMount>{{"/", "overlay", "/", false, false},
                                        {"/proc", "proc", "/", false, false},
                                        {"/sys", "sysfs", "/", false, false},
                                        {"/sys/fs/cgroup", "cgroup2", "/", false, false}};
  c.devices = std::vector<AllowedDevice>{{'a', -1, -1, "rwm"}};
  c.nodes = std::vector<DeviceNode>{{'c', {1, 1}, "/dev/mem", 0640, 0, 15},
                                    {'c', {1, 11}, "/dev/kmsg", 0644, 0, 0},
                                    {'c', {1, 4}, "/dev/port", 0640, 0, 15},
                                    {'c', {10, 257}, "/dev/userfaultfd", 0600, 0, 0},
                                    {'b', {8, 0}, "/dev/sda", 0660, 0, 6}};
  c.api_sockets = std::vector<ReachableApiSocket>{{"/run/docker.sock", {0660u}, 0, 998}};
  c.engine_addresses = std::vector<EngineAddress>{{"0.0.0.0:2375", false, false}};
  c.nice_limit = c.realtime_limit = 0;
  c.host.machine = std::string("x86_64");
  c.host.release = std::string("6.12.0");
  for (const std::string_view option : kOptions) c.host.config.emplace(option, "y");
  c.host.config.emplace("CONFIG_RT_GROUP_SCHED", "n");
  c.host.settings.emplace("kernel.modules_disabled", set_to("0"));
  c.host.settings.emplace("kernel.kexec_load_disabled", set_to("0"));
  c.host.settings.emplace("kernel.dmesg_restrict", set_to("1"));
  c.host.settings.emplace("kernel.unprivileged_bpf_disabled", set_to("2"));
  c.host.settings.emplace("kernel.perf_event_paranoid", set_to("2"));
  c.host.settings.emplace("kernel.io_uring_disabled", set_to("0"));
  c.host.settings.emplace("kernel.io_uring_group", set_to("-1"));
  c.host.settings.emplace("kernel.yama.ptrace_scope", set_to("1"));
  c.host.settings.emplace("kernel.unprivileged_userns_clone", SettingValue{});
  c.host.settings.emplace("kernel.apparmor_restrict_unprivileged_userns", SettingValue{});
  c.host.settings.emplace("user.max_user_namespaces", set_to("1000"));
  c.host.settings.emplace("vm.unprivileged_userfaultfd", set_to("0"));
  c.host.settings.emplace("net.ipv4.ip_unprivileged_port_start", set_to("1024"));
  c.host.lockdown = std::string("none");
  c.host.security_modules = std::vector<std::string>{"capability", "yama", "lockdown", "apparmor"};
  c.host.selinux_mode = std::string("disabled");
  c.host.modules_loaded = std::vector<std::string>{};
  c.host.init_permitted = kAllCapabilities;
  c.host.disks = std::vector<DeviceNumber>{{8, 0}};
  return c;
}

// As Docker confines a container of root when nobody says anything, but for the filter.
Confinement usual() {
  Confinement c = unconfined();
  c.effective = c.permitted = c.bounding = docker_default_capabilities();
  for (NamespacePlace& place : c.namespaces) place = {false, Owner::host};
  c.mounts = std::vector<ConfinedMount>{{"/", "overlay", "/", false, false},
                                        {"/proc", "proc", "/", false, false},
                                        {"/dev", "tmpfs", "/", false, false},
                                        {"/sys", "sysfs", "/", true, false},
                                        {"/sys/fs/cgroup", "cgroup2", "/", true, false},
                                        {"/proc/sys", "proc", "/sys", true, false},
                                        {"/proc/sysrq-trigger", "proc", "/sysrq-trigger", true, false},
                                        {"/proc/kcore", "tmpfs", "/null", false, false}};
  c.devices = std::vector<AllowedDevice>{{'c', -1, -1, "m"}, {'b', -1, -1, "m"}, {'c', 1, 3, "rwm"}};
  c.nodes = std::vector<DeviceNode>{};
  c.api_sockets = std::vector<ReachableApiSocket>{};
  c.engine_addresses = std::vector<EngineAddress>{};
  c.label = std::string("docker-default (enforce)");
  return c;
}

// The same with --userns-remap.
Confinement remapped() {
  Confinement c = unconfined();
  c.host_user_namespace = false;
  for (NamespacePlace& place : c.namespaces) place = {false, Owner::own};
  c.user = c.group = ProcessIds{100000, 100000, 100000, 100000};
  c.uid_map = c.gid_map = std::vector<MappedIds>{{0, 100000, 65536}};
  return c;
}

PowerAnswer ask(const Confinement& c, std::string_view power) {
  for (PowerAnswer& answer : reach_of_powers(c))
    if (answer.power->id == power) return std::move(answer);
  ADD_FAILURE() << "no power " << power;
  return {&powers().front(), {WayAnswer{}}};
}

const WayAnswer* way_of(const PowerAnswer& answer, std::string_view way) {
  const auto at = std::ranges::find(answer.ways, way, &WayAnswer::way);
  return at == answer.ways.end() ? nullptr : &*at;
}

std::vector<Barrier> barriers(const WayAnswer& way) {
  std::vector<Barrier> out;
  for (const Obstacle& o : way.obstacles) out.push_back(o.barrier);
  return out;
}

std::string words(const PowerAnswer& answer) {
  std::string text(answer.power->id);
  for (const WayAnswer& way : answer.ways)
    for (const Obstacle& o : way.obstacles)
      text += "\n  " + std::string(way.way) + ": " + std::string(name_of(o.barrier)) + ": " + o.because;
  return text;
}

sock_filter stmt(std::uint16_t code, std::uint32_t k) { return {code, 0, 0, k}; }
BpfInstruction made(sock_filter f) { return {f.code, f.jt, f.jf, f.k}; }

// Answers EPERM to these calls of one ABI, as filters do that forget the others.
SeccompProgram denies(std::initializer_list<std::string_view> names, Abi abi = Abi::x86_64) {
  SeccompProgram program = {made(stmt(BPF_LD | BPF_W | BPF_ABS, 4)),
                            {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, audit_arch(abi)},
                            made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)),
                            made(stmt(BPF_LD | BPF_W | BPF_ABS, 0))};
  for (const std::string_view name : names) {
    program.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, *syscall_number(abi, name)});
    program.push_back(made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)));
  }
  program.push_back(made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)));
  return program;
}

// EPERM to a call whose argument, all 64 bits of it, is that value.
SeccompProgram denies_value(std::string_view name, std::uint32_t value, std::uint32_t argument = 0) {
  return {made(stmt(BPF_LD | BPF_W | BPF_ABS, 0)),
          {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, *syscall_number(Abi::x86_64, name)},
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)),
          made(stmt(BPF_LD | BPF_W | BPF_ABS, 20 + 8 * argument)),
          {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0},
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)),
          made(stmt(BPF_LD | BPF_W | BPF_ABS, 16 + 8 * argument)),
          {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value},
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)),
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW))};
}

// The same where any of those bits is set in it.
SeccompProgram denies_flags(std::string_view name, std::uint32_t flags, std::uint32_t argument = 0) {
  return {made(stmt(BPF_LD | BPF_W | BPF_ABS, 0)),
          {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, *syscall_number(Abi::x86_64, name)},
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)),
          made(stmt(BPF_LD | BPF_W | BPF_ABS, 16 + 8 * argument)),
          {BPF_JMP | BPF_JSET | BPF_K, 0, 1, flags},
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)),
          made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW))};
}

void filter(Confinement& c, SeccompProgram program) {
  c.filters = LoadedFilters{false, {std::move(program)}};
}

void set_setting(Confinement& c, std::string_view name, std::string value) {
  c.host.settings.insert_or_assign(std::string(name), set_to(std::move(value)));
}

void drop(Confinement& c, std::string_view capability) {
  c.effective = *c.effective & ~bit(*capability_number(capability));
  c.permitted = *c.effective;
}

TEST(Powers, AreManyAndEachIsNamedOnceWithASentenceOfWhatItMeans) {
  EXPECT_GE(powers().size(), 40u);
  std::set<std::string_view> ids;
  for (const Power& power : powers()) {
    EXPECT_TRUE(ids.insert(power.id).second) << power.id;
    EXPECT_FALSE(power.title.empty()) << power.id;
    EXPECT_TRUE(power.gain.ends_with('.')) << power.id;
    ASSERT_FALSE(power.ways.empty()) << power.id;
    std::set<std::string_view> ways;
    for (const PowerWay& way : power.ways) EXPECT_TRUE(ways.insert(way.id).second) << power.id << way.id;
  }
}

TEST(Powers, EveryCallOfTheTableIsOneThatTheArchitectureHas) {
  for (const PowerEntry& power : power_entries())
    for (const WayEntry& way : power.ways)
      for (const WantedCall& call : way.calls) {
        EXPECT_TRUE(syscall_number(Abi::x86_64, call.name)) << call.name;
        for (const std::string_view other : call.or_by)
          EXPECT_TRUE(syscall_number(Abi::x86_64, other)) << other;
      }
}

TEST(Powers, NothingStandsInTheWayOfTheHostsOwnRoot) {
  for (const PowerAnswer& answer : reach_of_powers(unconfined()))
    for (const WayAnswer& way : answer.ways)
      EXPECT_EQ(way.reachable(), Reachable::yes) << way.way << " of " << words(answer);
}

TEST(Powers, WithNothingKnownNothingIsOpenAndEveryReasonIsUncertain) {
  for (const PowerAnswer& answer : reach_of_powers(Confinement{})) {
    EXPECT_EQ(answer.reachable(), Reachable::unknown) << words(answer);
    for (const Obstacle& o : answer.easiest().obstacles) EXPECT_FALSE(o.because.empty());
  }
}

TEST(Powers, OfAUsualContainerWithoutAFilterAreThoseOfItsOwnNamespaces) {
  std::set<std::string_view> open;
  for (const PowerAnswer& answer : reach_of_powers(usual()))
    if (answer.reachable() == Reachable::yes) open.insert(answer.power->id);
  EXPECT_EQ(open, (std::set<std::string_view>{"user-namespace", "chroot", "io-uring", "keyring", "raw-socket",
                                              "packet-socket", "crypto-socket", "vsock", "change-identity",
                                              "local-descriptors", "randomisation", "override-files"}));
}

TEST(Powers, OfAUserNamespaceOfItsOwnRootHasThoseOverItsNamespacesOnly) {
  const Confinement c = remapped();
  for (const std::string_view power : {"mount", "create-namespace", "own-network", "chroot"})
    EXPECT_EQ(ask(c, power).reachable(), Reachable::yes) << words(ask(c, power));
  for (const std::string_view power : {"load-module", "set-clock", "swap", "watch-files", "open-by-handle"}) {
    EXPECT_EQ(ask(c, power).reachable(), Reachable::no) << words(ask(c, power));
    EXPECT_EQ(barriers(ask(c, power).easiest()), std::vector{Barrier::user_namespace}) << power;
  }
  for (const std::string_view power : {"kernel-settings", "system-settings", "magic-sysrq"})
    EXPECT_EQ(barriers(ask(c, power).easiest()), std::vector{Barrier::file_permission}) << power;
}

TEST(Powers, InAJoinedNamespaceOfTheHostItsOwnUserNamespaceCountsForNothing) {
  Confinement c = remapped();
  c.place(NamespaceOf::network) = {true, Owner::host};
  EXPECT_EQ(barriers(ask(c, "host-network").easiest()), std::vector{Barrier::user_namespace});
}

struct Case {
  std::string_view power;
  Barrier barrier;
  void (*closes)(Confinement&);
};

TEST(Powers, EachBarrierAloneCloses) {
  const Case kCases[] = {
      {"mount", Barrier::seccomp,
       [](Confinement& c) {
         filter(c, denies({"mount", "move_mount"}));
         c.host.config["CONFIG_IA32_EMULATION"] = c.host.config["CONFIG_X86_X32_ABI"] = "n";
       }},
      {"mount", Barrier::capability, [](Confinement& c) { drop(c, "SYS_ADMIN"); }},
      {"mount", Barrier::security_module,
       [](Confinement& c) { c.label = std::string("docker-default (enforce)"); }},
      {"load-module", Barrier::kernel_setting,
       [](Confinement& c) { set_setting(c, "kernel.modules_disabled", "1"); }},
      {"load-module", Barrier::kernel_build, [](Confinement& c) { c.host.config["CONFIG_MODULES"] = "n"; }},
      {"set-clock", Barrier::user_namespace, [](Confinement& c) { c.host_user_namespace = false; }},
      {"reboot", Barrier::isolation, [](Confinement& c) { c.place(NamespaceOf::processes).host = false; }},
      {"trace-host", Barrier::isolation,
       [](Confinement& c) { c.place(NamespaceOf::processes).host = false; }},
      {"trace-host", Barrier::kernel_setting,
       [](Confinement& c) { set_setting(c, "kernel.yama.ptrace_scope", "3"); }},
      {"kernel-image", Barrier::masked_path,
       [](Confinement& c) { c.mounts.value->push_back({"/proc/kcore", "tmpfs", "/null", false, false}); }},
      {"kernel-image", Barrier::lockdown,
       [](Confinement& c) { c.host.lockdown = std::string("confidentiality"); }},
      {"raw-io", Barrier::lockdown, [](Confinement& c) { c.host.lockdown = std::string("integrity"); }},
      {"kernel-settings", Barrier::read_only_mount,
       [](Confinement& c) { c.mounts.value->push_back({"/proc/sys", "proc", "/sys", true, false}); }},
      {"kernel-settings", Barrier::file_permission,
       [](Confinement& c) { c.user = ProcessIds{1000, 1000, 1000, 1000}; }},
      {"system-settings", Barrier::read_only_mount,
       [](Confinement& c) { c.mounts.value->at(2).read_only = true; }},
      {"control-group", Barrier::read_only_mount,
       [](Confinement& c) { c.mounts.value->at(3).read_only = true; }},
      {"raw-disk", Barrier::device_controller,
       [](Confinement& c) {
         c.devices = std::vector<AllowedDevice>{{'b', -1, -1, "m"}, {'c', -1, -1, "rwm"}};
       }},
      {"engine-socket", Barrier::isolation,
       [](Confinement& c) {
         c.api_sockets = std::vector<ReachableApiSocket>{};
         c.engine_addresses = std::vector<EngineAddress>{};
       }},
      {"io-uring", Barrier::kernel_setting,
       [](Confinement& c) { set_setting(c, "kernel.io_uring_disabled", "2"); }},
      {"user-namespace", Barrier::kernel_setting,
       [](Confinement& c) { set_setting(c, "user.max_user_namespaces", "0"); }},
      {"take-descriptor", Barrier::kernel_build,
       [](Confinement& c) { c.host.release = std::string("5.4.0"); }},
      {"vsock", Barrier::kernel_build, [](Confinement& c) { c.host.config["CONFIG_VSOCKETS"] = "n"; }},
  };
  for (const Case& test : kCases) {
    Confinement c = unconfined();
    test.closes(c);
    const PowerAnswer answer = ask(c, test.power);
    EXPECT_EQ(answer.reachable(), Reachable::no) << words(answer);
    EXPECT_EQ(barriers(answer.easiest()), std::vector{test.barrier}) << words(answer);
  }
}

TEST(Powers, ACapabilityThatIsNotHeldSaysWhetherItCanBeHad) {
  Confinement c = unconfined();
  const auto said = [&] { return ask(c, "set-clock").easiest().obstacles.at(0).because; };
  c.effective = CapabilitySet{0};
  EXPECT_EQ(said(), "SYS_TIME is permitted though not effective: the process can take it");
  c.permitted = CapabilitySet{0};
  EXPECT_EQ(said(),
            "SYS_TIME is not held; it is in the bounding set, so that a set-uid program gives it back");
  c.no_new_privileges = true;
  EXPECT_EQ(said(),
            "SYS_TIME is not held; it is in the bounding set, and no-new-privileges keeps set-uid programs "
            "from giving it");
  c.bounding = CapabilitySet{0};
  EXPECT_EQ(said(), "SYS_TIME is not held, nor is it in the bounding set");
}

TEST(Powers, AWayThatTheFilterShutsMayBeOpenByAnotherAbi) {
  Confinement c = unconfined();
  filter(c, denies({"swapon", "swapoff"}));
  const PowerAnswer answer = ask(c, "swap");
  EXPECT_EQ(answer.reachable(), Reachable::yes);
  ASSERT_NE(way_of(answer, "swapon/i386"), nullptr) << words(answer);
  EXPECT_TRUE(way_of(answer, "swapon/i386")->obstacles.empty());
  EXPECT_EQ(way_of(answer, "swapon")->reachable(), Reachable::no);
  EXPECT_EQ(way_of(answer, "swapon")->obstacles.at(0).because,
            "seccomp answers errno EPERM to swapon, though not by i386");

  c.host.config["CONFIG_IA32_EMULATION"] = "n";
  c.host.config["CONFIG_X86_X32_ABI"] = "n";
  EXPECT_EQ(ask(c, "swap").reachable(), Reachable::no);
  EXPECT_EQ(ask(c, "swap").ways.size(), 2u);
}

TEST(Powers, AnArgumentIsHeldAgainstTheFiltersTests) {
  Confinement c = unconfined();
  c.host.config["CONFIG_IA32_EMULATION"] = c.host.config["CONFIG_X86_X32_ABI"] = "n";
  filter(c, denies_flags("unshare", CLONE_NEWUSER));
  EXPECT_EQ(way_of(ask(c, "user-namespace"), "unshare")->reachable(), Reachable::no);
  EXPECT_EQ(way_of(ask(c, "create-namespace"), "unshare")->reachable(), Reachable::yes);
}

TEST(Powers, WhatElseAnArgumentMayBeForTheSamePowerIsAskedToo) {
  Confinement c = unconfined();
  c.host.config["CONFIG_IA32_EMULATION"] = c.host.config["CONFIG_X86_X32_ABI"] = "n";
  const auto by = [&](std::string_view power, std::string_view way, SeccompProgram program) {
    filter(c, std::move(program));
    return way_of(ask(c, power), way)->reachable();
  };
  constexpr std::uint32_t kNamespaces = 0x7e020000;
  EXPECT_EQ(by("user-namespace", "unshare", denies_value("unshare", CLONE_NEWUSER)), Reachable::yes);
  EXPECT_EQ(by("create-namespace", "unshare", denies_value("unshare", CLONE_NEWUTS)), Reachable::yes);
  EXPECT_EQ(by("create-namespace", "unshare", denies_flags("unshare", CLONE_NEWUTS)), Reachable::yes);
  EXPECT_EQ(by("create-namespace", "unshare", denies_flags("unshare", kNamespaces)), Reachable::no);
  EXPECT_EQ(by("create-namespace", "unshare-time", denies_flags("unshare", kNamespaces)), Reachable::yes);
  EXPECT_EQ(by("create-namespace", "clone", denies_value("clone", CLONE_NEWUTS | SIGCHLD)), Reachable::yes);
  EXPECT_EQ(by("create-namespace", "clone", denies_flags("clone", kNamespaces)), Reachable::no);
  EXPECT_EQ(by("enter-namespace", "setns", denies_value("setns", CLONE_NEWUTS, 1)), Reachable::yes);
  EXPECT_EQ(by("enter-namespace", "setns", denies_flags("setns", 0xffffffff, 1)), Reachable::yes);
  EXPECT_EQ(by("watch-files", "fanotify_init", denies_value("fanotify_init", 4)), Reachable::yes);
  EXPECT_EQ(by("watch-files", "fanotify_init", denies_flags("fanotify_init", 0xc)), Reachable::no);
  EXPECT_EQ(by("raw-socket", "socket", denies_value("socket", IPPROTO_ICMP, 2)), Reachable::yes);
  EXPECT_EQ(by("raw-socket", "socket", denies_flags("socket", 0xff, 2)), Reachable::no);
  EXPECT_EQ(by("packet-socket", "socket", denies_value("socket", AF_PACKET)), Reachable::yes) << "by AF_INET";
  EXPECT_EQ(by("kernel-log", "syslog", denies_value("syslog", 3)), Reachable::no);
  EXPECT_EQ(by("kernel-log", "syslog-take", denies_value("syslog", 3)), Reachable::yes);
  EXPECT_EQ(by("signal-host", "kill", denies({"kill"})), Reachable::yes) << "by tgkill";
}

// Of socket() the kernel takes 32 bits of the domain, whatever a filter compares.
TEST(Powers, WhatTheKernelDoesNotLookAtIsTheCallersToChoose) {
  Confinement c = unconfined();
  c.host.config["CONFIG_IA32_EMULATION"] = c.host.config["CONFIG_X86_X32_ABI"] = "n";
  filter(c, denies_value("socket", AF_VSOCK));
  const PowerAnswer answer = ask(c, "vsock");
  EXPECT_EQ(way_of(answer, "socket")->reachable(), Reachable::no);
  ASSERT_NE(way_of(answer, "socket/upper-half"), nullptr) << words(answer);
  EXPECT_EQ(way_of(answer, "socket/upper-half")->reachable(), Reachable::yes);
}

TEST(Powers, OfI386ASocketIsMadeBySocketcallToo) {
  Confinement c = unconfined();
  filter(c, denies({"socket"}));
  c.filters.value->newest_first.push_back(denies({"socket"}, Abi::i386));
  EXPECT_NE(way_of(ask(c, "vsock"), "socket/i386"), nullptr);
  c.filters.value->newest_first.push_back(denies({"socketcall"}, Abi::i386));
  EXPECT_EQ(way_of(ask(c, "vsock"), "socket/i386"), nullptr);
}

TEST(Powers, AFilterThatLetsOnlyTypesThroughThatTheFamilyHasNotStopsItsSockets) {
  Confinement c = unconfined();
  // Datagrams alone: none of the types that crypto sockets have, one of those that low ports are served by.
  const std::uint32_t second = offsetof(seccomp_data, args) + 8;
  filter(c, {made(stmt(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))),
             {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, *syscall_number(Abi::x86_64, "socket")},
             made(stmt(BPF_LD | BPF_W | BPF_ABS, second)),
             {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, SOCK_DGRAM},
             made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)),
             made(stmt(BPF_RET | BPF_K, SECCOMP_RET_ALLOW))});
  const auto by_socket = [&](std::string_view power, std::string_view way) {
    const PowerAnswer answer = ask(c, power);
    return way_of(answer, way)->reachable();
  };
  EXPECT_EQ(by_socket("crypto-socket", "socket"), Reachable::no);
  EXPECT_EQ(by_socket("vsock", "socket"), Reachable::no);
  EXPECT_EQ(by_socket("low-port", "bind"), Reachable::yes);
}

TEST(Powers, ANodeCountsWhereItIsOfADiskThatMayBeRead) {
  Confinement c = unconfined();
  drop(c, "MKNOD");
  c.nodes = std::vector<DeviceNode>{{'b', {8, 0}, "/dev/sda", 0660, 0, 6}};
  c.devices = std::vector<AllowedDevice>{{'b', 8, -1, "rwm"}};
  EXPECT_EQ(ask(c, "raw-disk").reachable(), Reachable::yes) << words(ask(c, "raw-disk"));
  c.nodes = std::vector<DeviceNode>{{'b', {7, 0}, "/dev/loop0", 0660, 0, 6}};
  EXPECT_EQ(ask(c, "raw-disk").reachable(), Reachable::no);
  c.nodes = std::vector<DeviceNode>{{'b', {259, 0}, "/dev/nvme0n1", 0660, 0, 6}};
  EXPECT_EQ(ask(c, "raw-disk").reachable(), Reachable::no);
}

TEST(Powers, WhoMadeAUserNamespaceMayHaveOverItWhatItDoesNotHold) {
  Confinement c = unconfined();
  c.place(NamespaceOf::network) = {false, Owner::below};
  EXPECT_EQ(ask(c, "own-network").reachable(), Reachable::yes);
  drop(c, "NET_ADMIN");
  EXPECT_EQ(ask(c, "own-network").reachable(), Reachable::unknown) << words(ask(c, "own-network"));
  c.place(NamespaceOf::network).made_by_it = true;
  EXPECT_EQ(ask(c, "own-network").reachable(), Reachable::yes) << words(ask(c, "own-network"));
  c.place(NamespaceOf::network).made_by_it = false;
  EXPECT_EQ(ask(c, "own-network").reachable(), Reachable::no);
  c.place(NamespaceOf::network) = {false, Owner::host};
  EXPECT_EQ(ask(c, "own-network").reachable(), Reachable::no);
}

TEST(Powers, AFilterThatAsksAnotherProcessIsNoCertainBarrier) {
  Confinement c = unconfined();
  filter(c, {made(stmt(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF))});
  EXPECT_EQ(ask(c, "mount").reachable(), Reachable::unknown);
}

TEST(Powers, AnotherMountOfTheSameFileSystemIsAWayToItsFiles) {
  Confinement c = usual();
  EXPECT_EQ(ask(c, "kernel-settings").reachable(), Reachable::no);
  c.mounts.value->push_back({"/host/proc", "proc", "/", false, false});
  EXPECT_EQ(ask(c, "kernel-settings").reachable(), Reachable::yes) << words(ask(c, "kernel-settings"));
}

TEST(Powers, OfItsControlGroupTheEasiestHierarchyCounts) {
  Confinement c = usual();
  c.mounts.value->at(4) = {"/sys/fs/cgroup", "tmpfs", "/", true, false};
  c.mounts.value->push_back({"/sys/fs/cgroup/memory", "cgroup", "/docker/1", true, false});
  EXPECT_EQ(barriers(ask(c, "control-group").easiest()), std::vector{Barrier::read_only_mount});
  c.mounts.value->push_back({"/cg", "cgroup", "/", false, false});
  EXPECT_EQ(ask(c, "control-group").reachable(), Reachable::yes) << words(ask(c, "control-group"));
  c.mounts.value->push_back({"/cg", "tmpfs", "/", false, false});
  EXPECT_EQ(ask(c, "control-group").reachable(), Reachable::no) << "what is hidden cannot be written";
}

TEST(Powers, ALaterMountHidesWhatIsBelowItsPlace) {
  Confinement c = usual();
  c.label = std::string();
  EXPECT_EQ(ask(c, "kernel-settings").reachable(), Reachable::no);
  c.mounts.value->push_back({"/proc", "proc", "/", false, false});
  EXPECT_EQ(ask(c, "kernel-settings").reachable(), Reachable::yes) << words(ask(c, "kernel-settings"));
  const std::vector<ConfinedMount> mounts = {{"/proc", "proc", "/", false, false},
                                             {"/", "overlay", "/", false, false},  // moved here later
                                             {"/proc/sys", "proc", "/sys", true, false},
                                             {"/proc", "proc", "/", true, false},
                                             {"/", "tmpfs", "/", false, false}};
  const auto covering = [&](std::size_t first, std::string_view path) -> std::string {
    const std::vector<ConfinedMount> some(mounts.begin(),
                                          mounts.begin() + static_cast<std::ptrdiff_t>(first));
    const ConfinedMount* mount = mount_covering(some, path);
    return mount == nullptr ? "none" : mount->destination + " " + mount->type;
  };
  EXPECT_EQ(covering(1, "/etc"), "none");
  EXPECT_EQ(covering(2, "/proc/1"), "/proc proc");
  EXPECT_EQ(covering(3, "/proc/sys/kernel"), "/proc/sys proc");
  EXPECT_EQ(covering(4, "/proc/sys/kernel"), "/proc proc");
  EXPECT_EQ(covering(4, "/process"), "/ overlay");
  EXPECT_EQ(covering(5, "/proc/sys/kernel"), "/ tmpfs");
}

TEST(Powers, AnEngineThatListensOnTcpIsInReachOfTheHostsNetworkAndPerhapsOfOthers) {
  Confinement c = usual();
  const auto reach = [&](EngineAddress address, bool host) {
    c.engine_addresses = std::vector<EngineAddress>{std::move(address)};
    c.place(NamespaceOf::network).host = host;
    return ask(c, "engine-socket").reachable();
  };
  EXPECT_EQ(reach({"127.0.0.1:2375", true, false}, true), Reachable::yes);
  EXPECT_EQ(reach({"127.0.0.1:2375", true, false}, false), Reachable::no);
  EXPECT_EQ(reach({"0.0.0.0:2375", false, false}, true), Reachable::yes);
  EXPECT_EQ(reach({"0.0.0.0:2375", false, false}, false), Reachable::unknown);
  EXPECT_EQ(reach({"0.0.0.0:2376", false, true}, true), Reachable::unknown);
}

TEST(Powers, RealTimeIsHadByALimitTooWhereGroupsHaveNoSharesOfIt) {
  Confinement c = unconfined();
  drop(c, "SYS_NICE");
  EXPECT_EQ(ask(c, "realtime").reachable(), Reachable::no);
  c.realtime_limit = 1;
  EXPECT_EQ(ask(c, "realtime").reachable(), Reachable::yes);
  c.host.config["CONFIG_RT_GROUP_SCHED"] = "y";
  EXPECT_EQ(ask(c, "realtime").reachable(), Reachable::unknown);
}

TEST(Powers, NodesOfPortsAndOfPageFaultsAreWaysOfTheirOwn) {
  Confinement c = unconfined();
  filter(c, denies({"ioperm", "iopl", "userfaultfd"}));
  c.host.config["CONFIG_IA32_EMULATION"] = c.host.config["CONFIG_X86_X32_ABI"] = "n";
  EXPECT_EQ(ask(c, "raw-io").reachable(), Reachable::yes);
  EXPECT_EQ(ask(c, "user-fault").reachable(), Reachable::yes);
  Confinement unread = c;
  unread.nodes = {};
  EXPECT_EQ(ask(unread, "user-fault").reachable(), Reachable::unknown);
  unread.devices = usual().devices;
  EXPECT_EQ(barriers(*way_of(ask(unread, "user-fault"), "node")).at(1), Barrier::device_controller);
  drop(c, "MKNOD");
  c.nodes.value->clear();
  EXPECT_EQ(ask(c, "raw-io").reachable(), Reachable::no);
  EXPECT_EQ(ask(c, "user-fault").reachable(), Reachable::no);
}

TEST(Powers, OnlyTheKernelsBuildIsAPermanentBarrier) {
  EXPECT_TRUE(is_permanent(Barrier::kernel_build));
  EXPECT_FALSE(is_permanent(Barrier::kernel_setting));
  EXPECT_FALSE(is_permanent(Barrier::lockdown));
}

TEST(Powers, AForeignProfileIsNeitherOpenNorShut) {
  // The beginning of a name says nothing.
  for (const std::string label :
       {"my-profile (enforce)", "unconfined-guard (enforce)", "unconfined//&:pod:guard (enforce)",
        ":pod:guard (enforce)", "system_u:system_r:container_t:s0:c1,c2",
        "unconfined_u:system_r:container_t:s0:c1,c2", "spc_t:spc_t:container_t:s0"}) {
    Confinement c = unconfined();
    c.label = label;
    c.host.security_modules = std::vector<std::string>{"capability", "apparmor", "selinux"};
    c.host.selinux_mode = std::string("enforcing");
    EXPECT_EQ(ask(c, "mount").reachable(), Reachable::unknown) << label;
  }
  for (const std::string label :
       {"my-profile (complain)", "my-profile (unconfined)", "unconfined", "unconfined (unconfined)",
        "system_u:system_r:spc_t:s0", "unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023"}) {
    Confinement c = unconfined();
    c.label = label;
    c.host.security_modules = std::vector<std::string>{"capability", "apparmor", "selinux"};
    c.host.selinux_mode = std::string("enforcing");
    EXPECT_EQ(ask(c, "mount").reachable(), Reachable::yes) << label;
  }
  Confinement c = unconfined();
  c.label = std::string("a:b:spc_t:c");
  EXPECT_EQ(ask(c, "mount").reachable(), Reachable::unknown) << "where there is no SELinux";
}

TEST(Powers, TracingTheHostTakesTheCapabilityOrRootWithAllThatItsInitHas) {
  Confinement c = unconfined();
  c.effective = *c.effective & ~bit(*capability_number("SYS_PTRACE"));  // permitted still
  EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::no) << "Yama's scope 1";
  set_setting(c, "kernel.yama.ptrace_scope", "0");
  EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::yes);
  c.permitted = *c.effective;
  EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::no);
  c.host.init_permitted = *c.effective;
  EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::yes);
  c.group = ProcessIds{5, 5, 5, 5};
  EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::no);
}

TEST(Powers, InTheHostsPidNamespaceProcessesOfItsOwnUserAreWithinReach) {
  Confinement c = usual();
  c.place(NamespaceOf::processes).host = true;
  for (const std::uint32_t user : {0u, 1000u}) {
    c.user = ProcessIds{user, user, user, user};
    if (user != 0) c.effective = c.permitted = CapabilitySet{0};
    c.host.settings.insert_or_assign("kernel.yama.ptrace_scope", SettingValue{});
    EXPECT_EQ(ask(c, "trace-host").reachable(), Reachable::no);
    EXPECT_EQ(ask(c, "trace-like").reachable(), Reachable::yes) << words(ask(c, "trace-like"));
    EXPECT_EQ(ask(c, "signal-like").reachable(), Reachable::yes);
    set_setting(c, "kernel.yama.ptrace_scope", "1");
    EXPECT_EQ(barriers(ask(c, "trace-like").easiest()), std::vector{Barrier::kernel_setting});
    EXPECT_EQ(ask(c, "signal-like").reachable(), Reachable::yes);
  }
  c = remapped();
  c.place(NamespaceOf::processes).host = true;
  set_setting(c, "kernel.yama.ptrace_scope", "0");
  EXPECT_EQ(barriers(ask(c, "trace-like").easiest()), std::vector{Barrier::user_namespace});
  EXPECT_EQ(ask(c, "signal-like").reachable(), Reachable::yes);
}

TEST(Powers, OfUnprivilegedUserNamespacesDistributionsHaveAWord) {
  Confinement c = usual();
  set_setting(c, "kernel.unprivileged_userns_clone", "0");
  EXPECT_EQ(barriers(ask(c, "user-namespace").easiest()), std::vector{Barrier::kernel_setting});
  c.effective = kAllCapabilities;
  EXPECT_EQ(ask(c, "user-namespace").reachable(), Reachable::yes);
  c = usual();
  set_setting(c, "kernel.apparmor_restrict_unprivileged_userns", "1");
  EXPECT_EQ(ask(c, "user-namespace").reachable(), Reachable::unknown);
}

int openness(const WayAnswer& way) {
  return way.reachable() == Reachable::yes ? 2 : way.reachable() == Reachable::unknown ? 1 : 0;
}

Confinement drawn() {
  Confinement c = *rc::gen::element(unconfined(), usual(), remapped());
  c.effective = *rc::gen::arbitrary<std::uint64_t>() & kAllCapabilities;
  c.permitted = *c.effective;
  if (*rc::gen::arbitrary<bool>()) c.user = ProcessIds{1000, 1000, 1000, 1000};
  for (NamespacePlace& place : c.namespaces) place.host = *rc::gen::arbitrary<bool>();
  return c;
}

// Each way that both have, by its id.
void never_more_open(const Confinement& less, const Confinement& more) {
  const auto shut = reach_of_powers(less), open = reach_of_powers(more);
  for (std::size_t i = 0; i < shut.size(); ++i)
    for (const WayAnswer& way : shut[i].ways)
      if (const WayAnswer* other = way_of(open[i], way.way)) {
        RC_LOG() << words(shut[i]) << '\n' << words(open[i]);
        RC_ASSERT(openness(way) <= openness(*other));
      }
}

RC_GTEST_PROP(PowersLaw, AddingACapabilityNeverClosesAWay, ()) {
  const Confinement less = drawn();
  Confinement more = less;
  more.effective = *less.effective | (*rc::gen::arbitrary<std::uint64_t>() & kAllCapabilities);
  more.permitted = *more.effective;
  never_more_open(less, more);
}

RC_GTEST_PROP(PowersLaw, AddingAFilterNeverOpensOne, ()) {
  const auto some_filter = [] {
    const auto& entry = *rc::gen::inRange<std::size_t>(0, power_entries().size());
    const PowerEntry& power = power_entries()[entry];
    const std::string_view name = power.ways.front().calls.front().name;
    return *rc::gen::arbitrary<bool>() ? denies({name})
                                       : denies_value(name, *rc::gen::inRange<std::uint32_t>(0, 64));
  };
  Confinement more = drawn();
  filter(more, some_filter());
  Confinement less = more;
  less.filters.value->newest_first.insert(less.filters.value->newest_first.begin(), some_filter());
  never_more_open(less, more);
}

}  // namespace
}  // namespace watertight::linux_kernel
