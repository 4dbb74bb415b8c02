// Which namespaces of the kernel a service has to itself, and which it shares.
#include <fmt/format.h>

#include "sources/compose/reading.hpp"

namespace watertight::sources::compose {
namespace {

using facts::NamespaceKind;
using facts::NamespaceMode;

// "service:db" names a service of this file, "container:web" any container of the engine. Both join.
std::optional<NamespaceMode> parse_join(std::string_view text) {
  for (std::string_view prefix : {"service:", "container:"})
    if (text.starts_with(prefix) && text.size() > prefix.size())
      return NamespaceMode{NamespaceKind::container, std::string(text.substr(prefix.size()))};
  return std::nullopt;
}

std::optional<NamespaceMode> parse_network(std::string_view text) {
  if (text == "host") return NamespaceMode{NamespaceKind::host, {}};
  if (text == "none") return NamespaceMode{NamespaceKind::none, {}};
  if (auto join = parse_join(text)) return join;
  if (text.empty() || text.find(':') != std::string_view::npos) return std::nullopt;
  return NamespaceMode{NamespaceKind::network, std::string(text)};
}

std::optional<NamespaceMode> parse_host_or_join(std::string_view text) {
  if (text == "host") return NamespaceMode{NamespaceKind::host, {}};
  if (text.empty() || text == "private") return NamespaceMode{};
  return parse_join(text);
}

std::optional<NamespaceMode> parse_ipc(std::string_view text) {
  if (text == "shareable") return NamespaceMode{NamespaceKind::shareable, {}};
  if (text == "none") return NamespaceMode{NamespaceKind::none, {}};
  return parse_host_or_join(text);
}

std::optional<NamespaceMode> parse_host_or_own(std::string_view text) {
  if (text == "host") return NamespaceMode{NamespaceKind::host, {}};
  if (text.empty() || text == "private") return NamespaceMode{};
  return std::nullopt;
}

}  // namespace

void read_namespaces(ServiceReading& reading) {
  facts::Container& c = reading.container;
  const Value& service = reading.service;
  const auto own = facts::by_default(NamespaceMode{});
  c.network_mode = scalar_fact(reading, service, "network_mode", parse_network,
                               "host, none, service:NAME, container:NAME or a network",
                               facts::by_default(NamespaceMode{NamespaceKind::network, "default"}));
  c.pid_mode =
      scalar_fact(reading, service, "pid", parse_host_or_join, "host, service:NAME or container:NAME", own);
  c.ipc_mode = scalar_fact(reading, service, "ipc", parse_ipc,
                           "host, private, shareable, none, service:NAME or container:NAME", own);
  c.uts_mode = scalar_fact(reading, service, "uts", parse_host_or_own, "host", own);
  c.user_namespace_mode =
      scalar_fact(reading, service, "userns_mode", parse_host_or_own, "host",
                  facts::unknown<NamespaceMode>("the engine's userns-remap setting decides"));
  c.cgroup_namespace_mode =
      scalar_fact(reading, service, "cgroup", parse_host_or_own, "host or private",
                  facts::unknown<NamespaceMode>(
                      "the engine decides: private on cgroup version 2, the host's on version 1"));
  c.cgroup_parent = text_fact(reading, "cgroup_parent", facts::by_default(std::string{}));
  c.uid_map =
      facts::unknown<std::vector<facts::IdRange>>("a Compose file does not say how the engine maps ids");
}

}  // namespace watertight::sources::compose
