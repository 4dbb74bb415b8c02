// Privileged mode: every barrier that Docker puts up, taken down at once.
#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

Verdict privileged(const facts::Container& c, const facts::System& system) {
  if (!c.privileged.known()) return not_evaluated("privileged", c.privileged);
  if (!*c.privileged) return passed();
  const Stance who = stance(c, system);
  std::string message;
  switch (who.standing) {
    case Standing::host_root:
      message =
          "runs privileged: all capabilities, every device of the host, no seccomp filter, no masked paths; "
          "whoever "
          "gets root in it is root on the host";
      break;
    case Standing::mapped_root:
      message = "runs privileged, without seccomp filter or masked paths; " + who.clause +
                ", so an attacker gets what that account may do and the kernel's whole surface, but not root "
                "at once";
      break;
    case Standing::other_user:
      message =
          "runs privileged; " + who.clause +
          " and holds no capability until a set-uid program or an exec as root gives it all of them: with "
          "every device there and nothing filtered, that is root on the host";
      break;
  }
  Observation o = observe(std::move(message), {evidence("privileged", c.privileged)});
  append(o.evidence, who.evidence);
  if (who.standing != Standing::host_root) o.severity = Severity::high;
  return failed(std::move(o));
}
const Check registered_privileged{"container-privileged", privileged};

}  // namespace
}  // namespace watertight::checks
