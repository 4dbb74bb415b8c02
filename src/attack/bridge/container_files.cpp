#include "attack/bridge/container_files.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>

#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/container_roots.hpp"
#include "attack/bridge/recursive_read_only.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::Container;
using facts::System;

// All of them come and go with the one mount: some tell as much as thousands, which would be as many facts
// for each container that has such a mount.
constexpr std::size_t kMostOthers = 16;

constexpr std::string_view kWhose = "whose of the containers' files these are was not read";

const facts::IdRange* mapped(const Container& c) {
  return c.uid_map.known() && !c.uid_map->empty() ? &c.uid_map->front() : nullptr;
}

// What root of the other one owns. An engine that remaps users gives all containers the same ones, and lets
// them through the folders above (0710, of their group).
Truth owns_files_of(const ContainerSubject& s, const FileRights& rights, const Container& other) {
  if (rights.owns_data_root) return Truth::yes;
  if (rights.root_is_root != Truth::no) return rights.root_is_root;
  const facts::IdRange* mine = mapped(s.container);
  const facts::IdRange* its = mapped(other);
  if (mine == nullptr || its == nullptr) return Truth::unknown;
  return mine->outside == its->outside ? Truth::yes : Truth::no;
}

class Files {
 public:
  Files(const ContainerSubject& s, const FileRights& rights, FactSink& facts)
      : s_(s), rights_(rights), facts_(facts) {}

  // Unknown where `doubt` says why.
  void add(const ContainerRoots::Of& other, const BoundFolder& m, Truth write, std::string_view doubt) {
    if (other.name == s_.name) return;
    const Truth owns = owns_files_of(s_, rights_, *other.container);
    const auto why = [&](std::string_view unknown) {
      Evidences seen = evidence_of(m, s_.container);
      if (!unknown.empty()) seen.insert(seen.begin(), not_known("mounts", unknown));
      if (owns == Truth::unknown)
        seen.insert(seen.begin(), not_known("uid_map", "whether its root owns what the other's root owns"));
      return seen;
    };
    const bool whose = doubt == kWhose;
    facts_.add("container-files", {s_.name, other.name, "read"},
               both(owns, whose ? Truth::unknown : Truth::yes),
               [&] { return why(whose ? doubt : std::string_view()); });
    facts_.add("container-files", {s_.name, other.name, "write"}, both(owns, write),
               [&] { return why(doubt); });
  }

  // Only who mounts such places asks for them: most containers do not.
  const ContainerRoots& roots() {
    if (s_.cache != nullptr) return s_.cache->roots();
    if (!own_) own_ = container_roots(s_.system);
    return *own_;
  }

 private:
  const ContainerSubject& s_;
  const FileRights& rights_;
  FactSink& facts_;
  std::optional<ContainerRoots> own_;
};

bool reads_kernel(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  return now != nullptr && now->mounts.known();
}

// Drivers that mount each container's root file system on its own; the others keep it in plain folders.
Truth mounts_roots(const System& system) {
  if (checks::is_podman(system) || !system.engine || !system.engine->storage_driver.known())
    return Truth::unknown;
  constexpr std::array<std::string_view, 5> kOwn = {"overlay2", "overlay", "fuse-overlayfs", "overlayfs",
                                                    "aufs"};
  constexpr std::array<std::string_view, 2> kPlain = {"vfs", "btrfs"};
  const std::string& driver = *system.engine->storage_driver;
  if (std::ranges::find(kOwn, driver) != kOwn.end()) return Truth::yes;
  return std::ranges::find(kPlain, driver) != kPlain.end() ? Truth::no : Truth::unknown;
}

// Below a read-only bind that holds the engine's data, as the settings have it: containers that run have
// their roots mounted there, and the engine has such a bind follow the host, so those that start later come
// in as well, with flags of their own.
void add_below_read_only(const ContainerSubject& s, const BoundFolder& m, Files& files) {
  if (m.writable != Truth::no || m.came_along || m.declared == nullptr) return;
  if (m.declared->kind != facts::MountKind::bind || s.container.kind == facts::ContainerKind::pod) return;
  if (!lies_in(checks::plain_path(checks::data_root(s.system)), m.path)) return;
  const Truth mounted = mounts_roots(s.system);
  if (mounted == Truth::no) return;
  Truth write = mounted;
  std::string_view doubt = "where the engine's storage driver has the roots of containers";
  if (mounted == Truth::yes && (m.declared->without_submounts ||
                                recursive_read_only(*m.declared, s.container, s.system).truth != Truth::no)) {
    write = Truth::unknown;
    doubt = "whether the other is started later: what comes in from the host then can be written";
  }
  for (const ContainerRoots::Of& other : files.roots().all | std::views::take(kMostOthers))
    files.add(other, m, write, write == Truth::unknown ? doubt : std::string_view());
}

}  // namespace

void add_container_files(const ContainerSubject& s, const std::vector<BoundFolder>& mounts,
                         const FileRights& rights, FactSink& facts) {
  Files files(s, rights, facts);
  const bool asked = reads_kernel(s.container);
  for (const BoundFolder& m : mounts) {
    if (is_of_one_container(m.path)) {
      if (const ContainerRoots::Of* owner = owner_of(m.path, files.roots()))
        files.add(*owner, m, m.writable, m.doubt);
      else if (m.path.ends_with("/merged") || m.path.ends_with("/rootfs"))
        for (const ContainerRoots::Of& other : files.roots().all | std::views::take(kMostOthers))
          if (!other.seen) files.add(other, m, both(m.writable, Truth::unknown), kWhose);
    } else if (!asked) {
      add_below_read_only(s, m, files);
    }
  }
}

}  // namespace watertight::attack
