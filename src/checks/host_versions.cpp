// The engine's version against its releases, and the kernel's against known flaws. A version alone proves
// little: a distribution repairs without a new upstream number.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/component_versions.hpp"
#include "checks/engine_facts.hpp"
#include "checks/kernel_reach.hpp"
#include "checks/known_flaws.hpp"
#include "linux/version.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::Host;
using facts::System;
using linux_kernel::Version;

Verdict version_current(const Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable("the engine is Podman");
  if (!engine.version.known()) return not_evaluated("the engine's version", engine.version);
  const auto version = linux_kernel::parse_version(*engine.version);
  if (!version)
    return not_evaluated("the engine's version \"" + *engine.version + "\" is not one of a release");
  const bool others = built_by_others(engine, *version);
  const std::uint32_t line = version->numbers.front();
  const Version newest = *linux_kernel::parse_version(kNewestEngine);
  if (line >= newest.numbers.front() && *version >= newest) return passed();
  const bool current_line = line == newest.numbers.front();
  if (current_line && others)
    return not_evaluated(
        "the engine is a distribution's build of the current line: its repairs do not show in " +
        *engine.version);
  const std::string what = current_line
                               ? fmt::format("{} is older than {}, the newest release known to this program",
                                             *engine.version, kNewestEngine)
                               : fmt::format(
                                     "{} belongs to a line that the Docker project no longer repairs (the "
                                     "newest known is {}): every "
                                     "flaw found since is a way in or out that stays",
                                     *engine.version, kNewestEngine);
  return failed({.message = others ? "engine " + what +
                                         "; possible: the distribution that built it may repair it itself"
                                   : "engine " + what,
                 .evidence = {evidence("version", engine.version)},
                 .discriminator = {},
                 .advice = {},
                 .severity = others || current_line ? std::optional(Severity::medium) : std::nullopt});
}
const Check registered_current{"host-docker-version-current", version_current};

Verdict kernel_exploits(const Host& h, const System&) {
  if (!h.kernel_release.known()) return not_evaluated("the kernel's release", h.kernel_release);
  const KernelVersion version = kernel_version(h);
  if (!version.upstream && !version.distribution)
    return not_evaluated("the kernel's release \"" + *h.kernel_release + "\" is not a number");
  if (!version.upstream)
    return not_evaluated("a distribution repairs its kernel without changing the upstream number, so " +
                         *h.kernel_release + " proves nothing; ask its security tracker");
  std::vector<Observation> found;
  for (const KernelFlaw& flaw : kernel_flaws()) {
    if (!flaw.lines_known || !is_behind_default_power(flaw) || affected(flaw, version, h) == Affected::no)
      continue;
    std::vector<Evidence> seen = {evidence("kernel_release", h.kernel_release)};
    if (version.distribution) seen.push_back(evidence("kernel_build", h.kernel_build));
    if (const auto option = h.kernel_config.find(flaw.option); option != h.kernel_config.end())
      seen.push_back(evidence(option->first, option->second));
    found.push_back({.message = fmt::format(
                         "the kernel lies in the upstream range of {}: {}; possible, not certain: whoever "
                         "built it may have repaired it",
                         flaw.id, flaw.effect),
                     .evidence = std::move(seen),
                     .discriminator = std::string(flaw.id),
                     .advice = {},
                     .severity = version.distribution ? std::optional(Severity::medium) : std::nullopt});
  }
  return failed_if_any(std::move(found));
}
const Check registered_exploits{"host-kernel-known-exploits", kernel_exploits};

}  // namespace
}  // namespace watertight::checks
