#include "checks/kernel_reach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace watertight::checks {
namespace {

using facts::Host;
using linux_kernel::PowerAnswer;
using linux_kernel::Reachable;
using linux_kernel::Version;

// "6.1.140", "6.12.0-rc3", "6.1.0+": what upstream itself calls its releases. Whatever has another name was
// built by somebody who may have repaired it behind a number that stands still.
bool is_upstream_release(std::string_view release) {
  const auto rest = release.find_first_not_of("0123456789.");
  if (rest == std::string_view::npos) return true;
  std::string_view suffix = release.substr(rest);
  if (suffix.starts_with("-rc")) {
    suffix.remove_prefix(3);
    suffix.remove_prefix(std::min(suffix.find_first_not_of("0123456789"), suffix.size()));
  }
  return suffix.empty() || suffix == "+";
}

// A number whose last part is 0 stands for a whole line of a distribution: "5.15.0-91-generic",
// "5.14.0-427.el9".
std::optional<Version> base_of(std::string_view release) {
  const auto version = linux_kernel::parse_version(release);
  if (!version || version->numbers.size() < 3 || version->numbers[2] == 0) return std::nullopt;
  return version;
}

// Debian builds from upstream's stable releases and writes their number into /proc/version:
// "Debian 6.1.140-1".
std::optional<Version> debian_upstream(const Host& h) {
  if (!h.kernel_build.known()) return std::nullopt;
  constexpr std::string_view kMark = " Debian ";
  const auto at = h.kernel_build->rfind(kMark);
  if (at == std::string::npos) return std::nullopt;
  return linux_kernel::parse_version(std::string_view(*h.kernel_build).substr(at + kMark.size()));
}

bool built_out(const Host& h, std::string_view option) {
  if (option.empty()) return false;
  const auto at = h.kernel_config.find(option);
  return at != h.kernel_config.end() && at->second.is("n");
}

// What stands between a process and a flaw's power: the power itself, or the user namespace that would give
// it. Null: the table of powers has no such power, which a test excludes.
const PowerAnswer* easier(std::string_view power, std::span<const PowerAnswer> powers) {
  constexpr std::array<std::string_view, 3> kInSomeNamespace = {"own-network", "packet-socket", "mount"};
  const auto named = [&](std::string_view id) -> const PowerAnswer* {
    const auto at = std::ranges::find_if(powers, [&](const PowerAnswer& p) { return p.power->id == id; });
    return at == powers.end() ? nullptr : &*at;
  };
  const PowerAnswer* itself = named(power);
  if (std::ranges::find(kInSomeNamespace, power) == kInSomeNamespace.end()) return itself;
  const PowerAnswer* nested = named("user-namespace");
  if (itself == nullptr || nested == nullptr) return itself == nullptr ? nested : itself;
  const auto rank = [](const PowerAnswer* p) {
    return p->reachable() == Reachable::yes ? 0 : p->reachable() == Reachable::unknown ? 1 : 2;
  };
  return rank(nested) < rank(itself) ? nested : itself;
}

std::string obstacles_of(const PowerAnswer& power) {
  std::string text;
  for (const linux_kernel::Obstacle& o : power.easiest().obstacles)
    text += (text.empty() ? "" : "; ") + o.because;
  return text;
}

// Of a flaw that the host's kernel does not have.
std::string_view why_not(const KernelFlaw& flaw, const Host& host) {
  if (built_out(host, flaw.option)) return "the kernel was built without what has it";
  const auto version = kernel_version(host).upstream;
  return version && *version < *linux_kernel::parse_version(flaw.from)
             ? "the kernel is older than the flaw"
             : "the kernel is of a release that repairs it";
}

FlawReach reach_of(const KernelFlaw& flaw, Affected by_version, const Host& host,
                   std::span<const PowerAnswer> powers) {
  if (by_version == Affected::no) return {&flaw, FlawState::fixed, false, std::string(why_not(flaw, host))};
  const std::string not_certain =
      by_version == Affected::possible ? "whoever built the kernel may have repaired it" : "";
  if (!flaw.power.empty()) {
    const PowerAnswer* power = easier(flaw.power, powers);
    if (power == nullptr)
      return {&flaw, FlawState::possible, false, "what the container may do is not known"};
    if (power->reachable() == Reachable::no) return {&flaw, FlawState::barred, false, obstacles_of(*power)};
    if (power->reachable() == Reachable::unknown)
      return {&flaw, FlawState::possible, false, obstacles_of(*power)};
  }
  return {&flaw, not_certain.empty() ? FlawState::reachable : FlawState::possible, true, not_certain};
}

}  // namespace

KernelVersion kernel_version(const Host& host) {
  if (is_upstream_release(*host.kernel_release))
    return {linux_kernel::parse_version(*host.kernel_release), false};
  const auto debian = debian_upstream(host);
  return {debian ? debian : base_of(*host.kernel_release), true};
}

// A stable line that has a repair decides by its own; any other by the mainline release.
Affected affected(const KernelFlaw& flaw, const KernelVersion& version, const Host& host) {
  if (built_out(host, flaw.option)) return Affected::no;
  if (!version.upstream) return Affected::possible;
  const Version& here = *version.upstream;
  if (here < *linux_kernel::parse_version(flaw.from)) return Affected::no;
  if (here >= *linux_kernel::parse_version(flaw.fixed)) return Affected::no;
  const Affected has = version.distribution ? Affected::possible : Affected::yes;
  for (const std::string_view text : flaw.stable) {
    if (text.empty()) break;
    const Version fixed = *linux_kernel::parse_version(text);
    const auto& numbers = here.numbers;
    if (numbers.size() >= 2 && numbers[0] == fixed.numbers[0] && numbers[1] == fixed.numbers[1])
      return here < fixed ? has : Affected::no;
  }
  return flaw.lines_known ? has : Affected::possible;
}

std::string_view name_of(FlawState state) {
  switch (state) {
    case FlawState::fixed:
      return "fixed";
    case FlawState::barred:
      return "barred";
    case FlawState::possible:
      return "possible";
    case FlawState::reachable:
      return "reachable";
  }
  return {};
}

bool is_behind_default_power(const KernelFlaw& flaw) {
  constexpr std::array<std::string_view, 3> kPowers = {"", "packet-socket", "crypto-socket"};
  return std::ranges::find(kPowers, flaw.power) != kPowers.end();
}

std::vector<FlawReach> reach_of_kernel_flaws(const Host& host, std::span<const PowerAnswer> powers) {
  std::vector<FlawReach> all;
  if (!host.kernel_release.known()) return all;
  const KernelVersion version = kernel_version(host);
  for (const KernelFlaw& flaw : kernel_flaws())
    all.push_back(reach_of(flaw, affected(flaw, version, host), host, powers));
  return all;
}

}  // namespace watertight::checks
