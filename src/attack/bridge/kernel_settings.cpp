#include "attack/bridge/kernel_settings.hpp"

#include <limits>
#include <optional>

#include "checks/kernel_settings.hpp"

namespace watertight::attack {
namespace {

constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

// Nothing where it is in the kernel, or nobody knows.
std::optional<Said> built_out(const facts::System& system, std::string_view option) {
  const auto* built = system.host ? checks::build_option(*system.host, option) : nullptr;
  if (built == nullptr || !built->known() || checks::is_built(built)) return std::nullopt;
  return said(false, checks::evidence(std::string(option), *built));
}

}  // namespace

Said sysctl_within(const facts::System& system, const SysctlWanted& wanted) {
  if (!system.host) return nobody_knows(std::string(wanted.name), "nobody looked at the host");
  checks::KernelNumber number = checks::sysctl(*system.host, wanted.name);
  if (number.absent) {
    number.evidence.value = "this kernel has no such setting";
    return said(wanted.where_absent, std::move(number.evidence));
  }
  if (!number.value) return nobody_knows(std::string(wanted.name), number.because);
  return said(*number.value >= wanted.least && *number.value <= wanted.most, std::move(number.evidence));
}

// Three settings, of which each alone closes them. The one of Debian and the one of Ubuntu are absent
// elsewhere.
Said user_namespaces_open(const facts::System& system) {
  if (auto out = built_out(system, "CONFIG_USER_NS")) return *std::move(out);
  Said all{Truth::yes, {}};
  for (const SysctlWanted& wanted : {SysctlWanted{"user.max_user_namespaces", 1, kAny, true},
                                     {"kernel.unprivileged_userns_clone", 1, kAny, true},
                                     {"kernel.apparmor_restrict_unprivileged_userns", 0, 0, true}}) {
    Said one = sysctl_within(system, wanted);
    if (one.truth == Truth::no) return one;
    if (one.truth == Truth::unknown) all.truth = Truth::unknown;
    all.evidence.insert(all.evidence.end(), one.evidence.begin(), one.evidence.end());
  }
  return all;
}

Said io_uring_open(const facts::System& system) {
  if (auto out = built_out(system, "CONFIG_IO_URING")) return *std::move(out);
  return sysctl_within(system, {"kernel.io_uring_disabled", 0, 0, true});
}

Said unprivileged_bpf(const facts::System& system) {
  return sysctl_within(system, {"kernel.unprivileged_bpf_disabled", 0, 0, true});
}

Said performance_events_open(const facts::System& system) {
  return sysctl_within(system, {"kernel.perf_event_paranoid", -kAny, 1, false});
}

// Before the setting there was, everybody might.
Said user_faults_open(const facts::System& system) {
  if (auto out = built_out(system, "CONFIG_USERFAULTFD")) return *std::move(out);
  return sysctl_within(system, {"vm.unprivileged_userfaultfd", 1, kAny, true});
}

}  // namespace watertight::attack
