#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_engine;
using checks::with_mounts;

GivenFacts of_mount(std::string source, bool read_only = false) {
  return given_of(add_mounts, with_mounts({bind_mount(std::move(source), "/h", read_only)}), plain_engine());
}

// Scenario 7.
TEST(ContainerMounts, TheWholeHostIsOneFolder) {
  const auto facts = of_mount("/");
  EXPECT_EQ(facts.truth("host-folder(web, root-file-system, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("host-folder(web, root-file-system, write)"), Truth::yes);
  EXPECT_EQ(facts.truth("may-use-files(web, root-file-system, write)"), Truth::yes);
  EXPECT_EQ(facts.truth("host-folder(web, etc, write)"), Truth::no);
  EXPECT_EQ(facts.without_reason(), "");
}

// Scenario 8.
TEST(ContainerMounts, AReadOnlyMountIsNotWritten) {
  const auto facts = of_mount("/", true);
  EXPECT_EQ(facts.truth("host-folder(web, root-file-system, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("may-use-files(web, root-file-system, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("host-folder(web, root-file-system, write)"), Truth::no);
}

// Scenario 9: what any code may read without being root asks for the host's root.
TEST(ContainerMounts, AnotherUserIsHeldBackByModes) {
  facts::Container c = with_mounts({bind_mount("/var", "/h", true)});
  c.user = facts::declared<std::string>("1000", {});
  const auto facts = given_of(add_mounts, c, plain_engine());
  EXPECT_EQ(facts.truth("host-folder(web, data-root, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("may-use-files(web, data-root, read)"), Truth::no);
  EXPECT_EQ(facts.truth("may-use-files(web, logs, read)"), Truth::no);
}

// Scenario 10.
TEST(ContainerMounts, RemappedRootIsHeldBackByModes) {
  facts::System s = plain_engine();
  checks::set(s, "userns-remap", std::string("default"));
  const auto facts = given_of(add_mounts, with_mounts({bind_mount("/", "/h")}), s);
  EXPECT_EQ(facts.truth("host-folder(web, root-file-system, write)"), Truth::yes);
  EXPECT_FALSE(facts.any("may-use-files"));
}

TEST(ContainerMounts, WhoeverTheImageRunsAsIsUnknownForWhatNeedsNoRoot) {
  facts::Container c = checks::of_unknown_user(with_mounts({bind_mount("/var", "/h")}));
  const auto facts = given_of(add_mounts, c, plain_engine());
  EXPECT_EQ(facts.truth("may-use-files(web, data-root, read)"), Truth::unknown);
  EXPECT_EQ(facts.truth("may-use-files(web, data-root, write)"), Truth::yes);
  EXPECT_EQ(facts.without_reason(), "");
}

TEST(ContainerMounts, AFolderGivesWhatLiesInIt) {
  const auto var = of_mount("/var");
  EXPECT_EQ(var.truth("host-folder(web, data-root, write)"), Truth::yes);
  EXPECT_EQ(var.truth("host-folder(web, logs, write)"), Truth::yes);
  EXPECT_EQ(var.truth("host-folder(web, start-up, write)"), Truth::yes);
  EXPECT_EQ(var.truth("host-folder(web, kubelet, read)"), Truth::unknown);
  EXPECT_EQ(var.without_reason(), "");
  const auto sys = of_mount("/sys", true);
  EXPECT_EQ(sys.truth("host-folder(web, sys, read)"), Truth::yes);
  EXPECT_EQ(sys.truth("host-folder(web, control-groups, read)"), Truth::yes);
  EXPECT_EQ(sys.truth("host-folder(web, kernel-tracing, read)"), Truth::yes);
  EXPECT_EQ(sys.truth("host-folder(web, sys, write)"), Truth::no);
}

TEST(ContainerMounts, OnlyThePartThatMattersCounts) {
  EXPECT_EQ(of_mount("/etc/localtime", true).truth("host-folder(web, other, read)"), Truth::yes);
  EXPECT_EQ(of_mount("/etc/localtime", true).truth("host-folder(web, etc, read)"), Truth::no);
  EXPECT_EQ(of_mount("/etc/shadow", true).truth("host-folder(web, etc, read)"), Truth::yes);
  EXPECT_EQ(of_mount("/etc/passwd", true).truth("host-folder(web, etc, read)"), Truth::no);
  EXPECT_EQ(of_mount("/etc/passwd").truth("host-folder(web, etc, write)"), Truth::yes);
  EXPECT_EQ(of_mount("/etc/docker").truth("host-folder(web, engine-settings, write)"), Truth::yes);
  EXPECT_EQ(of_mount("/etc/docker").truth("host-folder(web, etc, write)"), Truth::no);
  EXPECT_EQ(of_mount("/home/ann/site").truth("host-folder(web, homes, read)"), Truth::no);
  EXPECT_EQ(of_mount("/home/ann").truth("host-folder(web, homes, write)"), Truth::yes);
  EXPECT_EQ(of_mount("/proc/stat", true).truth("host-folder(web, proc, read)"), Truth::no);
  EXPECT_EQ(of_mount("/var/lib/docker/volumes/a/_data").truth("host-folder(web, data-root, write)"),
            Truth::no);
  EXPECT_EQ(of_mount("/var/lib/docker/containers", true).truth("host-folder(web, data-root, read)"),
            Truth::yes);
  EXPECT_FALSE(of_mount("/run/docker.sock").any("host-folder"));
}

// Scenarios 24 and 25: the node is there; the device controller is somebody else's matter.
TEST(ContainerMounts, TheHostsDevIsThere) {
  EXPECT_EQ(of_mount("/dev").truth("host-folder(web, devices, write)"), Truth::yes);
  EXPECT_EQ(of_mount("/dev/loop7").truth("host-folder(web, devices, write)"), Truth::yes);
  EXPECT_EQ(of_mount("/dev/null").truth("host-folder(web, devices, read)"), Truth::no);
}

// Scenario 34.
TEST(ContainerMounts, AVolumeThatIsABindIsTheFolder) {
  facts::System s = plain_engine();
  facts::Volume v;
  v.name = "settings";
  v.driver = facts::declared<std::string>("local", {});
  v.options = facts::declared(
      std::vector<facts::Label>{{"type", "none", {}}, {"o", "bind", {}}, {"device", "/etc", {}}}, {});
  s.volumes.push_back(v);
  facts::Mount m = bind_mount("settings", "/s");
  m.kind = facts::MountKind::volume;
  EXPECT_EQ(given_of(add_mounts, with_mounts({m}), s).truth("host-folder(web, etc, write)"), Truth::yes);
}

facts::Container in_force(facts::Container c, std::vector<facts::MountState> mounts) {
  c.running = facts::declared(true, {});
  facts::InForce now;
  now.mounts = facts::effective(std::move(mounts), {});
  c.in_force = facts::effective(Boxed<facts::InForce>(now), {});
  return c;
}

facts::MountState mounted(const char* path, const char* at, bool read_only) {
  facts::MountState m;
  m.host_path = path;
  m.destination = at;
  m.type = "ext4";
  m.read_only = read_only;
  m.propagation = "private";
  return m;
}

TEST(ContainerMounts, WhatTheKernelHasCountsMoreThanWhatWasAskedFor) {
  const auto closed =
      given_of(add_mounts, in_force(with_mounts({bind_mount("/etc", "/h")}), {mounted("/etc", "/h", true)}),
               plain_engine());
  EXPECT_EQ(closed.truth("host-folder(web, etc, write)"), Truth::no);
  const auto open = given_of(
      add_mounts, in_force(with_mounts({bind_mount("/etc", "/h", true)}), {mounted("/etc", "/h", false)}),
      plain_engine());
  EXPECT_EQ(open.truth("host-folder(web, etc, write)"), Truth::yes);
  const auto undeclared =
      given_of(add_mounts, in_force(with_mounts({}), {mounted("/etc", "/h", false)}), plain_engine());
  EXPECT_EQ(undeclared.truth("host-folder(web, etc, write)"), Truth::yes);
  EXPECT_EQ(undeclared.without_reason(), "");
  const auto below = given_of(add_mounts,
                              in_force(with_mounts({bind_mount("/", "/h", true)}),
                                       {mounted("/", "/h", true), mounted("/home", "/h/home", false)}),
                              plain_engine());
  EXPECT_EQ(below.truth("host-folder(web, root-file-system, write)"), Truth::no);
  EXPECT_EQ(below.truth("host-folder(web, homes, write)"), Truth::yes);
}

TEST(ContainerMounts, ProgramsAreLeftWhereSetUidCounts) {
  facts::System s = plain_engine();
  s.host.emplace();
  s.host->mounts =
      facts::declared(std::vector<facts::HostMount>{{"/dev/sda1", "/", "ext4", "rw"},
                                                    {"tmpfs", "/tmp", "tmpfs", "rw,nosuid,nodev"}},
                      {});
  const auto facts = given_of(
      add_mounts,
      with_mounts({bind_mount("/srv/x", "/x"), bind_mount("/tmp/y", "/y"), bind_mount("/root/z", "/z")}), s);
  EXPECT_EQ(facts.truth("set-uid-folder(web, /srv/x)"), Truth::unknown);
  EXPECT_EQ(facts.truth("device-file-folder(web, /srv/x)"), Truth::unknown);
  EXPECT_EQ(facts.truth("set-uid-folder(web, /tmp/y)"), Truth::no);
  EXPECT_EQ(facts.truth("device-file-folder(web, /tmp/y)"), Truth::no);
  EXPECT_EQ(facts.truth("set-uid-folder(web, /root/z)"), Truth::no);
  EXPECT_EQ(facts.without_reason(), "");
}

TEST(ContainerMounts, EveryContainerHasFilesOfTheEngines) {
  facts::Container c = checks::plain_container();
  EXPECT_EQ(given_of(add_mounts, c, plain_engine()).truth("mount-of-host-file-system(web, write)"),
            Truth::yes);
  c.read_only_root = facts::declared(true, {});
  const auto facts = given_of(add_mounts, c, plain_engine());
  EXPECT_EQ(facts.truth("mount-of-host-file-system(web, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("mount-of-host-file-system(web, write)"), Truth::no);
}

TEST(ContainerMounts, ARegisteredRuntimeCanBeReplaced) {
  facts::System s = plain_engine();
  s.engine->runtimes = facts::declared(checks::items({"runc=runc", "gpu=/opt/gpu/runtime"}), {});
  EXPECT_EQ(
      given_of(add_mounts, with_mounts({bind_mount("/opt", "/o")}), s).truth("runtime-path-writable(web)"),
      Truth::yes);
  EXPECT_FALSE(
      given_of(add_mounts, with_mounts({bind_mount("/opt", "/o", true)}), s).any("runtime-path-writable"));
}

// `:ro` of a bind is about the folder alone until engine 25, and where kernel or runtime can no more.
struct ReadOnlyBind {
  facts::System system = plain_engine();
  facts::Mount mount = bind_mount("/dev", "/h", true);

  ReadOnlyBind() {
    system.host.emplace();
    system.host->mounts =
        facts::declared(std::vector<facts::HostMount>{{"/dev/sda1", "/", "ext4", "rw"},
                                                      {"devtmpfs", "/dev", "devtmpfs", "rw,nosuid"},
                                                      {"tmpfs", "/dev/shm", "tmpfs", "rw,nosuid"},
                                                      {"tmpfs", "/dev/mapper", "tmpfs", "ro"}},
                        {});
    is("26.1.5", "6.1.0", "1.1.12");
  }
  void is(const char* engine, const char* kernel, const char* runc) {
    system.engine->version = facts::declared<std::string>(engine, {});
    system.host->kernel_release = facts::declared<std::string>(kernel, {});
    system.engine->default_runtime = facts::declared<std::string>("runc", {});
    system.engine->components = facts::declared(std::vector<facts::Component>{{"runc", runc, ""}}, {});
  }
  [[nodiscard]] GivenFacts given() const { return given_of(add_mounts, with_mounts({mount}), system); }
  [[nodiscard]] Truth written(const char* folder = "shared-memory") const {
    const auto facts = given();
    EXPECT_EQ(facts.without_reason(), "");
    return facts.truth(std::string("host-folder(web, ") + folder + ", write)");
  }
};

TEST(ContainerMounts, WhatIsMountedBelowAReadOnlyFolderIsWritten) {
  ReadOnlyBind bind;
  EXPECT_EQ(bind.written(), Truth::no);
  bind.is("20.10.24", "6.1.0", "1.1.12");
  EXPECT_EQ(bind.written(), Truth::yes);
  EXPECT_EQ(bind.written("devices"), Truth::no);
  bind.mount.read_only_recursive = true;
  EXPECT_EQ(bind.written(), Truth::no);
  bind.mount = bind_mount("/dev", "/h", true);
  bind.mount.without_submounts = true;
  EXPECT_EQ(bind.written(), Truth::no);
  bind.mount = bind_mount("/dev", "/h", true);
  bind.is("26.1.5", "5.10.0", "1.1.12");
  EXPECT_EQ(bind.written(), Truth::yes);
  bind.is("26.1.5", "6.1.0", "1.0.0");
  EXPECT_EQ(bind.written(), Truth::yes);
  bind.is("26.1.5", "6.1.0", "1.1.12");
  bind.mount.submounts_writable = true;
  EXPECT_EQ(bind.written(), Truth::yes);
}

TEST(ContainerMounts, WhoseVersionIsUnknownMayLeaveItWritable) {
  ReadOnlyBind bind;
  bind.system.engine->version = facts::unknown<std::string>("nobody asked");
  EXPECT_EQ(bind.written(), Truth::unknown);
  bind.is("26.1.5", "6.1.0", "1.1.12");
  bind.system.host->kernel_release = facts::unknown<std::string>("nobody looked");
  EXPECT_EQ(bind.written(), Truth::unknown);
  bind.is("26.1.5", "6.1.0", "1.1.12");
  bind.system.engine->default_runtime = facts::declared<std::string>("mine", {});
  EXPECT_EQ(bind.written(), Truth::unknown);
  bind.is("20.10.24", "6.1.0", "1.1.12");
  bind.system.engine->default_runtime = facts::declared<std::string>("mine", {});
  EXPECT_EQ(bind.written(), Truth::yes) << "the engine does not ask for it, whatever the runtime can";
  bind.system.engine.reset();
  EXPECT_EQ(bind.written(), Truth::unknown);
}

// Nobody read what the host has mounted: some is mounted on every Linux.
TEST(ContainerMounts, UnreadMountsOfTheHostAreNotTakenForNone) {
  ReadOnlyBind bind;
  bind.is("20.10.24", "6.1.0", "1.1.12");
  bind.system.host->mounts = facts::unknown<std::vector<facts::HostMount>>("nobody looked");
  EXPECT_EQ(bind.written(), Truth::unknown);
  bind.mount = bind_mount("/", "/h", true);
  EXPECT_EQ(bind.written("proc"), Truth::yes);
  EXPECT_EQ(bind.written("control-groups"), Truth::yes);
  EXPECT_EQ(bind.written("data-root"), Truth::unknown);
  EXPECT_EQ(bind.written("root-file-system"), Truth::no);
  EXPECT_EQ(bind.written("programs"), Truth::no);
}

// A data root that is a mount of its own is not read-only with the folder above it; a plain folder is.
TEST(ContainerMounts, TheEnginesDataAreWrittenWhereTheyAreAMountOfTheirOwn) {
  ReadOnlyBind bind;
  bind.is("20.10.24", "6.1.0", "1.1.12");
  bind.mount = bind_mount("/", "/h", true);
  EXPECT_EQ(bind.written("data-root"), Truth::no);
  bind.system.host->mounts.value->push_back({"/dev/sdb1", "/var/lib/docker", "ext4", "rw"});
  EXPECT_EQ(bind.written("data-root"), Truth::yes);
}

}  // namespace
}  // namespace watertight::attack
