#include "attack/bridge/mount_propagation.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/mounts_in_force.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;
using facts::MountState;

bool says(std::string_view propagation, std::string_view word) {
  return propagation.find(word) != std::string_view::npos;
}

bool asks_to_share(const BoundFolder& m) { return m.propagation == "shared" || m.propagation == "rshared"; }

// The engine has binds that hold its data, or lie in them, follow the host (moby, validateBindDaemonRoot).
bool follows_by_engine(const BoundFolder& m, const facts::System& system) {
  if (!m.propagation.empty() || m.declared == nullptr || m.declared->kind != facts::MountKind::bind)
    return false;
  const std::string data_root = checks::plain_path(checks::data_root(system));
  return lies_in(data_root, m.path) || lies_in(m.path, data_root);
}

class Propagation {
 public:
  Propagation(const ContainerSubject& s, FactSink& facts) : s_(s), facts_(facts) {}

  // By what the kernel has: of the folder and all that is mounted below it the first that mounts travel
  // through.
  void add_in_force(const BoundFolder& m, const std::vector<MountState>& now) {
    const MountState* to_host = nullptr;
    const MountState* from_host = nullptr;
    bool from_elsewhere = false;  // some mount receives from one that is not the host's
    for (const MountState& state : now) {
      if (!lies_in(state.destination.view(), m.in_force->destination.view())) continue;
      const std::string_view peers = state.host_peers;
      // Read before peers were told apart: "shared" alone may be a group that the container made for itself.
      const bool shared =
          peers == "shared" || (peers.empty() && asks_to_share(m) && says(state.propagation, "shared"));
      const bool slave = peers == "slave" || (peers.empty() && says(state.propagation, "slave"));
      if (shared && to_host == nullptr) to_host = &state;
      if (from_host != nullptr || (!shared && !slave)) continue;
      from_host = &state;
      from_elsewhere = peers.empty() && !shared;
    }
    const auto why = [&](const MountState& state) {
      Evidences seen = evidence_of(m, s_.container);
      if (&state != m.in_force)
        seen.push_back(checks::in_proc("mounts in force", checks::show(state), s_.container, "mountinfo"));
      return seen;
    };
    // By the name of the bind, as where settings tell it: a container made anew has the same fact then.
    if (to_host != nullptr)
      facts_.add("propagation-shared", {s_.name, m.destination}, Truth::yes, [&] { return why(*to_host); });
    if (from_host == nullptr) return;
    facts_.add("propagation-from-host", {s_.name, m.path}, from_elsewhere ? Truth::unknown : Truth::yes, [&] {
      Evidences seen = why(*from_host);
      if (from_elsewhere)
        seen.insert(seen.begin(),
                    not_known("mounts", "whether it receives mounts from the host or from elsewhere"));
      return seen;
    });
  }

  void add_declared(const BoundFolder& m, bool any_shared) {
    const bool shared = asks_to_share(m);
    const bool from_host = shared || says(m.propagation, "slave") || follows_by_engine(m, s_.system);
    const auto why = [&] { return evidence_of(m, s_.container); };
    if (shared) facts_.add("propagation-shared", {s_.name, m.destination}, Truth::yes, why);
    if (from_host) facts_.add("propagation-from-host", {s_.name, m.path}, Truth::yes, why);
    const bool of_topmost_alone =
        m.propagation == "private" || m.propagation == "slave" || m.propagation == "shared";
    const bool comes_along =
        m.declared != nullptr && m.declared->kind == facts::MountKind::bind && !m.declared->without_submounts;
    if (of_topmost_alone && comes_along && !(shared && from_host)) add_below(m, any_shared);
  }

 private:
  // What the host has below it and shares; what lies there is as if nothing had been asked.
  void add_below(const BoundFolder& m, bool any_shared) {
    const bool read = s_.system.host && s_.system.host->mounts.known();
    bool doubtful = !read;
    if (read)
      for (const facts::HostMount& host : *s_.system.host->mounts) {
        const std::string path = checks::plain_path(host.target);
        if (path == m.path || !lies_in(path, m.path)) continue;
        if (host.propagation.empty()) doubtful = true;
        if (says(host.propagation, "shared")) return add_from(m, any_shared, Truth::yes);
      }
    if (doubtful) add_from(m, any_shared, Truth::unknown);
  }

  void add_from(const BoundFolder& m, bool any_shared, Truth truth) {
    const auto why = [&] {
      Evidences seen = evidence_of(m, s_.container);
      if (truth == Truth::unknown)
        seen.insert(seen.begin(),
                    not_known("mounts", "whether the host shares what it has mounted below was not read"));
      return seen;
    };
    facts_.add("propagation-from-host", {s_.name, m.path}, truth, why);
    if (any_shared) facts_.add("propagation-shared", {s_.name, m.destination}, truth, why);
  }

  const ContainerSubject& s_;
  FactSink& facts_;
};

}  // namespace

void add_propagation(const ContainerSubject& s, const std::vector<BoundFolder>& mounts, FactSink& facts) {
  const facts::InForce* now = checks::in_force(s.container);
  const bool any_shared = std::ranges::any_of(mounts, asks_to_share);
  Propagation propagation(s, facts);
  for (const BoundFolder& m : mounts) {
    if (m.came_along) continue;
    if (m.in_force != nullptr && now != nullptr && now->mounts.known())
      propagation.add_in_force(m, *now->mounts);
    else
      propagation.add_declared(m, any_shared);
  }
}

}  // namespace watertight::attack
