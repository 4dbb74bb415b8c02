// Secrets and configs of a Compose file: what is asked of them and not done.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// Only grants of secrets and configs have such options on a bind.
bool asks_for_owner_or_mode(const facts::Mount& m) {
  if (m.kind != facts::MountKind::bind) return false;
  return m.options.starts_with("uid=") || m.options.starts_with("gid=") || m.options.starts_with("mode=");
}

Verdict secret_mode(const Container& c, const System&) {
  if (c.kind != facts::ContainerKind::service) return not_applicable("it is no service of a Compose file");
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  std::vector<Observation> found;
  for (const facts::Mount& m : *c.mounts)
    if (asks_for_owner_or_mode(m))
      found.push_back(observe(
          fmt::format(
              "asks for {} on {}, and docker compose passes over that for a file of the host: {} keeps "
              "the owner and mode it has there, and whom they let read it reads it",
              m.options, m.destination, m.source),
          {evidence("mounts", show(m), c.mounts, m.origin)}, m.destination));
  return failed_if_any(std::move(found));
}
const Check registered_secret_mode{"compose-secret-mode", secret_mode};

}  // namespace
}  // namespace watertight::checks
