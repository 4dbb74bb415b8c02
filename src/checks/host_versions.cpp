// The engine's version against its releases, and the kernel's against known flaws. A version alone proves
// little: a distribution repairs without a new upstream number.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/component_versions.hpp"
#include "checks/engine_facts.hpp"
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

// Releases that carry repairs of their own behind an upstream number that stands still.
bool is_distribution_kernel(std::string_view release) {
  constexpr std::array<std::string_view, 15> kMarks = {"-amd64", "-arm64", "-686",     "-generic",    "-aws",
                                                       "-azure", "-gcp",   "-cloud",   "-lowlatency", ".el",
                                                       ".fc",    ".amzn",  "-default", "-lts",        "-pve"};
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return release.find(mark) != std::string_view::npos; });
}

// Debian builds from upstream's stable releases and writes their number into /proc/version:
// "Debian 6.1.140-1".
std::optional<Version> debian_upstream(const Host& h) {
  if (!h.kernel_build.known()) return std::nullopt;
  constexpr std::string_view kMark = " Debian ";
  const auto at = h.kernel_build->rfind(kMark);
  if (at == std::string::npos) return std::nullopt;
  return linux_kernel::parse_version(std::string_view(*h.kernel_build).substr(at + kMark.size()));
}

// A stable line that has a repair decides by its own; any other by the mainline release.
bool kernel_affected(const KernelFlaw& flaw, const Version& version) {
  if (version < *linux_kernel::parse_version(flaw.from)) return false;
  if (version >= *linux_kernel::parse_version(flaw.fixed)) return false;
  for (const std::string_view text : flaw.stable) {
    if (text.empty()) break;
    const Version fixed = *linux_kernel::parse_version(text);
    const auto& numbers = version.numbers;
    if (numbers.size() >= 2 && numbers[0] == fixed.numbers[0] && numbers[1] == fixed.numbers[1])
      return version < fixed;
  }
  return true;
}

bool built_out(const Host& h, std::string_view option) {
  if (option.empty()) return false;
  const auto at = h.kernel_config.find(option);
  return at != h.kernel_config.end() && at->second.is("n");
}

Verdict kernel_exploits(const Host& h, const System&) {
  if (!h.kernel_release.known()) return not_evaluated("the kernel's release", h.kernel_release);
  auto version = linux_kernel::parse_version(*h.kernel_release);
  if (!version) return not_evaluated("the kernel's release \"" + *h.kernel_release + "\" is not a number");
  const bool distribution = is_distribution_kernel(*h.kernel_release);
  if (distribution) version = debian_upstream(h);
  if (!version)
    return not_evaluated("a distribution repairs its kernel without changing the upstream number, so " +
                         *h.kernel_release + " proves nothing; ask its security tracker");
  std::vector<Observation> found;
  for (const KernelFlaw& flaw : kernel_flaws()) {
    if (!kernel_affected(flaw, *version) || built_out(h, flaw.option)) continue;
    std::vector<Evidence> seen = {evidence("kernel_release", h.kernel_release)};
    if (distribution) seen.push_back(evidence("kernel_build", h.kernel_build));
    if (const auto option = h.kernel_config.find(flaw.option); option != h.kernel_config.end())
      seen.push_back(evidence(option->first, option->second));
    found.push_back({.message = fmt::format(
                         "the kernel lies in the upstream range of {}: {}; possible, not certain: whoever "
                         "built it may have repaired it",
                         flaw.id, flaw.effect),
                     .evidence = std::move(seen),
                     .discriminator = std::string(flaw.id),
                     .advice = {},
                     .severity = distribution ? std::optional(Severity::medium) : std::nullopt});
  }
  return failed_if_any(std::move(found));
}
const Check registered_exploits{"host-kernel-known-exploits", kernel_exploits};

}  // namespace
}  // namespace watertight::checks
