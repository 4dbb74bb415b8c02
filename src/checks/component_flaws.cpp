// Known flaws of the engine and of what runs containers for it: the versions that were found against the
// table. A version alone proves little: a distribution repairs without a new upstream number. What it allows
// is then called possible, one severity lower.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/check.hpp"
#include "checks/component_versions.hpp"
#include "checks/engine_facts.hpp"
#include "checks/flaw_conditions.hpp"
#include "checks/kernel_settings.hpp"
#include "checks/known_flaws.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::System;
using linux_kernel::Version;

struct Hit {
  const KnownFlaw* flaw = nullptr;
  const Range* range = nullptr;
  ConditionState condition;
  Severity severity = Severity::info;  // with what is known of this host
};

std::vector<Hit> hits_on(std::string_view component, const ComponentVersion& found, const System& system) {
  std::vector<Hit> hits;
  for (const KnownFlaw& flaw : known_flaws()) {
    if (flaw.component != component || std::ranges::find(found.repaired, flaw.id) != found.repaired.end())
      continue;
    const Range* range = range_with(flaw, found.version);
    if (range == nullptr) continue;
    Hit hit{&flaw, range, state_of(flaw.condition, system), flaw.severity};
    if (hit.condition.reach == Reach::excluded) continue;
    if (hit.condition.reach == Reach::idle) hit.severity = one_lower(hit.severity);
    if (found.built_by_others || hit.condition.reach == Reach::unknown)
      hit.severity = one_lower(hit.severity);
    hits.push_back(std::move(hit));
  }
  std::ranges::stable_sort(hits, std::ranges::greater{}, [](const Hit& h) { return h.flaw->severity; });
  return hits;
}

// The nearest release that none of the flaws is in; empty where the table names none.
std::string_view cure_of(const ComponentVersion& found, const std::vector<Hit>& hits) {
  std::string_view cure;
  std::optional<Version> nearest;
  for (const Hit& hit : hits)
    for (const Range& range : hit.flaw->ranges) {
      if (range.fixed.empty()) continue;
      auto fixed = linux_kernel::parse_version(range.fixed);
      if (fixed->prerelease || *fixed < found.version || (nearest && *nearest <= *fixed)) continue;
      if (std::ranges::any_of(hits, [&](const Hit& h) { return range_with(*h.flaw, *fixed) != nullptr; }))
        continue;
      nearest = std::move(fixed);
      cure = range.fixed;
    }
  return cure;
}

Evidence evidence_of(const Hit& hit, const ComponentVersion& found) {
  std::string text = fmt::format("{}; repaired in {}", hit.flaw->effect, hit.range->fixed);
  if (!hit.condition.because.empty()) text += "; " + hit.condition.because;
  const Evidence& version = found.evidence.front();
  return {std::string(hit.flaw->id), std::move(text), version.basis, version.origin};
}

// "CVE-2024-21626 (what it gives), and also of CVE-…, CVE-…"
std::string listed(const std::vector<const Hit*>& hits) {
  std::string list = fmt::format("{} ({})", hits.front()->flaw->id, hits.front()->flaw->effect);
  for (std::size_t i = 1; i < hits.size(); ++i)
    list += fmt::format("{}{}", i == 1 ? ", and also of " : ", ", hits[i]->flaw->id);
  return list;
}

std::string doubt(const ComponentVersion& found) {
  if (!found.built_by_others) return {};
  if (found.package.empty())
    return "; possible, not certain: whoever built it may have repaired it without changing the number";
  return fmt::format("; possible, not certain: the package {} may hold the repair under an unchanged number",
                     found.package);
}

// Of how many it is not known whether what they need beside the version is so here.
std::string untold(const std::vector<const Hit*>& hits) {
  std::string list;
  std::string_view because;
  std::size_t count = 0;
  for (const Hit* hit : hits) {
    if (hit->condition.reach != Reach::unknown) continue;
    list += fmt::format("{}{}", list.empty() ? "" : ", ", hit->flaw->id);
    because = hit->condition.because;
    ++count;
  }
  if (count == 0) return {};
  if (count == 1 && hits.size() == 1)
    return fmt::format("; possible, not certain: it is not known whether its precondition holds ({})",
                       because);
  if (count == 1)
    return fmt::format("; {} is possible, not certain: it is not known whether its precondition holds ({})",
                       list, because);
  return fmt::format("; {} are possible, not certain: it is not known whether their preconditions hold",
                     list);
}

Observation observation(std::string_view component, const ComponentVersion& found,
                        const std::vector<const Hit*>& hits, std::string_view cure) {
  Observation o = observe(fmt::format("{} {} lies in the {} of {}{}{}", found.name, found.text,
                                      found.built_by_others ? "upstream range" : "range", listed(hits),
                                      doubt(found), untold(hits)),
                          found.evidence);
  for (const Hit* hit : hits) o.evidence.push_back(evidence_of(*hit, found));
  o.severity = hits.front()->severity;
  o.discriminator = fmt::format("{} {}", found.name == component ? std::string(component) : found.name,
                                handbook::name_of(*o.severity));
  o.advice =
      fmt::format("Update {} to {} or later, or to a build of your distribution that names these repairs.",
                  found.name, cure);
  return o;
}

// One finding for each severity: ten flaws of one old version are one thing to repair.
void add_flaws(std::string_view component, const System& system, std::vector<Observation>& observations) {
  for (const ComponentVersion& found : versions_of(component, system)) {
    const std::vector<Hit> hits = hits_on(component, found, system);
    const std::string_view cure = cure_of(found, hits);
    std::map<Severity, std::vector<const Hit*>, std::greater<>> groups;
    for (const Hit& hit : hits) groups[hit.severity].push_back(&hit);
    for (const auto& [severity, group] : groups)
      observations.push_back(observation(component, found, group, cure));
  }
}

template <typename... Names>
Verdict flaws_of(const System& system, Names... components) {
  std::vector<Observation> found;
  (add_flaws(components, system, found), ...);
  return failed_if_any(std::move(found));
}

Verdict engine_flaws(const facts::Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable("the engine is Podman");
  if (!engine.version.known()) return not_evaluated("the engine's version", engine.version);
  return flaws_of(system, "dockerd", "docker-desktop");
}
const Check registered_engine{"host-docker-known-cve", engine_flaws};

// Parts that the engine names, or a package: without either nothing is known.
Verdict part_flaws(const facts::Engine& engine, const System& system, std::string_view component) {
  if (!versions_of(component, system).empty()) return flaws_of(system, component);
  return engine.components.known()
             ? not_applicable(fmt::format("the engine names no {}", component))
             : not_evaluated(fmt::format("the version of {}", component).c_str(), engine.components);
}

Verdict containerd_flaws(const facts::Engine& engine, const System& system) {
  return part_flaws(engine, system, "containerd");
}
const Check registered_containerd{"host-containerd-known-cve", containerd_flaws};

Verdict runc_flaws(const facts::Engine& engine, const System& system) {
  return part_flaws(engine, system, "runc");
}
const Check registered_runc{"host-runc-known-cve", runc_flaws};

Verdict buildkit_flaws(const facts::Engine&, const System& system) {
  if (versions_of("buildkit", system).empty())
    return not_applicable(
        "no container runs a BuildKit of its own; the engine's is judged by the engine's version");
  return flaws_of(system, "buildkit");
}
const Check registered_buildkit{"host-buildkit-known-cve", buildkit_flaws};

Verdict of_packages(const facts::Host& host, const System& system,
                    std::initializer_list<std::string_view> components) {
  if (!host.packages.known()) return not_evaluated("which packages are installed", host.packages);
  std::vector<Observation> found;
  bool any = false;
  for (const std::string_view component : components) {
    any = any || !versions_of(component, system).empty();
    add_flaws(component, system, found);
  }
  if (!any) return not_applicable("no package of it is installed");
  return failed_if_any(std::move(found));
}

Verdict client_flaws(const facts::Host& host, const System& system) {
  return of_packages(host, system, {"docker-cli", "compose"});
}
const Check registered_client{"host-docker-cli-known-cve", client_flaws};

Verdict nvidia_flaws(const facts::Host& host, const System& system) {
  return of_packages(host, system, {"nvidia-container-toolkit"});
}
const Check registered_nvidia{"host-nvidia-toolkit-known-cve", nvidia_flaws};

}  // namespace
}  // namespace watertight::checks
