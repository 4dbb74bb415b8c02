// Privileged mode: every barrier that Docker puts up, taken down at once.
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

Verdict privileged(const facts::Container& c, const facts::System&) {
  if (!c.privileged.known()) return not_evaluated("privileged", c.privileged);
  if (!*c.privileged) return passed();
  return failed(
      {.message = "runs privileged: all capabilities, every device of the host, no seccomp filter, no masked "
                  "paths; whoever gets root in it is root on the host",
       .evidence = {evidence("privileged", c.privileged)},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_privileged{"container-privileged", privileged};

}  // namespace
}  // namespace watertight::checks
