#include <gtest/gtest.h>

#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::System;

System swarm(std::string state, bool manager) {
  System system = plain_engine();
  facts::Swarm s;
  s.state = std::move(state);
  s.manager = manager;
  system.engine->swarm = facts::effective(std::move(s), {});
  return system;
}

Verdict on(std::string_view id, const System& system) { return run(id, *system.engine, system); }

TEST(SwarmRules, DoNotApplyOutsideOfASwarmOrOnAWorker) {
  for (const char* id : {"swarm-autolock", "swarm-manager-count", "swarm-node-cert-expiry", "swarm-ca-rotate",
                         "swarm-secrets-used"}) {
    EXPECT_EQ(on(id, swarm("inactive", false)).kind, Kind::not_applicable) << id;
    EXPECT_EQ(on(id, swarm("active", false)).kind, Kind::not_applicable) << id;
    EXPECT_EQ(on(id, swarm("active", true)).kind, Kind::not_evaluated) << id;
  }
}

TEST(SwarmRules, TakeOneManagerAndThreeAndNoEvenNumber) {
  System system = swarm("active", true);
  for (const auto& [managers, kind] : {std::pair{1, Kind::passed},
                                       {2, Kind::failed},
                                       {3, Kind::passed},
                                       {4, Kind::failed},
                                       {9, Kind::failed}}) {
    system.engine->swarm.value->managers = facts::effective(std::int64_t{managers}, {});
    EXPECT_EQ(on("swarm-manager-count", system).kind, kind) << managers;
  }
}

TEST(SwarmRules, CountTheAuthoritysAgeByTheEnginesClock) {
  System system = swarm("active", true);
  system.engine->swarm.value->ca_issued = facts::effective(std::int64_t{1'000'000'000}, {});
  EXPECT_EQ(on("swarm-ca-rotate", system).kind, Kind::not_evaluated);
  system.engine->system_time = facts::effective(std::int64_t{1'000'000'000 + 86400}, {});
  EXPECT_EQ(on("swarm-ca-rotate", system).kind, Kind::passed);
  system.engine->system_time = facts::effective(std::int64_t{1'000'000'000 + 3 * 366 * 86400}, {});
  EXPECT_EQ(on("swarm-ca-rotate", system).kind, Kind::failed);
}

}  // namespace
}  // namespace watertight::checks
