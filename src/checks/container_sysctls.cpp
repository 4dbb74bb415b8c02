// Kernel settings that a container asks for in its own namespaces: those that weaken it or its neighbours.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

enum class When : std::uint8_t { is_zero, is_not_zero, above };

struct Setting {
  std::string_view prefix;
  std::string_view suffix;  // what stands between the two is an interface
  When when;
  std::int64_t most;
  Severity severity;
  std::string_view gain;
};

constexpr std::array<Setting, 13> kSettings = {{
    {"net.ipv4.conf.", ".route_localnet", When::is_not_zero, 0, Severity::medium,
     "neighbours on its network reach what listens on its loopback"},
    {"net.ipv4.conf.", ".accept_source_route", When::is_not_zero, 0, Severity::medium,
     "a sender chooses the way of its packets, past filters"},
    {"net.ipv4.conf.", ".accept_redirects", When::is_not_zero, 0, Severity::medium,
     "a neighbour redirects its traffic through himself"},
    {"net.ipv6.conf.", ".accept_redirects", When::is_not_zero, 0, Severity::medium,
     "a neighbour redirects its traffic through himself"},
    {"net.ipv6.conf.", ".accept_ra", When::is_not_zero, 0, Severity::medium,
     "a neighbour announces himself as its router and reads its traffic"},
    {"net.ipv6.conf.", ".accept_source_route", When::is_not_zero, 0, Severity::medium,
     "a sender chooses the way of its packets, past filters"},
    {"net.ipv4.conf.", ".rp_filter", When::is_zero, 0, Severity::low,
     "packets with forged senders are taken"},
    {"net.ipv4.conf.", ".proxy_arp", When::is_not_zero, 0, Severity::low,
     "it answers for addresses of others on its network"},
    {"net.ipv4.tcp_syncookies", "", When::is_zero, 0, Severity::low,
     "a flood of half-open connections stops its services"},
    {"net.ipv4.icmp_echo_ignore_broadcasts", "", When::is_zero, 0, Severity::low,
     "it answers broadcasts, which multiplies an attacker's packets"},
    {"kernel.shmmax", "", When::above, std::int64_t{64} << 30, Severity::low,
     "one segment of shared memory may be larger than the host's memory"},
    {"kernel.shmall", "", When::above, std::int64_t{64} << 18, Severity::low,
     "its shared memory may be larger than the host's memory"},
    {"fs.mqueue.queues_max", "", When::above, 65536, Severity::low,
     "an attacker holds memory of the kernel in message queues"},
}};

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return INT64_MAX;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool meant(const Setting& setting, std::string_view name) {
  if (setting.suffix.empty()) return name == setting.prefix;
  return name.size() > setting.prefix.size() + setting.suffix.size() && name.starts_with(setting.prefix) &&
         name.ends_with(setting.suffix);
}

bool weak(const Setting& setting, std::int64_t value) {
  switch (setting.when) {
    case When::is_zero:
      return value == 0;
    case When::is_not_zero:
      return value != 0;
    case When::above:
      return value > setting.most;
  }
  return false;
}

Verdict container_sysctls(const Container& c, const System&) {
  if (!c.sysctls.known()) return not_evaluated("sysctls", c.sysctls);
  std::vector<Observation> found;
  for (const facts::Label& sysctl : *c.sysctls)
    for (const Setting& setting : kSettings) {
      const auto value = number(sysctl.value);
      if (!meant(setting, sysctl.name) || !value) continue;
      if (!weak(setting, *value)) continue;
      Observation o = observe(
          fmt::format("sets {} to {}: {}", sysctl.name, sysctl.value, setting.gain),
          {evidence("sysctls", sysctl.name + "=" + sysctl.value, c.sysctls, sysctl.origin)}, sysctl.name);
      o.severity = setting.severity;
      o.advice = fmt::format("Remove {} from `sysctls:`.", sysctl.name);
      found.push_back(std::move(o));
    }
  return failed_if_any(std::move(found));
}
const Check registered_sysctls{"container-sysctls", container_sysctls};

}  // namespace
}  // namespace watertight::checks
