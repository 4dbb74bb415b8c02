#include "attack/bridge/kernel_flaws.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "attack/assumed_host.hpp"
#include "checks/cloud.hpp"
#include "checks/kernel_reach.hpp"

namespace watertight::attack {
namespace {

using checks::KernelFlaw;

constexpr std::array kPageCache = std::to_array<std::string_view>({
    "CVE-2016-5195",
    "CVE-2022-0847",
    "CVE-2022-2590",
    "CVE-2026-31431",
    "CVE-2026-43284",
    "CVE-2026-43500",
    "CVE-2026-46300",
});

// A namespace that maps more than it should, a helper program that the kernel starts, root by a copied file.
constexpr std::array kOther = std::to_array<std::string_view>({
    "CVE-2018-18955",
    "CVE-2022-0492",
    "CVE-2023-0386",
});

bool lies_behind(const KernelFlaw& flaw, std::initializer_list<std::string_view> powers) {
  return std::ranges::find(powers, flaw.power) != powers.end();
}

}  // namespace

bool is_page_cache_flaw(const KernelFlaw& flaw) {
  return std::ranges::find(kPageCache, flaw.id) != kPageCache.end();
}

bool is_of_other_kind(const KernelFlaw& flaw) { return std::ranges::find(kOther, flaw.id) != kOther.end(); }

KernelFlaws flaws_of_kernel(const facts::System& system) {
  KernelFlaws found;
  // Who assumes a host assumes that it is kept up to date.
  if (system.host && is_of_assumed_host(system.host->origin)) {
    found.release_known = true;
    return found;
  }
  const facts::Fact<std::string>* release = checks::kernel_of(system);
  if (release == nullptr) {
    found.release = {
        "kernel_release", "unknown: nobody looked at the host's kernel", facts::Basis::assumed, {}};
    return found;
  }
  found.release_known = true;
  found.release = checks::evidence("kernel_release", *release);
  facts::Host as_the_engine_says;  // where nobody looked at the host itself
  const bool of_host = system.host && system.host->kernel_release.known();
  if (!of_host) as_the_engine_says.kernel_release = *release;
  const facts::Host& host = of_host ? *system.host : as_the_engine_says;
  const checks::KernelVersion version = checks::kernel_version(host);
  for (const KernelFlaw& flaw : checks::kernel_flaws()) {
    const checks::Affected affected = checks::affected(flaw, version, host);
    if (affected == checks::Affected::no) continue;
    found.flaws.push_back({&flaw, affected == checks::Affected::yes ? Truth::yes : Truth::unknown});
  }
  return found;
}

void add_kernel_flaws(const facts::System& system, FactSink& facts) {
  const KernelFlaws found = flaws_of_kernel(system);
  if (!found.release_known)
    facts.add("kernel-flaw", {kFlawOfUnknownKernel}, Truth::unknown,
              [&] { return std::vector{found.release}; });
  for (const auto& [flaw, has] : found.flaws) {
    const auto why = [&, flaw = flaw, has = has] {
      std::string text =
          has == Truth::unknown ? "unknown: whoever built the kernel may have repaired it; " : "";
      text += std::string(flaw->effect) + "; repaired in " + std::string(flaw->fixed);
      return std::vector<checks::Evidence>{found.release,
                                           {std::string(flaw->id), text, found.release.basis, {}}};
    };
    facts.add("kernel-flaw", {flaw->id}, has, why);
    if (is_page_cache_flaw(*flaw)) facts.add("page-cache-flaw", {flaw->id}, Truth::yes, why);
    if (is_page_cache_flaw(*flaw) || is_of_other_kind(*flaw)) continue;
    if (lies_behind(*flaw, {"mount", "own-network", "packet-socket"}))
      facts.add("flaw-behind-user-namespace", {flaw->id}, Truth::yes, why);
    if (lies_behind(*flaw, {"own-network"})) facts.add("flaw-behind-net-admin", {flaw->id}, Truth::yes, why);
  }
}

}  // namespace watertight::attack
