// What the build of a service's image may do to the machine that builds it.
#include <fmt/format.h>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;

constexpr std::string_view kAllPowers =
    "build steps may run with every capability and without confinement: whatever they download can take over "
    "the machine that builds";
constexpr std::string_view kHostNetwork =
    "build steps may use the network of the machine that builds: they reach what listens on its loopback, "
    "and "
    "the cloud's metadata service";

Verdict build_unconfined(const Container& c, const facts::System&) {
  if (c.kind != facts::ContainerKind::service) return not_applicable("it is not built here");
  const facts::ImageBuild& build = c.build;
  std::vector<Observation> found;
  if (build.privileged.is(true))
    found.push_back(observe(fmt::format("build.privileged is true: {}", kAllPowers),
                            {evidence("build.privileged", build.privileged)}, "privileged"));
  if (build.entitlements.known())
    for (const facts::Item& item : *build.entitlements) {
      const bool insecure = item.text == "security.insecure";
      if (!insecure && item.text != "network.host") continue;
      found.push_back(observe(
          fmt::format("build.entitlements grants {}: {}", item.text, insecure ? kAllPowers : kHostNetwork),
          {evidence("build.entitlements", item.text, build.entitlements, item.origin)}, item.text));
      if (!insecure) found.back().severity = Severity::medium;
    }
  if (build.network.is("host")) {
    found.push_back(observe(fmt::format("build.network is host: {}", kHostNetwork),
                            {evidence("build.network", build.network)}, "network"));
    found.back().severity = Severity::medium;
  }
  if (found.empty() && !build.privileged.known()) return not_evaluated("build.privileged", build.privileged);
  if (found.empty() && !build.network.known()) return not_evaluated("build.network", build.network);
  return failed_if_any(std::move(found));
}
const Check registered_build_unconfined{"compose-build-unconfined", build_unconfined};

}  // namespace
}  // namespace watertight::checks
