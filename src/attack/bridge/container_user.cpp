// Who a container's processes are: root, somebody else, and whether they can become root.
#include <algorithm>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using facts::System;

constexpr std::uint32_t kSetUid = 04000;

const facts::MountState* root_mount(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  if (now == nullptr || !now->mounts.known()) return nullptr;
  const auto at = std::ranges::find_if(*now->mounts, [](const auto& m) { return m.destination == "/"; });
  return at == now->mounts->end() ? nullptr : &*at;
}

const facts::ImageFile* set_uid_file(const facts::Image& image) {
  if (!image.set_id_files.known()) return nullptr;
  const auto at =
      std::ranges::find_if(*image.set_id_files, [](const auto& f) { return (f.mode & kSetUid) != 0; });
  return at == image.set_id_files->end() ? nullptr : &*at;
}

// Whose they are is not read: nearly all are root's.
void add_set_uid_program(const ContainerSubject& subject, FactSink& facts) {
  if (const auto* root = root_mount(subject.container); root != nullptr && root->no_suid) return;
  const facts::Image* image = subject.system.image_of(subject.container);
  const bool looked = image != nullptr && image->set_id_files.known();
  const facts::ImageFile* file = looked ? set_uid_file(*image) : nullptr;
  if (looked && file == nullptr) return;
  facts.add("set-uid-program", {subject.name}, looked ? Truth::yes : Truth::unknown, [&]() -> Evidences {
    if (looked)
      return {evidence("set_id_files", file->path, image->set_id_files, image->set_id_files.origin)};
    return {not_known("set_id_files",
                      image == nullptr ? std::string_view("its image was not seen")
                                       : image->set_id_files.unknown_because.view(),
                      subject.container.image.origin)};
  });
}

// The namespace itself, where it was read: ids may be mapped to themselves in one that is not the host's.
const facts::NamespaceState* user_namespace(const Container& c) {
  const facts::InForce* now = checks::in_force(c);
  if (now == nullptr || !now->namespaces.known()) return nullptr;
  const auto at = std::ranges::find_if(*now->namespaces, [](const auto& n) { return n.kind == "user"; });
  return at == now->namespaces->end() ? nullptr : &*at;
}

void add_host_user_namespace(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (has_own_kernel(subject) || is_sysbox(subject)) return;
  if (const auto* user = user_namespace(c)) {
    facts.add("host-user-namespace", {subject.name}, user->host ? Truth::yes : Truth::no, [&]() -> Evidences {
      return {checks::in_proc("namespaces", "the host's user namespace", c, "ns/user"),
              evidence("user_namespace_mode", c.user_namespace_mode)};
    });
    return;
  }
  const checks::Answer answer = checks::root_is_host_root(c, subject.system);
  facts.add("host-user-namespace", {subject.name}, truth_of(answer.truth),
            [&] { return shown(answer, "uid_map"); });
}

}  // namespace

void add_user(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  facts.add("container", {subject.name}, Truth::yes,
            [&]() -> Evidences { return {{"container", c.name, facts::Basis::declared, c.origin}}; });
  const checks::Answer root = checks::runs_as_root(c, subject.system);
  facts.add("runs-as-root", {subject.name}, truth_of(root.truth), [&] { return shown(root, "user"); });
  // Who is root has nothing to gain by them.
  if (root.truth != checks::Truth::yes) add_set_uid_program(subject, facts);
  const checks::Answer bound = checks::no_new_privileges(c, subject.system);
  facts.add("no-new-privileges", {subject.name}, truth_of(bound.truth),
            [&] { return shown(bound, "no_new_privileges"); });
  add_host_user_namespace(subject, facts);
}

}  // namespace watertight::attack
