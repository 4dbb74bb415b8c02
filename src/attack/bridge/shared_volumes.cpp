// Volumes and folders of the host that several containers have: who writes what others take programs from.
#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/shared.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/mounts_in_force.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::Container;
using facts::System;

struct Use {
  std::size_t container = 0;
  const facts::Mount* mount = nullptr;
  const facts::Fact<std::vector<facts::Mount>>* list = nullptr;
  bool writes = false;
};
using Uses = std::unordered_map<std::string, std::vector<Use>>;  // by volume

bool writes(const facts::Mount& mount, const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  const facts::MountState* state =
      now != nullptr && now->mounts.known() ? checks::found_in(*now->mounts, mount) : nullptr;
  return state != nullptr ? !state->read_only : !mount.read_only;
}

void add_uses(const Container& owner, std::size_t container, const Container& user, Uses& uses) {
  if (!owner.mounts.known()) return;
  for (const facts::Mount& mount : *owner.mounts)
    if (std::string name = shared_place(mount); !name.empty())
      uses[std::move(name)].push_back({container, &mount, &owner.mounts, writes(mount, user)});
}

// Mounts that services take over from others; an engine lists them among the container's own.
void add_taken_over(const System& system, Uses& uses) {
  std::unordered_map<std::string_view, const Container*> by_name;
  for (std::size_t i = 0; i < system.containers.size(); ++i) {
    const Container& c = system.containers[i];
    if (c.kind != facts::ContainerKind::service || !c.volumes_from.known() || c.volumes_from->empty())
      continue;
    if (by_name.empty())
      for (const Container& other : system.containers) by_name.try_emplace(other.name, &other);
    for (const facts::Item& from : *c.volumes_from) {
      std::string_view name = from.text;
      if (name.starts_with("container:")) name.remove_prefix(10);
      const auto at = by_name.find(name.substr(0, name.find(':')));
      if (at != by_name.end() && at->second != &c) add_uses(*at->second, i, c, uses);
    }
  }
}

// --- Whether a container runs what lies there ---

bool starts_in(const facts::Fact<facts::Items>& words, std::string_view folder) {
  return words.known() && !words->empty() && words->front().text.starts_with('/') &&
         lies_in(checks::plain_path(words->front().text), folder);
}

bool runs_from(const Container& c, const std::string& folder) {
  static constexpr std::array<std::string_view, 7> kPrograms = {"/bin",     "/sbin",    "/lib",      "/lib64",
                                                                "/usr/bin", "/usr/lib", "/usr/local"};
  if (std::ranges::any_of(kPrograms, [&](std::string_view programs) { return lies_in(folder, programs); }))
    return true;
  if (starts_in(c.entrypoint, folder) || starts_in(c.command, folder)) return true;
  return c.processes.known() && std::ranges::any_of(*c.processes, [&](const facts::Process& p) {
           const std::string_view program = std::string_view(p.command).substr(0, p.command.find(' '));
           return program.starts_with('/') && lies_in(program, folder);
         });
}

Evidences seen(const Use& use) {
  return {checks::evidence("mounts", checks::show(*use.mount), *use.list, use.mount->origin)};
}

void add_volume(const System& system, const std::vector<std::string>& names, const std::string& volume,
                const std::vector<Use>& uses, FactSink& facts) {
  // The container that writes, where it is the only one: what it alone writes it does not take from others.
  const auto first = std::ranges::find_if(uses, &Use::writes);
  if (first == uses.end()) return;
  const bool several = std::ranges::any_of(
      uses, [&](const Use& use) { return use.writes && use.container != first->container; });
  if (!several &&
      std::ranges::all_of(uses, [&](const Use& use) { return use.container == first->container; }))
    return;
  for (const Use& use : uses) {
    const std::string& name = names[use.container];
    if (use.writes) facts.add("writes-volume", {name, volume}, Truth::yes, [&] { return seen(use); });
    if (!several && use.container == first->container) continue;
    const bool runs = runs_from(system.containers[use.container], checks::plain_path(use.mount->destination));
    facts.add("reads-volume-of-others", {name, volume}, runs ? Truth::yes : Truth::unknown, [&] {
      Evidences list = seen(use);
      if (!runs)
        list.insert(list.begin(), not_known("mounts",
                                            "whether it takes programs or settings from there, or data "
                                            "alone, its settings do not tell"));
      return list;
    });
  }
}

}  // namespace

std::string shared_place(const facts::Mount& mount) {
  if (mount.kind == facts::MountKind::volume) return mount.source;  // empty: nobody else has it
  if (mount.kind != facts::MountKind::bind) return {};
  const std::string& source = mount.real_source.empty() ? mount.source : mount.real_source;
  if (!source.starts_with('/') || source.ends_with(".sock")) return {};
  std::string path = checks::plain_path(source);
  for (const std::string_view tree : {"/proc", "/sys", "/dev", "/run"})
    if (lies_in(path, tree)) return {};
  return path;
}

void add_shared_volumes(const System& system, const std::vector<std::string>& names, FactSink& facts) {
  Uses uses;
  for (std::size_t i = 0; i < system.containers.size(); ++i)
    add_uses(system.containers[i], i, system.containers[i], uses);
  add_taken_over(system, uses);
  std::vector<const Uses::value_type*> sorted;  // facts come in the same order with every run
  for (const auto& entry : uses)
    if (entry.second.size() > 1) sorted.push_back(&entry);
  std::ranges::sort(sorted, {}, [](const auto* entry) { return std::string_view(entry->first); });
  for (const auto* entry : sorted) add_volume(system, names, entry->first, entry->second, facts);
}

}  // namespace watertight::attack
