// Versions of the engine, of what runs containers for it, and of the kernel, against releases and known
// flaws. A version alone proves little: a distribution repairs without a new upstream number. What it allows
// is then called possible, one severity lower.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "checks/known_flaws.hpp"
#include "linux/version.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::Host;
using facts::System;
using linux_kernel::Version;

// Docker's own packages say so; a build of anybody else carries its own repairs.
bool built_by_others(const Engine& engine, const Version& version) {
  if (linux_kernel::is_distribution_build(version)) return true;
  return !engine.platform.known() || engine.platform->find("Docker") == std::string::npos;
}

Severity one_lower(Severity severity) {
  return severity == Severity::info ? severity : static_cast<Severity>(static_cast<int>(severity) - 1);
}

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
  const std::string what =
      current_line
          ? fmt::format("{} is older than {}, the newest release known to this program", *engine.version,
                        kNewestEngine)
          : fmt::format(
                "{} belongs to a line that the Docker project no longer repairs (the newest known is {})",
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

struct Running {
  std::string_view component;  // of the table
  std::string name;            // for people
  std::string text;
  Version version;
  Evidence seen;
};

std::vector<Running> running_components(const Engine& engine) {
  std::vector<Running> found;
  const auto add = [&](std::string_view component, std::string name, const std::string& text, Evidence seen) {
    if (auto version = linux_kernel::parse_version(text);
        version && version->numbers.size() > 1)  // not a commit
      found.push_back({component, std::move(name), text, std::move(*version), std::move(seen)});
  };
  if (engine.version.known())
    add("dockerd", "the engine", *engine.version, evidence("version", engine.version));
  if (engine.components.known())
    for (const facts::Component& c : *engine.components)
      if (c.name == "containerd" || c.name == "runc")
        add(c.name == "runc" ? "runc" : "containerd", c.name, c.version,
            {"components", c.name + " " + c.version, engine.components.basis, engine.components.origin});
  return found;
}

bool condition_excluded(const KnownFlaw& flaw, const System& system) {
  switch (flaw.condition) {
    case Condition::none:
      return false;
    case Condition::authorization_plugin:
      return system.engine->authorization_plugins.known() && system.engine->authorization_plugins->empty();
    case Condition::userns_remap:
      return remaps_users(system).truth == Truth::no;
  }
  return false;
}

bool in_range(const KnownFlaw& flaw, const Version& version) {
  return std::any_of(flaw.ranges.begin(), flaw.ranges.end(), [&](const Range& range) {
    if (range.fixed.empty()) return false;
    return version >= *linux_kernel::parse_version(range.from) &&
           version < *linux_kernel::parse_version(range.fixed);
  });
}

// The nearest release that none of the flaws is in; empty where the table names none.
std::string_view cure_of(const Running& running, const std::vector<const KnownFlaw*>& flaws) {
  std::string_view cure;
  std::optional<Version> nearest;
  for (const KnownFlaw* flaw : flaws)
    for (const Range& range : flaw->ranges) {
      if (range.fixed.empty()) continue;
      auto fixed = linux_kernel::parse_version(range.fixed);
      if (fixed->prerelease || *fixed < running.version || (nearest && *nearest <= *fixed)) continue;
      if (std::any_of(flaws.begin(), flaws.end(), [&](const KnownFlaw* f) { return in_range(*f, *fixed); }))
        continue;
      nearest = std::move(fixed);
      cure = range.fixed;
    }
  return cure;
}

// The worst with its effect, the others by number: "CVE-2024-21626 (…), and also of CVE-…, CVE-…".
std::string listed(const std::vector<const KnownFlaw*>& worst_first) {
  std::string list = fmt::format("{} ({})", worst_first.front()->id, worst_first.front()->effect);
  for (std::size_t i = 1; i < worst_first.size(); ++i)
    list += fmt::format("{}{}", i == 1 ? ", and also of " : ", ", worst_first[i]->id);
  return list;
}

std::optional<Observation> flaws_of(const Running& running, const Engine& engine, const System& system) {
  std::vector<const KnownFlaw*> flaws;
  for (const KnownFlaw& flaw : known_flaws())
    if (flaw.component == running.component && in_range(flaw, running.version) &&
        !condition_excluded(flaw, system))
      flaws.push_back(&flaw);
  if (flaws.empty()) return std::nullopt;
  std::ranges::stable_sort(flaws, std::ranges::greater{}, &KnownFlaw::severity);
  const bool others = built_by_others(engine, running.version);
  const Severity worst = flaws.front()->severity;
  return Observation{
      .message =
          fmt::format("{} {} lies in the {} of {}{}", running.name, running.text,
                      others ? "upstream range" : "range", listed(flaws),
                      others ? "; possible, not certain: whoever built it may have repaired it without "
                               "changing the number"
                             : ""),
      .evidence = {running.seen},
      .discriminator = std::string(running.component),
      .advice = fmt::format(
          "Update {} to {} or later, or to a build of your distribution that names these repairs.",
          running.name, cure_of(running, flaws)),
      .severity = others ? one_lower(worst) : worst};
}

Verdict known_cve(const Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable("the engine is Podman");
  if (!engine.version.known()) return not_evaluated("the engine's version", engine.version);
  std::vector<Observation> found;
  for (const Running& running : running_components(engine))
    if (auto observation = flaws_of(running, engine, system)) found.push_back(std::move(*observation));
  if (found.empty() && !engine.components.known())
    return not_evaluated("the versions of containerd and runc", engine.components);
  return failed_if_any(std::move(found));
}
const Check registered_cve{"host-docker-known-cve", known_cve};

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
