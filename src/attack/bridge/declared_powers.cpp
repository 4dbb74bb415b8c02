#include "attack/bridge/declared_powers.hpp"

#include <algorithm>

#include "linux/capabilities.hpp"

namespace watertight::attack {
namespace {

using facts::Container;
using facts::SeccompKind;

Truth both(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) return Truth::no;
  return std::min(a, b);
}
Truth either(Truth a, Truth b) { return std::max(a, b); }

std::optional<bool> unfiltered(const ContainerSubject& subject) {
  const Container& c = subject.container;
  if (checks::is_privileged(c)) return true;
  if (!c.seccomp.known()) return std::nullopt;
  if (c.seccomp->kind == SeccompKind::unconfined) return true;
  if (c.seccomp->kind == SeccompKind::custom) return false;
  switch (subject.host->default_filter_open.truth) {
    case Truth::yes:
      return true;
    case Truth::no:
      return false;
    case Truth::unknown:
      break;
  }
  return std::nullopt;
}

bool no_profile_of_apparmor(const Container& c) {
  return checks::is_privileged(c) || c.apparmor.is("unconfined") || c.apparmor.is("");
}

}  // namespace

DeclaredPowers::DeclaredPowers(const ContainerSubject& subject)
    : subject_(subject),
      capabilities_(checks::capabilities(subject.container, subject.system)),
      unfiltered_(unfiltered(subject)) {}

// Held by what runs in it yes; to be had by who becomes root of it unknown.
Truth DeclaredPowers::holds(std::initializer_list<std::string_view> names) const {
  if (!capabilities_.bounding) return Truth::unknown;
  Truth best = Truth::no;
  for (const std::string_view name : names) {
    const auto number = linux_kernel::capability_number(name);
    if (!number) continue;
    const auto bit = linux_kernel::bit(*number);
    if (capabilities_.effective && (*capabilities_.effective & bit) != 0) return Truth::yes;
    if ((*capabilities_.bounding & bit) != 0) best = Truth::unknown;
  }
  return best;
}

Truth DeclaredPowers::filter_lets(std::string_view call, std::string_view refused_since) const {
  if (!unfiltered_) return Truth::unknown;
  if (*unfiltered_) return Truth::yes;
  const Container& c = subject_.container;
  if (c.seccomp->kind == SeccompKind::custom) {
    if (!c.seccomp_content.known()) return Truth::unknown;
    if (c.seccomp_content->lets_unlisted_through) return Truth::yes;
    for (const facts::SeccompOpening& o : c.seccomp_content->openings)
      if (o.syscall == call) return o.condition.empty() ? Truth::yes : Truth::unknown;
    return Truth::no;
  }
  if (refused_since.empty()) return Truth::no;
  if (!subject_.host->engine_version) return Truth::unknown;
  return *subject_.host->engine_version < *linux_kernel::parse_version(refused_since) ? Truth::yes
                                                                                      : Truth::no;
}

Truth DeclaredPowers::filter_lets_ordinary() const {
  const Container& c = subject_.container;
  const bool own = c.seccomp.known() && c.seccomp->kind == SeccompKind::custom && !checks::is_privileged(c);
  return own ? Truth::unknown : Truth::yes;
}

Truth DeclaredPowers::user_namespace() const {
  const Truth call = either(filter_lets("unshare", ""), filter_lets("clone", ""));
  return both(subject_.host->user_namespaces_open.truth, call);
}

// The default profile refuses the calls that go with a capability to who does not hold it, and no other.
Truth DeclaredPowers::has(std::string_view power) const {
  const HostAnswers& host = *subject_.host;
  if (power.empty()) return Truth::yes;
  if (power == "packet-socket") return either(holds({"NET_RAW"}), user_namespace());
  if (power == "own-network") return either(holds({"NET_ADMIN"}), user_namespace());
  if (power == "mount") {
    const Truth profile = no_profile_of_apparmor(subject_.container) ? Truth::yes : Truth::unknown;
    return either(both(holds({"SYS_ADMIN"}), profile), user_namespace());
  }
  if (power == "crypto-socket") return filter_lets("socket", "29.4.2");
  if (power == "vsock") return filter_lets("socket", "23.0.0");
  if (power == "io-uring") return both(host.io_uring_open.truth, filter_lets("io_uring_setup", "25.0.0"));
  if (power == "keyring") return filter_lets("keyctl", "");
  if (power == "load-bpf")
    return either(holds({"SYS_ADMIN", "BPF"}), both(host.unprivileged_bpf.truth, filter_lets("bpf", "")));
  if (power == "trace-kernel")
    return either(holds({"SYS_ADMIN", "PERFMON"}),
                  both(host.performance_events_open.truth, filter_lets("perf_event_open", "")));
  if (power == "user-fault") {
    const Truth call = filter_lets("userfaultfd", "");
    return both(call, either(host.user_faults_open.truth, holds({"SYS_PTRACE"})));
  }
  return Truth::unknown;
}

}  // namespace watertight::attack
