// What root of a container may hold, as far as rules ask for it.
#include <array>
#include <iterator>
#include <optional>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/rule_constants.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"
#include "linux/capabilities.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using linux_kernel::bit;
using linux_kernel::CapabilitySet;

constexpr std::size_t kCapabilities = std::size(kRuleCapabilities);

const std::array<CapabilitySet, kCapabilities>& bits() {
  static const auto bits = [] {
    std::array<CapabilitySet, kCapabilities> all{};
    for (std::size_t i = 0; i < kCapabilities; ++i)
      all[i] = bit(linux_kernel::capability_number(kRuleCapabilities[i]).value());
    return all;
  }();
  return bits;
}

CapabilitySet set_of(std::initializer_list<std::string_view> names) {
  CapabilitySet set = 0;
  for (const std::string_view name : names) set |= bit(linux_kernel::capability_number(name).value());
  return set;
}

// Whoever may change owner or mode of files writes them as well.
CapabilitySet overriding() {
  static const CapabilitySet set = set_of({"DAC_OVERRIDE", "FOWNER", "CHOWN"});
  return set;
}

// The kernel's word first, then whose doing it is: the setting that names it, or all of them.
Evidences why_held(const Container& c, CapabilitySet asked) {
  Evidences all;
  if (const auto processes = checks::processes_in_force(c); !processes.empty())
    all.push_back(checks::in_proc("CapBnd", checks::names_of(processes.front().get().capabilities.bounding),
                                  c, "status"));
  if (c.privileged.is(true)) {
    all.push_back(evidence("privileged", c.privileged));
    return all;
  }
  if (c.cap_add.known())
    for (const facts::Item& item : *c.cap_add) {
      const auto number = linux_kernel::capability_number(item.text);
      if (item.text == "ALL" || (number && (bit(*number) & asked) != 0))
        all.push_back(evidence("cap_add", item.text, c.cap_add, item.origin));
    }
  all.push_back(evidence("cap_drop", c.cap_drop));
  return all;
}

Evidences why_unknown(const Container& c) {
  if (!c.privileged.known()) return {evidence("privileged", c.privileged)};
  return {c.cap_add.known() ? evidence("cap_drop", c.cap_drop) : evidence("cap_add", c.cap_add)};
}

}  // namespace

void add_capabilities(const ContainerSubject& subject, FactSink& facts) {
  const Container& c = subject.container;
  if (checks::capabilities_are_void(c, subject.system)) return;
  const std::optional<CapabilitySet> held = checks::capabilities(c, subject.system).bounding;
  const Truth truth = held ? Truth::yes : Truth::unknown;
  const auto add = [&](CapabilitySet asked, auto give) {
    if (!held || (*held & asked) != 0)
      give([&c, &held, asked] { return held ? why_held(c, *held & asked) : why_unknown(c); });
  };
  // Files that are mounted into it are the host's, whatever kernel it has.
  add(overriding(), [&](auto why) { facts.add("overrides-file-modes", {subject.name}, truth, why); });
  if (has_own_kernel(subject)) return;
  for (std::size_t i = 0; i < kCapabilities; ++i)
    add(bits()[i],
        [&](auto why) { facts.add("capability", {subject.name, kRuleCapabilities[i]}, truth, why); });
}

}  // namespace watertight::attack
