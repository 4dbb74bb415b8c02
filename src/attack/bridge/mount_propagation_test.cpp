#include <gtest/gtest.h>

#include "attack/bridge/given_facts_test.hpp"

namespace watertight::attack {
namespace {

using checks::bind_mount;
using checks::plain_engine;
using checks::with_mounts;

facts::Mount travelling(std::string source, std::string destination, std::string propagation) {
  facts::Mount m = bind_mount(std::move(source), std::move(destination));
  m.propagation = std::move(propagation);
  return m;
}

// Scenario 35.
TEST(MountPropagation, IsTold) {
  const auto shared =
      given_of(add_mounts, with_mounts({travelling("/mnt/s", "/s", "rshared")}), plain_engine());
  EXPECT_EQ(shared.truth("propagation-shared(web, /s)"), Truth::yes);
  EXPECT_EQ(shared.truth("propagation-from-host(web, /mnt/s)"), Truth::yes);
  const auto closed =
      given_of(add_mounts, with_mounts({travelling("/mnt/s", "/s", "rprivate")}), plain_engine());
  EXPECT_FALSE(closed.any("propagation-shared"));
  EXPECT_FALSE(closed.any("propagation-from-host"));
}

TEST(MountPropagation, TheEngineHasABindOfItsDataFollowTheHost) {
  const auto of = [](std::string source) {
    return given_of(add_mounts, with_mounts({bind_mount(std::move(source), "/h")}), plain_engine());
  };
  EXPECT_EQ(of("/var").truth("propagation-from-host(web, /var)"), Truth::yes);
  EXPECT_EQ(of("/var/lib/docker/volumes").truth("propagation-from-host(web, /var/lib/docker/volumes)"),
            Truth::yes);
  EXPECT_FALSE(of("/srv").any("propagation-from-host"));
}

// Of a bind that is private without an r the topmost mount alone is.
TEST(MountPropagation, WhatLiesBelowAPrivateMountIsAsTheHostHasIt) {
  facts::System s = plain_engine();
  s.host.emplace();
  const auto below = [&](const char* propagation, std::vector<facts::Mount> mounts) {
    s.host->mounts = facts::declared(
        std::vector<facts::HostMount>{{"/dev/sda1", "/", "ext4", "rw", "shared"},
                                      {"/dev/sdb1", "/mnt/s/disk", "ext4", "rw", propagation}},
        {});
    return given_of(add_mounts, with_mounts(std::move(mounts)), s);
  };
  const facts::Mount alone = travelling("/mnt/s", "/s", "private");
  EXPECT_EQ(below("shared", {alone}).truth("propagation-from-host(web, /mnt/s)"), Truth::yes);
  EXPECT_FALSE(below("shared", {alone}).any("propagation-shared"));
  EXPECT_FALSE(below("private", {alone}).any("propagation-from-host"));
  EXPECT_FALSE(below("shared", {travelling("/mnt/s", "/s", "rprivate")}).any("propagation-from-host"));
  EXPECT_EQ(below("", {alone}).truth("propagation-from-host(web, /mnt/s)"), Truth::unknown);
  EXPECT_EQ(below("", {alone}).without_reason(), "");
  // Another mount that asks to be shared keeps the whole mount namespace from being a slave.
  const auto with_other = below("shared", {alone, travelling("/opt", "/o", "rshared")});
  EXPECT_EQ(with_other.truth("propagation-shared(web, /s)"), Truth::yes);
  facts::Mount without = alone;
  without.without_submounts = true;
  EXPECT_FALSE(below("shared", {without}).any("propagation-from-host"));
}

TEST(MountPropagation, OfMountsThatWereNotReadNobodyKnows) {
  const auto facts =
      given_of(add_mounts, with_mounts({travelling("/mnt/s", "/s", "private")}), plain_engine());
  EXPECT_EQ(facts.truth("propagation-from-host(web, /mnt/s)"), Truth::unknown);
  EXPECT_EQ(facts.without_reason(), "");
}

facts::MountState mounted(const char* path, const char* at, const char* propagation, const char* peers) {
  facts::MountState m;
  m.host_path = path;
  m.destination = at;
  m.type = "ext4";
  m.propagation = propagation;
  m.host_peers = peers;
  return m;
}

GivenFacts in_force(facts::Mount declared, std::vector<facts::MountState> mounts) {
  facts::Container c = with_mounts({std::move(declared)});
  facts::InForce now;
  now.mounts = facts::effective(std::move(mounts), {});
  c.in_force = facts::effective(Boxed<facts::InForce>(now), {});
  return given_of(add_mounts, c, plain_engine());
}

TEST(MountPropagation, WhatTheKernelHasBelowTheBindCounts) {
  const auto below =
      in_force(travelling("/mnt/s", "/s", "private"), {mounted("/mnt/s", "/s", "private", "none"),
                                                       mounted("/mnt/s/disk", "/s/disk", "shared", "shared"),
                                                       mounted("/srv", "/srv", "shared", "shared")});
  EXPECT_EQ(below.truth("propagation-shared(web, /s)"), Truth::yes);
  EXPECT_EQ(below.truth("propagation-from-host(web, /mnt/s)"), Truth::yes);
  EXPECT_EQ(below.truth("propagation-shared(web, /srv)"), Truth::yes)
      << "what no setting mounts counts as well";
  const auto slave = in_force(
      travelling("/mnt/s", "/s", ""),
      {mounted("/mnt/s", "/s", "private", "none"), mounted("/mnt/s/disk", "/s/disk", "slave", "slave")});
  EXPECT_EQ(slave.truth("propagation-from-host(web, /mnt/s)"), Truth::yes);
  EXPECT_FALSE(slave.any("propagation-shared"));
}

// "shared" may be a group that the container made for itself, "slave" one of another container's.
TEST(MountPropagation, OnlyGroupsOfTheHostLeadThere) {
  const auto own =
      in_force(travelling("/mnt/s", "/s", "rshared"), {mounted("/mnt/s", "/s", "shared", "none")});
  EXPECT_FALSE(own.any("propagation-shared"));
  EXPECT_FALSE(own.any("propagation-from-host"));
  const auto elsewhere =
      in_force(travelling("/mnt/s", "/s", "rslave"), {mounted("/mnt/s", "/s", "slave", "")});
  EXPECT_EQ(elsewhere.truth("propagation-from-host(web, /mnt/s)"), Truth::unknown);
  EXPECT_EQ(elsewhere.without_reason(), "");
}

}  // namespace
}  // namespace watertight::attack
