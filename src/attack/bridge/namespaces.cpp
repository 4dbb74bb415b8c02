// Which namespaces of the host, and of other containers, a container is in, and what it meets there.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/shown.hpp"
#include "attack/bridge/user_likeness.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/joined_namespace.hpp"
#include "checks/verdict.hpp"
#include "facts/id_number.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using facts::NamespaceKind;

struct Kind {
  checks::NamespaceFact fact;
  const char* name;            // of the fact
  std::string_view in_kernel;  // as /proc/PID/ns calls it
  std::string_view of_host;    // the rules' fact
  std::string_view joined;     // empty: none joins another container's
};
constexpr std::array<Kind, 4> kKinds = {{
    {&Container::pid_mode, "pid_mode", "pid", "host-pid", "joins-pid"},
    {&Container::network_mode, "network_mode", "net", "host-network", "joins-network"},
    {&Container::ipc_mode, "ipc_mode", "ipc", "host-ipc", "joins-ipc"},
    {&Container::uts_mode, "uts_mode", "uts", "host-uts", ""},
}};
constexpr std::size_t kPid = 0, kNetwork = 1, kIpc = 2;

const facts::NamespaceState* state_of(const Container& c, const Kind& kind) {
  const facts::InForce* now = checks::in_force(c);
  if (now == nullptr || !now->namespaces.known()) return nullptr;
  const auto at =
      std::ranges::find_if(*now->namespaces, [&](const auto& n) { return n.kind == kind.in_kernel; });
  return at == now->namespaces->end() ? nullptr : &*at;
}

// A rootless engine of Docker's has a network namespace of its own, and gives that one for the host's.
bool is_network_of_rootless_engine(const ContainerSubject& subject, const Kind& kind) {
  const auto& engine = subject.system.engine;
  return kind.fact == &Container::network_mode && engine && engine->rootless.is(true) &&
         !checks::is_podman(subject.system);
}

Truth add_host(const ContainerSubject& subject, const Kind& kind, FactSink& facts) {
  const Container& c = subject.container;
  if (const facts::NamespaceState* state = state_of(c, kind)) {
    const Truth truth = state->host ? Truth::yes : Truth::no;
    facts.add(kind.of_host, {subject.name}, truth, [&]() -> Evidences {
      return {checks::in_proc("namespaces", fmt::format("the host's {} namespace", kind.in_kernel), c,
                              fmt::format("ns/{}", kind.in_kernel)),
              evidence(kind.name, c.*kind.fact)};
    });
    return truth;
  }
  const auto& mode = c.*kind.fact;
  if (mode.known() && mode->kind != NamespaceKind::host && mode->kind != NamespaceKind::container)
    return Truth::no;
  if (is_network_of_rootless_engine(subject, kind)) return Truth::no;
  const checks::JoinedNamespace joined = checks::joined_namespace(c, subject.system, kind.fact, kind.name);
  const Truth truth = truth_of(joined.is_host);
  facts.add(kind.of_host, {subject.name}, truth, [&]() -> Evidences {
    if (joined.is_host == checks::Truth::unknown) return {not_known(kind.name, joined.because, mode.origin)};
    return joined.evidence;
  });
  return truth;
}

void add_has_network(const ContainerSubject& subject, FactSink& facts) {
  const auto& own = subject.container.network_mode;
  if (own.known() && own->kind != NamespaceKind::container) {
    facts.add("has-network", {subject.name}, own->kind == NamespaceKind::none ? Truth::no : Truth::yes,
              [&]() -> Evidences { return {evidence("network_mode", own)}; });
    return;
  }
  const auto joined =
      checks::joined_namespace(subject.container, subject.system, &Container::network_mode, "network_mode");
  Truth truth = Truth::unknown;
  if (joined.owner != nullptr)
    truth = joined.owner->network_mode->kind == NamespaceKind::none ? Truth::no : Truth::yes;
  facts.add("has-network", {subject.name}, truth, [&]() -> Evidences {
    if (truth == Truth::unknown) return {not_known("network_mode", joined.because, own.origin)};
    return joined.evidence;
  });
}

using Partners = std::vector<NamespacePartners::Partner>;

// As the kernel has it, where it was asked: a container that is in the host's shares that with all of them.
Partners partners_of(const ContainerSubject& subject, const Kind& kind, const NamespacePartners& all) {
  const facts::NamespaceState* state = state_of(subject.container, kind);
  if (state == nullptr) return all.of(subject.container, subject.name, kind.fact);
  Partners partners;
  if (state->host) return partners;
  // One that is not made yet (attack/changes) is in none: its settings say whose it will be in.
  const auto is_made = [](const NamespacePartners::Partner& partner) {
    return checks::in_force(*partner.container) != nullptr;
  };
  for (const SharedText& name : state->shared_with)
    if (const auto partner = all.named(name); partner.container != nullptr && is_made(partner))
      partners.push_back(partner);
  for (const auto& partner : all.of(subject.container, subject.name, kind.fact))
    if (!is_made(partner)) partners.push_back(partner);
  return partners;
}

void add_joined(const ContainerSubject& subject, const Kind& kind, const Partners& partners,
                FactSink& facts) {
  const Container& c = subject.container;
  for (const auto& partner : partners)
    facts.add(kind.joined, {subject.name, partner.name}, Truth::yes, [&]() -> Evidences {
      if (state_of(c, kind) != nullptr)
        return {checks::in_proc("namespaces", fmt::format("shared with {}", partner.name), c,
                                fmt::format("ns/{}", kind.in_kernel)),
                evidence(kind.name, c.*kind.fact)};
      return {evidence(kind.name, c.*kind.fact), evidence(kind.name, partner.container->*kind.fact)};
    });
}

// Each once, however many namespaces they share.
void add_likeness(const ContainerSubject& subject, const std::array<Partners, 3>& partners, FactSink& facts) {
  std::vector<std::string_view> done;
  for (const std::size_t kind : {kPid, kIpc})
    for (const auto& partner : partners[kind]) {
      if (std::ranges::find(done, partner.name) != done.end()) continue;
      done.push_back(partner.name);
      const Likeness likeness = can_access_like(subject.container, *partner.container, subject.system);
      facts.add("can-access-like", {subject.name, partner.name}, likeness.truth,
                [&] { return likeness.why; });
    }
}

// ---- What it meets among the host's processes ----

std::optional<std::uint32_t> uid_of(const Container& c) {
  if (const auto processes = checks::processes_in_force(c); !processes.empty())
    return processes.front().get().user.effective;
  return c.user.known() ? facts::user_number(*c.user) : std::nullopt;
}

const facts::RootlessAccount* rootless_account(const facts::System& system, std::uint32_t uid) {
  if (!system.host || !system.host->rootless_accounts.known()) return nullptr;
  const auto at = std::ranges::find(*system.host->rootless_accounts, uid, &facts::RootlessAccount::uid);
  return at == system.host->rootless_accounts->end() ? nullptr : &*at;
}

// By the files of it that were seen; else by its number.
std::string account_called(const facts::System& system, std::uint32_t uid) {
  if (system.host)
    for (const facts::WatchedFile& file : system.host->files)
      if (file.status.known() && file.status->exists && file.status->uid == uid &&
          !file.status->owner.empty())
        return file.status->owner;
  return fmt::format("uid {}", uid);
}

// Root's processes hold what a container lacks, so this is about other users.
void add_host_process(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (checks::runs_as_root(c, subject.system).truth == checks::Truth::yes) return;
  const std::optional<std::uint32_t> uid = uid_of(c);
  if (uid == 0) return;
  const facts::RootlessAccount* account = uid ? rootless_account(subject.system, *uid) : nullptr;
  const std::string name = account != nullptr ? account->name
                           : uid              ? account_called(subject.system, *uid)
                                              : std::string("who has its user id");
  // An account that lingers has a service manager running, engine or not.
  const bool runs = account != nullptr && account->lingers.is(true);
  facts.add("host-process-of-same-user", {subject.name, name}, runs ? Truth::yes : Truth::unknown,
            [&]() -> Evidences {
              if (runs)
                return {evidence("user", c.user),
                        {"rootless_accounts", name, facts::Basis::effective, account->lingers.origin}};
              return {
                  not_known("processes of the host", "who runs what on the host was not read", c.user.origin),
                  evidence("user", c.user)};
            });
}

// ---- Shared memory ----

bool mounts_shared_memory(const ContainerSubject& subject) {
  constexpr std::string_view kSharedMemory = "/dev/shm";
  const Container& c = subject.container;
  if (c.mounts.known() && c.mounts->empty() && c.volumes_from.known() && c.volumes_from->empty())
    return false;
  return std::ranges::any_of(checks::host_mounts(c, subject.system), [&](const checks::HostMountPoint& m) {
    return checks::lies_in(kSharedMemory, m.path) || checks::lies_in(m.path, kSharedMemory);
  });
}

// What lies there is nothing that anybody reads; root of the host finds nothing closed.
void add_shared_memory(const ContainerSubject& subject, Truth host_ipc, FactSink& facts) {
  if (host_ipc == Truth::no && !mounts_shared_memory(subject)) return;
  const Container& c = subject.container;
  const bool all = checks::runs_as_root(c, subject.system).truth == checks::Truth::yes &&
                   checks::root_is_host_root(c, subject.system).truth == checks::Truth::yes &&
                   checks::may_hold(c, subject.system, "DAC_OVERRIDE");
  facts.add(
      "host-shared-memory-in-reach", {subject.name}, all ? Truth::yes : Truth::unknown, [&]() -> Evidences {
        if (all) return {evidence("user", c.user), evidence("cap_drop", c.cap_drop)};
        return {
            not_known("shared memory", "owners and modes of what lies in it were not read", c.user.origin),
            evidence("user", c.user)};
      });
}

}  // namespace

void add_namespaces(const ContainerSubject& subject, FactSink& facts) {
  std::array<Truth, kKinds.size()> host{};
  for (std::size_t i = 0; i < kKinds.size(); ++i) host[i] = add_host(subject, kKinds[i], facts);
  add_has_network(subject, facts);
  std::optional<NamespacePartners> own;
  if (subject.cache == nullptr) own.emplace(subject.system);
  const NamespacePartners& all = own ? *own : subject.cache->partners;
  std::array<Partners, 3> partners;
  for (std::size_t i = 0; i < partners.size(); ++i) {
    partners[i] = partners_of(subject, kKinds[i], all);
    add_joined(subject, kKinds[i], partners[i], facts);
  }
  add_likeness(subject, partners, facts);
  if (host[kPid] != Truth::no && !has_own_kernel(subject)) add_host_process(subject, facts);
  add_shared_memory(subject, host[kIpc], facts);
}

}  // namespace watertight::attack
