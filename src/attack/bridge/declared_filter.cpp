#include "attack/bridge/declared_filter.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/rule_calls.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/verdict.hpp"
#include "linux/docker_default_filter.hpp"
#include "linux/version.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using facts::System;
using linux_kernel::CapabilitySet;
using linux_kernel::WantedCall;

// Of a profile that the engine's own settings name; nothing: its built-in one.
std::optional<DeclaredFilter> by_engine(const System& system) {
  if (system.host && system.host->seccomp_supported.is(false))
    return DeclaredFilter{FilterKind::none, {evidence("seccomp_supported", system.host->seccomp_supported)}};
  const checks::Answer reported = checks::engine_security_option(system, "seccomp");
  if (reported.truth == checks::Truth::no) return DeclaredFilter{FilterKind::none, reported.evidence};
  const auto profile = checks::text_setting(system, "seccomp-profile");
  if (!profile || profile->empty() || *profile == "builtin" || *profile == "default") return std::nullopt;
  const Evidences why = {evidence("seccomp-profile", system.engine->setting("seccomp-profile")->value)};
  return DeclaredFilter{*profile == "unconfined" ? FilterKind::none : FilterKind::unknown, why};
}

// Since that release Docker's profile refuses what it let through before. A file that describes no engine is
// taken to run on the newest; of an engine that does not say its version nobody knows.
Truth until(std::string_view release, const System& system) {
  if (!system.engine) return Truth::no;
  if (!system.engine->version.known()) return Truth::unknown;
  const auto version = linux_kernel::parse_version(*system.engine->version);
  if (!version || checks::is_podman(system)) return Truth::unknown;
  return *version < *linux_kernel::parse_version(release) ? Truth::yes : Truth::no;
}

class Profile {
 public:
  Profile(FilterKind kind, const ContainerSubject& subject, CapabilitySet capabilities)
      : kind_(kind), subject_(&subject), capabilities_(capabilities) {}

  [[nodiscard]] Truth lets(const RuleCall& call) const {
    // The family of a socket is all that these profiles ask.
    if (call.name == "socket-vsock")
      return kind_ == FilterKind::custom ? opening("socket") : until("23.0.0", subject_->system);
    Truth best = Truth::no;
    for (const auto& way : call.ways) {
      Truth all = Truth::yes;
      for (const WantedCall& wanted : way) all = std::min(all, lets(wanted));
      best = std::max(best, all);
    }
    return best;
  }

 private:
  [[nodiscard]] Truth lets(const WantedCall& wanted) const {
    Truth best = lets(wanted.name);
    for (const std::string_view name : wanted.or_by) best = std::max(best, lets(name));
    return best;
  }

  [[nodiscard]] Truth lets(std::string_view name) const {
    if (kind_ == FilterKind::engine_default) return by_default(name);
    // Of a profile only what it opens further is kept, not what it refuses besides.
    const Truth opened = opening(name);
    return opened == Truth::no && by_default(name) != Truth::no ? Truth::unknown : opened;
  }

  [[nodiscard]] Truth by_default(std::string_view name) const {
    if (name == "clone") return Truth::no;  // but without new namespaces, and none is asked here
    if (name == "io_uring_setup") return until("25.0.0", subject_->system);
    return linux_kernel::docker_default_lets_through(name, capabilities_) ? Truth::yes : Truth::no;
  }

  [[nodiscard]] Truth opening(std::string_view name) const {
    Truth best = Truth::no;
    for (const facts::SeccompOpening& o : subject_->container.seccomp_content->openings)
      if (o.syscall == name) best = std::max(best, o.condition.empty() ? Truth::yes : Truth::unknown);
    return best;
  }

  FilterKind kind_;
  const ContainerSubject* subject_;
  CapabilitySet capabilities_;
};

}  // namespace

DeclaredFilter declared_filter(const ContainerSubject& subject) {
  const Container& c = subject.container;
  const Evidences why = {evidence("seccomp", c.seccomp)};
  if (!c.seccomp.known()) return {FilterKind::unknown, why};
  // Privileged mode takes the filter away that nobody asked for.
  if (c.privileged.is(true) && c.seccomp.basis == facts::Basis::defaulted)
    return {FilterKind::none, {evidence("privileged", c.privileged)}};
  switch (c.seccomp->kind) {
    case facts::SeccompKind::unconfined:
      return {FilterKind::none, why};
    case facts::SeccompKind::custom:
      if (c.seccomp_content.known()) return {FilterKind::custom, why};
      return {
          FilterKind::unknown,
          {evidence("seccomp", c.seccomp), not_known("seccomp_content", c.seccomp_content.unknown_because)}};
    case facts::SeccompKind::engine_default:
      break;
  }
  if (auto filter = by_engine(subject.system)) return *std::move(filter);
  return {FilterKind::engine_default, why};
}

namespace {

CallAnswers worked_out(const DeclaredFilter& filter, const ContainerSubject& subject) {
  CallAnswers answers(rule_calls().size());
  const auto capabilities = checks::declared_capabilities(subject.container);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CallAnswer& answer = answers[i];
    const RuleCall& call = rule_calls()[i];
    switch (filter.kind) {
      case FilterKind::none:
        answer.truth = Truth::yes;
        break;
      case FilterKind::unknown:
        answer = {Truth::unknown, "what the seccomp profile refuses is not known"};
        break;
      default: {
        const Truth least = Profile(filter.kind, subject, capabilities.value_or(0)).lets(call);
        const Truth most =
            capabilities ? least : Profile(filter.kind, subject, linux_kernel::kAllCapabilities).lets(call);
        answer.truth = least == most ? least : Truth::unknown;
        if (answer.truth == Truth::unknown)
          answer.because = filter.kind == FilterKind::custom
                               ? "it hangs on the profile's rules for its arguments"
                               : "it hangs on capabilities or the engine's version";
      }
    }
  }
  return answers;
}

}  // namespace

CallAnswers reach_of(const DeclaredFilter& filter, const ContainerSubject& subject) {
  if (filter.kind != FilterKind::engine_default || subject.cache == nullptr)
    return worked_out(filter, subject);
  const auto& engine = subject.system.engine;
  std::string version = !engine ? "no engine"
                        : engine->version.known()
                            ? *engine->version + (checks::is_podman(subject.system) ? " Podman" : "")
                            : "";
  const auto [at, is_new] = subject.cache->default_filters.try_emplace(
      {checks::declared_capabilities(subject.container), std::move(version)});
  if (is_new) at->second = worked_out(filter, subject);
  return at->second;
}

}  // namespace watertight::attack
