#include "checks/running_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace watertight::checks {
namespace {

constexpr std::array<std::string_view, 14> kAboutRunningEngines = {
    "daemon-rootless",
    "host-containerd-known-cve",
    "host-docker-info-warnings",
    "host-docker-known-cve",
    "host-docker-version-current",
    "host-runc-known-cve",
    "ops-container-sprawl",
    "ops-image-sprawl",
    "swarm-autolock",
    "swarm-ca-rotate",
    "swarm-enabled",
    "swarm-manager-count",
    "swarm-node-cert-expiry",
    "swarm-secrets-used",
};

}  // namespace

bool asks_more_than_settings(std::string_view check, const facts::System& system) {
  return system.kind == facts::TargetKind::daemon_json &&
         std::ranges::find(kAboutRunningEngines, check) != kAboutRunningEngines.end();
}

std::string left_out_note(std::uint64_t rules) {
  return fmt::format(
      "{} rules about the running engine (its version, swarm, containers and images) were left out: a "
      "daemon.json says nothing of them; scan the engine to have them looked at",
      rules);
}

}  // namespace watertight::checks
