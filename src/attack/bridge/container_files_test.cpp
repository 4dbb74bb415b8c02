#include <gtest/gtest.h>

#include "attack/bridge/container_roots.hpp"
#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_container;
using checks::plain_engine;
using checks::with_mounts;

facts::MountState mounted(const char* path, const char* at, bool read_only, const char* type = "overlay") {
  facts::MountState m;
  m.host_path = path;
  m.destination = at;
  m.type = type;
  m.read_only = read_only;
  return m;
}

facts::Container in_force(facts::Container c, std::vector<facts::MountState> mounts) {
  facts::InForce now;
  now.mounts = facts::effective(std::move(mounts), {});
  c.in_force = facts::effective(Boxed<facts::InForce>(now), {});
  return c;
}

constexpr const char* kOfOther = "/var/lib/docker/overlay2/b/merged";

facts::Container reader() { return with_mounts({bind_mount("/", "/h", true)}); }

facts::System with_other(facts::Container c, facts::Container other, const char* engine = "20.10.24") {
  facts::System s = plain_engine();
  s.engine->version = facts::declared<std::string>(engine, {});
  s.engine->kernel = facts::declared<std::string>("6.1.0", {});
  s.engine->default_runtime = facts::declared<std::string>("runc", {});
  s.engine->components = facts::declared(std::vector<facts::Component>{{"runc", "1.1.12", ""}}, {});
  s.engine->storage_driver = facts::declared<std::string>("overlay2", {});
  s.containers = {std::move(c), std::move(other)};
  return s;
}

GivenFacts of_first(const facts::System& s) { return given_of(add_mounts, s.containers.front(), s); }

// What the engine mounts below its data is one container's each, not the engine's.
TEST(ContainerFiles, AMountOfAnothersRootIsThatContainers) {
  const auto s = with_other(
      in_force(reader(),
               {mounted("/var/lib/docker/overlay2/a/merged", "/", false), mounted("/", "/h", true, "ext4"),
                mounted("/var/lib/docker/overlay2/a/merged", "/h/var/lib/docker/overlay2/a/merged", false),
                mounted(kOfOther, "/h/var/lib/docker/overlay2/b/merged", false),
                mounted("/var/lib/docker/containers/b/mounts/shm",
                        "/h/var/lib/docker/containers/b/mounts/shm", false, "tmpfs"),
                mounted("/run/docker/netns/x", "/h/run/docker/netns/x", false, "nsfs")}),
      in_force(plain_container("other"), {mounted(kOfOther, "/", false)}));
  const auto facts = of_first(s);
  EXPECT_EQ(facts.truth("container-files(web, other, write)"), Truth::yes);
  EXPECT_EQ(facts.truth("container-files(web, other, read)"), Truth::yes);
  EXPECT_EQ(facts.truth("container-files(web, web, write)"), Truth::no);
  EXPECT_EQ(facts.truth("host-folder(web, data-root, write)"), Truth::no);
  EXPECT_EQ(facts.truth("host-folder(web, runtime-state, write)"), Truth::no);
  EXPECT_EQ(facts.without_reason(), "");
}

TEST(ContainerFiles, AReadOnlyMountOfThemIsRead) {
  const auto s =
      with_other(in_force(reader(), {mounted("/", "/h", true, "ext4"), mounted(kOfOther, "/h/merged", true)}),
                 in_force(plain_container("other"), {mounted(kOfOther, "/", false)}));
  EXPECT_FALSE(of_first(s).any("container-files"))
      << "what came along read-only, as the folder does, says nothing more";
  const auto bound =
      with_other(in_force(with_mounts({bind_mount(kOfOther, "/o", true)}), {mounted(kOfOther, "/o", true)}),
                 in_force(plain_container("other"), {mounted(kOfOther, "/", false)}));
  EXPECT_EQ(of_first(bound).truth("container-files(web, other, read)"), Truth::yes);
  EXPECT_EQ(of_first(bound).truth("container-files(web, other, write)"), Truth::no);
  EXPECT_EQ(of_first(bound).truth("host-folder(web, data-root, read)"), Truth::no);
}

TEST(ContainerFiles, WhoseTheyAreMayNotHaveBeenRead) {
  const auto s = with_other(
      in_force(reader(), {mounted("/", "/h", true, "ext4"), mounted(kOfOther, "/h/merged", false)}),
      plain_container("other"));
  EXPECT_EQ(of_first(s).truth("container-files(web, other, write)"), Truth::unknown);
  EXPECT_EQ(of_first(s).without_reason(), "");
}

// As the settings have it: the engine has a bind that holds its data follow the host.
TEST(ContainerFiles, ComeAlongWithAReadOnlyBindOfTheEnginesData) {
  const auto of = [](const char* engine, facts::Mount m, const char* driver = "overlay2") {
    facts::System s = with_other(with_mounts({std::move(m)}), plain_container("other"), engine);
    s.engine->storage_driver = facts::declared<std::string>(driver, {});
    const auto facts = of_first(s);
    EXPECT_EQ(facts.without_reason(), "");
    return facts.truth("container-files(web, other, write)");
  };
  EXPECT_EQ(of("20.10.24", bind_mount("/var", "/h", true)), Truth::yes);
  // A container that is started later comes in with flags of its own.
  EXPECT_EQ(of("26.1.5", bind_mount("/var", "/h", true)), Truth::unknown);
  EXPECT_EQ(of("20.10.24", bind_mount("/srv", "/h", true)), Truth::no);
  EXPECT_EQ(of("20.10.24", bind_mount("/var", "/h", true), "vfs"), Truth::no);
  EXPECT_EQ(of("20.10.24", bind_mount("/var", "/h", true), "zfs"), Truth::unknown);
  facts::Mount alone = bind_mount("/var", "/h", true);
  alone.without_submounts = true;
  EXPECT_EQ(of("20.10.24", alone), Truth::unknown);
}

facts::Container mapped(facts::Container c, std::uint32_t outside) {
  c.uid_map = facts::effective(std::vector<facts::IdRange>{{0, outside, 65536}}, {});
  return c;
}

// Root of one container of an engine that remaps users is root of the others: measured, docs/truth.md.
TEST(ContainerFiles, AreOwnedByTheSameRemappedRoot) {
  const auto write = [](facts::Container one, facts::Container other) {
    facts::System s = with_other(std::move(one), std::move(other));
    checks::set(s, "userns-remap", std::string("default"));
    return of_first(s).truth("container-files(web, other, write)");
  };
  EXPECT_EQ(write(mapped(reader(), 100000), mapped(plain_container("other"), 100000)), Truth::yes);
  EXPECT_EQ(write(mapped(reader(), 100000), mapped(plain_container("other"), 0)), Truth::no);
  EXPECT_EQ(write(reader(), plain_container("other")), Truth::unknown);
}

TEST(ContainerFiles, PlacesOfOneContainerAreTold) {
  EXPECT_TRUE(is_of_one_container("/var/lib/docker/overlay2/0a/merged"));
  EXPECT_TRUE(is_of_one_container("/var/lib/docker/overlay2/0a/merged/etc"));
  EXPECT_TRUE(is_of_one_container("/var/lib/docker/rootfs/overlayfs/0a"));
  EXPECT_TRUE(is_of_one_container("/run/containerd/io.containerd.runtime.v2.task/moby/0a/rootfs"));
  EXPECT_TRUE(is_of_one_container("/var/lib/docker/containers/0a/mounts/shm"));
  EXPECT_FALSE(is_of_one_container("/var/lib/docker/overlay2/0a"));
  EXPECT_FALSE(is_of_one_container("/var/lib/docker/overlay2/0a/diff"));
  EXPECT_FALSE(is_of_one_container("/var/lib/docker/containers/0a"));
  EXPECT_FALSE(is_of_one_container("/srv/merged"));
  EXPECT_FALSE(is_of_one_container("/"));
}

}  // namespace
}  // namespace watertight::attack
