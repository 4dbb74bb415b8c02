// Which flaws of the host's kernel and processor nothing of a container's confinement stands before.
#include <algorithm>
#include <array>
#include <optional>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/declared_powers.hpp"
#include "attack/bridge/host_answers.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "checks/container_powers.hpp"
#include "checks/in_force.hpp"
#include "checks/kernel_reach.hpp"

namespace watertight::attack {
namespace {

using checks::Evidence;
using checks::KernelFlaw;
using facts::Container;

Evidence by_what(const ContainerSubject& subject, const KernelFlaw& flaw, Truth reach, std::string why) {
  if (why.empty())
    why = flaw.power.empty() ? "nothing stands before it"
                             : "its settings leave it what the flaw lies behind: " + std::string(flaw.power);
  if (reach == Truth::unknown) why = "unknown: " + why;
  return {"confinement", std::move(why), facts::Basis::declared, subject.container.origin};
}

void give(const ContainerSubject& subject, const KernelFlaw& flaw, Truth reach, std::string_view why,
          FactSink& facts) {
  facts.add("flaw-in-reach", {subject.name, flaw.id}, reach,
            [&] { return std::vector{by_what(subject, flaw, reach, std::string(why))}; });
}

// Who is root of the container holds it, where who is not does not: rules that ask for NET_ADMIN ask for
// root.
bool root_would_hold(const ContainerSubject& subject, const KernelFlaw& flaw) {
  return flaw.power == "own-network" && !is_page_cache_flaw(flaw) &&
         checks::may_hold(subject.container, subject.system, "NET_ADMIN");
}

// Of one flaw, whatever is known of whether the kernel has it: that is another fact.
Truth in_reach(const checks::FlawReach& reach) {
  if (reach.state == checks::FlawState::barred || reach.state == checks::FlawState::fixed) return Truth::no;
  return reach.power_is_open ? Truth::yes : Truth::unknown;
}

// False where nobody knows what is in force.
bool give_in_force(const ContainerSubject& subject, FactSink& facts) {
  if (checks::in_force(subject.container) == nullptr || !subject.system.host ||
      !subject.system.host->kernel_release.known())
    return false;
  const auto powers = checks::powers_of(subject.container, subject.system);
  if (!powers) return false;
  for (const checks::FlawReach& reach :
       checks::reach_of_kernel_flaws(*subject.system.host, powers->answers)) {
    if (is_of_other_kind(*reach.flaw)) continue;
    Truth truth = in_reach(reach);
    if (truth == Truth::no && reach.state == checks::FlawState::barred &&
        root_would_hold(subject, *reach.flaw))
      truth = Truth::unknown;
    give(subject, *reach.flaw, truth, reach.because, facts);
  }
  return true;
}

void give_declared(const ContainerSubject& subject, FactSink& facts) {
  std::optional<DeclaredPowers> powers;  // asked for only where a flaw asks
  if (subject.host->kernel_flaws_ask_for_powers) powers.emplace(subject);
  std::string_view last_power;  // flaws stand in order of their powers
  Truth last = Truth::yes;
  for (const FlawOfKernel& f : subject.host->kernel.flaws) {
    const KernelFlaw& flaw = *f.flaw;
    if (is_of_other_kind(flaw)) continue;
    if (flaw.power != last_power) {
      last = powers->has(flaw.power);
      last_power = flaw.power;
    }
    Truth reach = last;
    if (!flaw.call.empty()) reach = std::min(reach, powers->filter_lets_ordinary());
    if (reach == Truth::unknown && root_would_hold(subject, flaw)) reach = Truth::yes;
    give(subject, flaw, reach, {}, facts);
  }
}

// The files that tell them, as newer engines mask them.
constexpr std::array<std::string_view, 2> kCounters = {"/sys/devices/virtual/powercap", "/proc/interrupts"};

bool masks(const facts::Items& masked, std::string_view path) {
  return std::ranges::find(masked, path, &facts::Item::text) != masked.end();
}

void add_counters(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  const facts::InForce* now = checks::in_force(c);
  const auto& masked = now != nullptr && now->masked_paths.known() ? now->masked_paths : c.masked_paths;
  const bool open = c.system_paths_unconfined.is(true) || checks::is_privileged(c);
  const bool in_force = now != nullptr && now->masked_paths.known();
  if (masked.known() && (in_force || !open)) {
    // What is to be masked and is not, this host does not have: runtimes pass over it.
    const bool all = std::ranges::all_of(kCounters, [&](std::string_view path) {
      return masks(*masked, path) || (!open && c.masked_paths.known() && masks(*c.masked_paths, path));
    });
    facts.add("power-counters-readable", {subject.name}, all ? Truth::no : Truth::yes,
              [&] { return std::vector{checks::evidence("masked_paths", masked)}; });
  } else if (open) {
    facts.add("power-counters-readable", {subject.name}, Truth::yes, [&] {
      return std::vector{checks::evidence("system_paths_unconfined", c.system_paths_unconfined)};
    });
  } else {
    facts.add("power-counters-readable", {subject.name}, subject.host->counters_in_sight.truth,
              [&] { return subject.host->counters_in_sight.evidence; });
  }
}

}  // namespace

void add_flaws_in_reach(const ContainerSubject& asked, FactSink& facts) {
  std::optional<HostAnswers> room;
  const ContainerSubject subject = answered(asked, room);
  if (has_own_kernel(subject)) return;
  add_counters(subject, facts);
  if (!subject.host->kernel.release_known) {
    facts.add("flaw-in-reach", {subject.name, kFlawOfUnknownKernel}, Truth::yes,
              [&] { return std::vector{subject.host->kernel.release}; });
    return;
  }
  if (subject.host->kernel.flaws.empty()) return;
  if (subject.host->kernel_flaws_ask_for_powers && give_in_force(subject, facts)) return;
  give_declared(subject, facts);
}

}  // namespace watertight::attack
