#include "attack/bridge/component_flaws.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "attack/assumed_host.hpp"
#include "attack/bridge/bridge.hpp"
#include "attack/bridge/kernel_flaws.hpp"
#include "checks/component_versions.hpp"
#include "checks/flaw_conditions.hpp"

namespace watertight::attack {
namespace {

using checks::ComponentVersion;
using checks::Evidence;
using checks::KnownFlaw;
using facts::System;

constexpr std::array kComponents =
    std::to_array<std::string_view>({"dockerd", "docker-desktop", "docker-cli", "compose", "containerd",
                                     "runc", "buildkit", "nvidia-container-toolkit"});

// When a flaw is met, and by that the whole of the host: what stops at switching a profile off, at an empty
// file or at a crash is not among them.
struct Met {
  std::string_view id;
  std::array<std::string_view, 3> predicates;
};
constexpr std::array kMet = std::to_array<Met>({
    {"CVE-2014-6407", {"start-flaw"}},
    {"CVE-2014-9357", {"start-flaw"}},
    {"CVE-2015-3627", {"start-flaw"}},
    {"CVE-2015-3629", {"start-flaw"}},
    {"CVE-2016-9962", {"exec-flaw"}},
    {"CVE-2018-15664", {"copy-flaw"}},
    {"CVE-2019-13139", {"build-flaw"}},
    {"CVE-2019-14271", {"copy-flaw"}},
    {"CVE-2019-5736", {"start-flaw", "exec-flaw"}},
    {"CVE-2024-0132", {"start-flaw"}},
    {"CVE-2024-21626", {"start-flaw", "exec-flaw"}},
    {"CVE-2024-23651", {"build-flaw"}},
    {"CVE-2024-23652", {"build-flaw"}},
    {"CVE-2024-23653", {"build-flaw"}},
    {"CVE-2025-23266", {"start-flaw"}},
    {"CVE-2025-23359", {"start-flaw"}},
    {"CVE-2025-31133", {"start-flaw"}},
    {"CVE-2025-47290", {"start-flaw"}},
    {"CVE-2025-52565", {"start-flaw"}},
    {"CVE-2025-52881", {"start-flaw", "exec-flaw"}},
    {"CVE-2026-17106", {"copy-flaw"}},
    {"CVE-2026-33747", {"build-flaw"}},
    {"CVE-2026-41567", {"copy-flaw"}},
    {"CVE-2026-42306", {"copy-flaw"}},
    {"CVE-2026-53488", {"start-flaw"}},
    {"CVE-2026-53492", {"restore-flaw"}},
});

// Where no version is known, one name stands for all that could be.
struct Unseen {
  std::string_view component;
  std::string_view name;
  std::array<std::string_view, 2> predicates;
};
constexpr std::array kUnseen = std::to_array<Unseen>({
    {"runc", "an unknown flaw of its runtime", {"start-flaw", "exec-flaw"}},
    {"dockerd", "an unknown flaw of its own", {"copy-flaw"}},
});
// Flaws that rules ask for by their names, of components that may be there unseen.
struct Asked {
  std::string_view component;
  std::string_view id;
  std::string_view predicate;
};
constexpr std::array kAsked = std::to_array<Asked>({
    {"dockerd", "CVE-2024-41110", "engine-flaw"},
    {"dockerd", "CVE-2026-34040", "engine-flaw"},
    {"dockerd", "CVE-2026-33997", "engine-flaw"},
    {"dockerd", "CVE-2024-24557", "engine-flaw"},
    {"dockerd", "CVE-2024-23651", "build-flaw"},
    {"dockerd", "CVE-2024-23652", "build-flaw"},
    {"dockerd", "CVE-2024-23653", "build-flaw"},
    {"compose", "CVE-2025-62725", "engine-flaw"},
});

Said in_version(const KnownFlaw& flaw, const ComponentVersion& found) {
  if (std::ranges::find(found.repaired, flaw.id) != found.repaired.end()) return {};
  const checks::Range* range = range_with(flaw, found.version);
  if (range == nullptr) return {};
  Said here{found.built_by_others ? Truth::unknown : Truth::yes, found.evidence};
  std::string text = std::string(flaw.effect) + "; repaired in " + std::string(range->fixed);
  if (found.built_by_others) text = "unknown: whoever built it may have repaired it; " + text;
  const Evidence& version = found.evidence.front();
  here.evidence.push_back({std::string(flaw.id), std::move(text), version.basis, version.origin});
  return here;
}

void weigh_condition(Said& here, const checks::ConditionState& condition) {
  if (condition.reach == checks::Reach::excluded) here.truth = Truth::no;
  if (condition.reach != checks::Reach::unknown) return;
  here.truth = Truth::unknown;
  here.evidence.push_back({"condition", "unknown: " + condition.because, facts::Basis::assumed, {}});
}

void keep_worst(Said& kept, Said more) {
  if (more.truth > kept.truth) kept = std::move(more);
}

const Met* met(std::string_view id) {
  const auto at = std::ranges::find(kMet, id, &Met::id);
  return at == kMet.end() ? nullptr : &*at;
}

void add_flaw(std::string_view id, const Said& here, FactSink& facts) {
  add(facts, "engine-flaw", {id}, here);
  if (const Met* when = met(id); when != nullptr)
    for (const std::string_view predicate : when->predicates)
      if (!predicate.empty()) add(facts, predicate, {id}, here);
}

Said not_seen(std::string_view component) {
  return nobody_knows(std::string(component), "its version was not read");
}

void add_unseen(std::string_view component, FactSink& facts) {
  for (const Unseen& u : kUnseen)
    if (u.component == component)
      for (const std::string_view predicate : u.predicates)
        if (!predicate.empty()) add(facts, predicate, {u.name}, not_seen(component));
  for (const Asked& a : kAsked)
    if (a.component == component) add(facts, a.predicate, {a.id}, not_seen(component));
}

// Who assumes a host assumes that what is on it is kept up to date.
bool is_up_to_date(const System& system) { return system.host && is_of_assumed_host(system.host->origin); }

// Rules ask for the flaw beside what it needs: for who is in the host's network.
Said shim_flaw(const System& system) {
  const auto versions = checks::versions_of("containerd", system);
  if (versions.empty()) return is_up_to_date(system) ? Said() : not_seen("containerd");
  Said here;
  for (const KnownFlaw& flaw : checks::known_flaws())
    if (flaw.id == "CVE-2020-15257")
      for (const ComponentVersion& found : versions) keep_worst(here, in_version(flaw, found));
  return here;
}

// Whether a component that is not seen may be there all the same.
bool may_be_unseen(std::string_view component, const System& system) {
  if (is_up_to_date(system)) return false;
  if (component == "compose") return !system.host || !system.host->packages.known();
  return component == "dockerd" || component == "runc";
}

}  // namespace

std::vector<FlawOfComponent> flaws_of_component(std::string_view component, const System& system) {
  const auto versions = checks::versions_of(component, system);
  std::vector<FlawOfComponent> found;
  for (const KnownFlaw& flaw : checks::known_flaws()) {
    if (flaw.component != component) continue;
    Said here;
    for (const ComponentVersion& version : versions) keep_worst(here, in_version(flaw, version));
    if (here.truth == Truth::no) continue;
    weigh_condition(here, checks::state_of(flaw.condition, system));
    if (here.truth != Truth::no) found.push_back({&flaw, std::move(here)});
  }
  return found;
}

Said has_flaw(std::string_view component, std::string_view id, const System& system) {
  const auto versions = checks::versions_of(component, system);
  if (versions.empty()) return is_up_to_date(system) ? Said() : not_seen(component);
  Said here;
  for (const KnownFlaw& flaw : checks::known_flaws()) {
    if (flaw.component != component || flaw.id != id) continue;
    for (const ComponentVersion& version : versions) keep_worst(here, in_version(flaw, version));
    if (here.truth != Truth::no) weigh_condition(here, checks::state_of(flaw.condition, system));
  }
  return here;
}

void add_flaws(const System& system, FactSink& facts) {
  add_kernel_flaws(system, facts);
  std::map<std::string_view, Said> by_id;  // two components may share a flaw
  for (const std::string_view component : kComponents) {
    for (FlawOfComponent& f : flaws_of_component(component, system))
      keep_worst(by_id[f.flaw->id], std::move(f.here));
    if (may_be_unseen(component, system) && checks::versions_of(component, system).empty())
      add_unseen(component, facts);
  }
  for (const auto& [id, here] : by_id) add_flaw(id, here, facts);
  add(facts, "shim-flaw", {}, shim_flaw(system));
}

}  // namespace watertight::attack
