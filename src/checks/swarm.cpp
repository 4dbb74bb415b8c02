// Swarm mode.
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

Verdict swarm_enabled(const facts::Engine& engine, const facts::System&) {
  if (!engine.swarm.known()) return not_evaluated("the state of swarm mode", engine.swarm);
  if (engine.swarm->state.empty() || engine.swarm->state == "inactive") return passed();
  return failed(
      {.message =
           engine.swarm->manager
               ? "swarm mode is on and this node is a manager: it holds the cluster's keys and listens "
                 "on more ports of the network"
               : "swarm mode is on: the node takes orders from its managers and listens on more ports "
                 "of the network",
       .evidence = {evidence("swarm", engine.swarm)},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_swarm{"swarm-enabled", swarm_enabled};

}  // namespace
}  // namespace watertight::checks
