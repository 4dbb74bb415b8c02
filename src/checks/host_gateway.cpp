// Names that lead a container to the host itself.
#include <fmt/format.h>

#include <array>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

struct Entry {
  std::string name;
  std::string address;
};

// "name:address" or "name=address"; an IPv6 address has colons of its own, and may stand in brackets.
Entry split(std::string_view text) {
  const auto cut = text.find_first_of("=:");
  if (cut == std::string_view::npos) return {std::string(text), {}};
  std::string_view address = text.substr(cut + 1);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {std::string(text.substr(0, cut)), std::string(address)};
}

// Addresses under which a cloud hands out credentials.
constexpr std::array<std::string_view, 3> kMetadata = {"169.254.169.254", "fd00:ec2::254", "100.100.100.200"};

Verdict host_gateway(const Container& c, const System&) {
  if (!c.extra_hosts.known()) return not_evaluated("extra_hosts", c.extra_hosts);
  std::vector<Observation> found;
  for (const facts::Item& item : *c.extra_hosts) {
    const Entry entry = split(item.text);
    const Evidence seen = evidence("extra_hosts", item.text, c.extra_hosts, item.origin);
    if (entry.address == "host-gateway")
      found.push_back(observe(
          fmt::format(
              "reaches the host under the name {}: every service of the host that listens on all addresses, "
              "or on the bridge, is one connection away for an attacker, behind the host's firewall",
              entry.name),
          {seen}, entry.name));
    for (const std::string_view address : kMetadata)
      if (entry.address == address) {
        found.push_back(
            observe(fmt::format("has the name {} for {}, where a cloud hands out the host's credentials",
                                entry.name, address),
                    {seen}, entry.name));
        found.back().severity = Severity::medium;
      }
  }
  return failed_if_any(std::move(found));
}
const Check registered_host_gateway{"container-host-gateway", host_gateway};

}  // namespace
}  // namespace watertight::checks
