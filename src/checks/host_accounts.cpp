// Accounts that are root on the host through the engine.
#include <fmt/format.h>

#include "checks/check.hpp"

namespace watertight::checks {
namespace {

Verdict docker_group_members(const facts::Host& h, const facts::System&) {
  if (!h.docker_group_members.known())
    return not_evaluated("the membership of the group docker", h.docker_group_members);
  std::vector<Observation> found;
  for (const facts::Item& member : *h.docker_group_members) {
    if (member.text == "root") continue;
    found.push_back(
        {.message = fmt::format("{} is in the group docker: whoever gets this account starts a container "
                                "with the host's disk in it and is root, with no password asked",
                                member.text),
         .evidence = {evidence("docker_group_members", member.text, h.docker_group_members, member.origin)},
         .discriminator = member.text,
         .advice = {},
         .severity = {}});
  }
  return failed_if_any(std::move(found));
}
const Check registered_members{"host-docker-group-members", docker_group_members};

}  // namespace
}  // namespace watertight::checks
