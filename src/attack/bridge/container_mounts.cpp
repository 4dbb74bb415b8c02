// Folders of the host in a container, what their modes let it do, what it may leave there for others, and how
// mounts travel between the two.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/container_files.hpp"
#include "attack/bridge/container_folders.hpp"
#include "attack/bridge/host_folders.hpp"
#include "attack/bridge/mount_propagation.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "facts/volume_source.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::Container;
using facts::System;

// Facts of one folder of the rules, once however many mounts bring it in.
struct Given {
  std::string_view folder;
  Truth write = Truth::no;
};
using GivenFolders = std::vector<Given>;

void add_rights(const ContainerSubject& s, const FileRights& rights, std::string_view folder, bool write,
                FactSink& facts) {
  facts.add("may-use-files", {s.name, folder, write ? "write" : "read"}, may_use_files(rights, folder, write),
            [&] { return rights.seen; });
}

// `written`: how surely it can be, where it is there.
template <typename Why, typename WhyWritten>
void add_folder(const ContainerSubject& s, const FileRights& rights, const HostFolder& folder, Truth written,
                GivenFolders& given, FactSink& facts, Why why, WhyWritten why_written) {
  const auto known = std::ranges::find(given, folder.name, &Given::folder);
  const bool first = known == given.end();
  if (first) {
    facts.add("host-folder", {s.name, folder.name, "read"}, folder.there, why);
    if (folder.name == "programs" || folder.name == "root-file-system")
      facts.add("host-programs-readable", {s.name}, folder.there, why);
    add_rights(s, rights, folder.name, false, facts);
  }
  const Truth before = first ? Truth::no : known->write;
  const Truth write = folder.write ? std::max(before, both(folder.there, written)) : before;
  if (write != before) {
    facts.add("host-folder", {s.name, folder.name, "write"}, write, why_written);
    if (before == Truth::no) add_rights(s, rights, folder.name, true, facts);
  }
  if (first)
    given.push_back({folder.name, write});
  else
    known->write = write;
}

Evidences with_doubt(Evidences seen, Truth there) {
  if (there == Truth::unknown)
    seen.insert(seen.begin(),
                not_known("mounts", "few hosts have it, and whether this one does was not read"));
  return seen;
}

void add_disks(const ContainerSubject& s, const FileRights& rights, GivenFolders& given, FactSink& facts) {
  for (const checks::HostMountPoint& m : checks::disk_mounts(s.container, s.system)) {
    const auto why = [&] {
      return Evidences{checks::evidence("mounts", checks::show(*m.mount), *m.list, m.mount->origin)};
    };
    const std::vector<std::string> places = checks::places_of_disk(m.path, s.system);
    for (const std::string& place : places)
      for (const HostFolder& folder : host_folders(place, !m.read_only, s.system))
        add_folder(s, rights, folder, Truth::yes, given, facts, why, why);
    if (!places.empty()) continue;
    const auto doubted = [&] {
      Evidences seen = why();
      seen.insert(seen.begin(), not_known("mounts", "whether the host runs from that disk was not read"));
      return seen;
    };
    add_folder(s, rights, {"root-file-system", !m.read_only, Truth::unknown}, Truth::yes, given, facts,
               doubted, doubted);
  }
}

// The host's mount that a path is on; null where the host's mounts were not read.
const facts::HostMount* host_mount_of(std::string_view path, const System& system) {
  const facts::HostMount* closest = nullptr;
  if (!system.host || !system.host->mounts.known()) return nullptr;
  for (const facts::HostMount& m : *system.host->mounts)
    if (lies_in(path, m.target) && (closest == nullptr || m.target.size() >= closest->target.size()))
      closest = &m;
  return closest;
}

bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto end = std::min(options.find(','), options.size());
    if (options.substr(0, end) == wanted) return true;
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return false;
}

// Below these, the modes that distributions set let other accounts in; further down only their owners know.
bool others_may_come_by(std::string_view path) {
  static constexpr std::array<std::string_view, 8> kOpen = {"/tmp", "/var/tmp", "/home",      "/srv",
                                                            "/opt", "/mnt",     "/usr/local", "/media"};
  return std::ranges::any_of(kOpen, [&](std::string_view open) { return lies_in(path, open); });
}

void add_left_behind(const ContainerSubject& s, const BoundFolder& m, FactSink& facts) {
  if (m.writable == Truth::no || !others_may_come_by(m.path)) return;
  const facts::HostMount* host = host_mount_of(m.path, s.system);
  const auto why = [&] {
    Evidences seen = {
        not_known("mode", "whether other accounts of the host may enter " + m.path + " was not read")};
    std::ranges::copy(evidence_of(m, s.container), std::back_inserter(seen));
    return seen;
  };
  // A bind takes over the flags of what it is a bind of.
  const auto refused = [&](std::string_view option, bool of_bind) {
    return (host != nullptr && has_option(host->options, option)) || of_bind;
  };
  if (!refused("nosuid", m.in_force != nullptr && m.in_force->no_suid))
    facts.add("set-uid-folder", {s.name, m.path}, Truth::unknown, why);
  if (!refused("nodev", m.in_force != nullptr && m.in_force->no_dev))
    facts.add("device-file-folder", {s.name, m.path}, Truth::unknown, why);
}

// The engine binds /etc/hosts, /etc/hostname and /etc/resolv.conf from its data root into every container,
// writable unless the root file system is read-only (moby, container.NetworkMounts).
void add_own_files(const ContainerSubject& s, Truth writes_elsewhere, FactSink& facts) {
  const auto why = [&] {
    return Evidences{taken_for_granted(
        "mounts", "/etc/hosts and /etc/resolv.conf from the engine's data root", s.container.origin)};
  };
  facts.add("mount-of-host-file-system", {s.name, "read"}, Truth::yes, why);
  const auto& read_only = s.container.read_only_root;
  const Truth own = read_only.is(false) ? Truth::yes : read_only.known() ? Truth::no : Truth::unknown;
  const Truth writable = std::max(own, writes_elsewhere);
  facts.add("mount-of-host-file-system", {s.name, "write"}, writable, [&] {
    Evidences seen = why();
    seen.insert(seen.begin(), checks::evidence("read_only_root", read_only));
    if (writable == Truth::unknown && own == Truth::no)
      seen.insert(seen.begin(),
                  not_known("mounts", "whether what comes along with a read-only bind is read-only"));
    return seen;
  });
}

std::string_view option(const std::vector<facts::Label>& options, std::string_view name) {
  const auto at = std::ranges::find(options, name, &facts::Label::name);
  return at == options.end() ? std::string_view() : std::string_view(at->value);
}

bool holds_credentials(std::string_view list) {
  for (const std::string_view key : {"password=", "pass=", "username=", "secret="})
    for (auto at = list.find(key); at != std::string_view::npos; at = list.find(key, at + 1))
      if (at == 0 || list[at - 1] == ',') return true;
  return false;
}

void add_network_volumes(const ContainerSubject& s, FactSink& facts) {
  for (const facts::Mount& mount : *s.container.mounts) {
    if (mount.kind != facts::MountKind::volume || mount.source.empty()) continue;
    const facts::Volume* volume = s.system.volume_named(mount.source);
    if (volume == nullptr || !volume->options.known()) continue;
    if (facts::volume_source(*volume).kind != facts::VolumeSourceKind::remote) continue;
    const auto why = [&] {
      return Evidences{
          checks::evidence("volume", volume->name + " " + std::string(option(*volume->options, "type")),
                           volume->options, volume->origin),
          checks::evidence("mounts", checks::show(mount), s.container.mounts, mount.origin)};
    };
    if (holds_credentials(option(*volume->options, "o")))
      facts.add("network-volume-credentials", {s.name, volume->name}, Truth::yes, why);
    if (!mount.read_only && option(*volume->options, "type").starts_with("nfs"))
      facts.add("network-volume-root", {s.name, volume->name}, Truth::unknown, [&] {
        Evidences seen = why();
        seen.insert(seen.begin(),
                    not_known("volume", "whether the server squashes root is the server's setting"));
        return seen;
      });
  }
}

// Nobody knows what is mounted: anything may be.
void add_unread(const ContainerSubject& s, const FileRights& rights, FactSink& facts) {
  GivenFolders given;
  const auto why = [&] { return Evidences{checks::evidence("mounts", s.container.mounts)}; };
  add_folder(s, rights, {"root-file-system", true, Truth::unknown}, Truth::yes, given, facts, why, why);
}

// A program of a registered runtime, which the engine starts as root of the host.
void add_runtime_paths(const ContainerSubject& s, const std::vector<BoundFolder>& mounts,
                       const FileRights& rights, FactSink& facts) {
  if (!s.system.engine || !s.system.engine->runtimes.known()) return;
  for (const facts::Item& runtime : *s.system.engine->runtimes) {
    const auto path = runtime.text.find("=/");
    if (path == std::string::npos) continue;
    const std::string program = checks::plain_path(std::string_view(runtime.text).substr(path + 1));
    const BoundFolder* at = nullptr;
    for (const BoundFolder& m : mounts)
      if (lies_in(program, m.path) && m.writable > (at == nullptr ? Truth::no : at->writable)) at = &m;
    if (at == nullptr) continue;
    facts.add("runtime-path-writable", {s.name}, both(as_host_root(rights), at->writable), [&] {
      Evidences seen = evidence_of_writing(*at, s.container);
      seen.push_back(checks::evidence("runtimes", runtime.text, s.system.engine->runtimes, runtime.origin));
      return seen;
    });
    return;
  }
}

}  // namespace

void add_mounts(const ContainerSubject& s, FactSink& facts) {
  std::optional<ContainerFolders> room;
  ContainerFolders& folders = folders_of(s, room);
  if (!s.container.mounts.known()) add_unread(s, folders.rights(), facts);
  const std::vector<BoundFolder>& mounts = folders.bound();
  Truth writes = Truth::no;
  for (const BoundFolder& m : mounts) writes = std::max(writes, m.writable);
  add_own_files(s, writes, facts);
  if (s.container.mounts.known()) add_network_volumes(s, facts);
  const bool any_volume = s.container.mounts.known() && !s.container.mounts->empty();
  if (mounts.empty() && !any_volume) return;

  const FileRights& rights = folders.rights();
  GivenFolders given;
  for (const BoundFolder& m : mounts) {
    for (const HostFolder& folder : host_folders(m.path, m.writable != Truth::no, s.system))
      add_folder(
          s, rights, folder, m.writable, given, facts,
          [&] { return with_doubt(evidence_of(m, s.container), folder.there); },
          [&] { return with_doubt(evidence_of_writing(m, s.container), folder.there); });
    add_left_behind(s, m, facts);
  }
  add_propagation(s, mounts, facts);
  add_container_files(s, mounts, rights, facts);
  add_disks(s, rights, given, facts);
  add_runtime_paths(s, mounts, rights, facts);
}

}  // namespace watertight::attack
