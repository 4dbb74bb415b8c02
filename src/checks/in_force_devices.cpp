// What the device controller lets through beyond the engine's list and what was asked for.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::DeviceRule;
using facts::System;

// null, zero, full, random, urandom, tty, console, ptmx, pts and, of older engines, tun
// (opencontainers/runc, libcontainer/specconv, AllowedDevices).
struct Number {
  std::int64_t major;
  std::int64_t minor;  // -1: all
};
constexpr std::array<Number, 10> kAlways = {
    {{1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, -1}, {10, 200}}};

std::string shown(const DeviceRule& r) {
  const auto number = [](std::int64_t n) { return n < 0 ? std::string("*") : std::to_string(n); };
  return fmt::format("{} {}:{} {}", r.type, number(r.major), number(r.minor), r.access);
}

bool is_always(const DeviceRule& r) {
  if (r.access == "m") return true;  // makes nodes, opens none
  return r.type == 'c' && std::ranges::any_of(kAlways, [&](const Number& n) {
           return n.major == r.major && (n.minor == -1 || n.minor == r.minor);
         });
}

// "c 10:* rwm" of device_cgroup_rules; nothing for what the kernel would not take.
std::optional<DeviceRule> parsed(std::string_view text) {
  const auto space = text.find(' ');
  const auto colon = text.find(':');
  if (text.size() < 5 || space != 1 || colon == std::string_view::npos) return std::nullopt;
  const auto end = text.find(' ', colon);
  const auto number = [](std::string_view word) -> std::int64_t {
    std::int64_t value = -1;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
  };
  return DeviceRule{text[0], number(text.substr(2, colon - 2)),
                    number(text.substr(colon + 1, end == std::string_view::npos ? end : end - colon - 1)),
                    end == std::string_view::npos ? "" : std::string(text.substr(end + 1))};
}

bool covers(const DeviceRule& wide, const DeviceRule& r) {
  return (wide.type == 'a' || wide.type == r.type) && (wide.major < 0 || wide.major == r.major) &&
         (wide.minor < 0 || wide.minor == r.minor) &&
         std::ranges::all_of(r.access.view(), [&](char a) { return wide.access.view().contains(a); });
}

bool was_asked_for(const DeviceRule& r, const Container& c) {
  return c.device_cgroup_rules.known() &&
         std::ranges::any_of(*c.device_cgroup_rules, [&](const facts::Item& item) {
           const auto rule = parsed(item.text);
           return rule && covers(*rule, r);
         });
}

Severity severity_of(const DeviceRule& r) {
  if (r.type != 'c') return r.major < 0 || r.type == 'a' ? Severity::critical : Severity::high;
  return r.major < 0 ? Severity::high : Severity::medium;
}

// A device that was asked for has a path, the rule a number, and nobody here knows which is whose: then only
// whole classes are told.
Verdict beyond_list(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (is_privileged(c)) return not_applicable(privileged_already("opens every device"));
  if (!c.privileged.known()) return not_evaluated("privileged", c.privileged);
  if (!c.devices.known()) return not_evaluated("devices", c.devices);
  const auto& now = in_force(c)->devices;
  if (!now.known()) return not_evaluated("devices in force", now);
  const bool named = !c.devices->empty() || (c.device_requests.known() && !c.device_requests->empty());
  std::vector<std::string> rules;
  Severity severity = Severity::info;
  for (const DeviceRule& r : *now) {
    const bool whole = r.type == 'a' || r.major < 0 || r.minor < 0;
    if (is_always(r) || was_asked_for(r, c) || (named && !whole)) continue;
    rules.push_back(shown(r));
    severity = std::max(severity, severity_of(r));
  }
  if (rules.empty()) return passed();
  Observation o = observe(
      fmt::format("may open devices that nobody asked for, {}: root in it speaks to the host's hardware as "
                  "soon as there is a node, and MKNOD, which makes one, is a default",
                  some_of(rules)),
      {evidence("devices", c.devices),
       evidence("device_cgroup_rules", c.device_cgroup_rules),
       {"devices in force", some_of(rules, 20), facts::Basis::effective, now.origin}});
  o.severity = severity;
  const Stance who = stance(c, system);
  const bool makes_nodes = may_hold(c, system, "MKNOD") && who.standing == Standing::host_root;
  if (!makes_nodes) {
    o.severity = std::min(severity, Severity::medium);
    o.message = fmt::format(
        "may open devices that nobody asked for, {}; it can make no device node now, so that only a node "
        "which is mounted in or comes with a volume is open",
        some_of(rules));
    append(o.evidence, who.evidence);
  }
  return failed(std::move(o));
}
const Check registered_beyond_list{"container-effective-devices", beyond_list};

}  // namespace
}  // namespace watertight::checks
