#include "checks/in_force_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/side_by_side.hpp"

namespace watertight::checks {
namespace {

using facts::Fact;
using facts::InForce;
using Row = std::vector<std::string>;

std::string text(std::string_view value) { return std::string(value); }
std::string text(const SharedText& value) { return std::string(value.view()); }
template <std::integral T>
std::string text(T value) {
  return std::to_string(value);
}

template <typename T>
StateTable table_of(std::string_view name, std::vector<std::string_view> columns,
                    const Fact<std::vector<T>>& fact, auto row_of) {
  StateTable table{name, std::move(columns), {}, {}};
  if (!fact.known()) {
    table.unknown = text(fact.unknown_because);
    return table;
  }
  for (const T& item : *fact) table.rows.push_back(row_of(item));
  return table;
}

template <typename T>
Row single(std::string_view name, const Fact<T>& fact, auto show_value) {
  return {text(name),
          fact.known() ? show_value(*fact) : fmt::format("unknown: {}", fact.unknown_because.view())};
}

std::string ids(const facts::Ids& i) {
  return fmt::format("{} {} {} {}", i.real, i.effective, i.saved, i.file_system);
}

std::string sharing(const facts::NamespaceState& ns) {
  if (ns.host) return "the host's";
  std::string names;
  for (const auto& name : ns.shared_with) names += (names.empty() ? "" : ", ") + text(name);
  if (ns.further > 0) names += fmt::format(" and {} more", ns.further);
  return names.empty() ? "its own" : "shared with " + names;
}

StateTable processes(const InForce& state) {
  return table_of(
      "processes",
      {"pid", "threads", "command", "uids", "gids", "groups", "effective", "permitted", "inheritable",
       "bounding", "ambient", "noNewPrivileges", "seccomp", "label", "ownNamespaces"},
      state.processes, [](const facts::ProcessState& p) -> Row {
        std::string own;
        for (const facts::NamespaceState& ns : p.foreign) own += (own.empty() ? "" : ", ") + text(ns.kind);
        const std::string filters = p.filters.known()
                                        ? fmt::format("{} filters", p.filters->size())
                                        : fmt::format("unknown: {}", p.filters.unknown_because.view());
        return {text(p.pid),
                text(p.threads),
                p.command,
                ids(p.user),
                ids(p.group),
                fmt::format("{}", fmt::join(p.groups, " ")),
                show_capabilities(p.capabilities.effective),
                show_capabilities(p.capabilities.permitted),
                show_capabilities(p.capabilities.inheritable),
                show_capabilities(p.capabilities.bounding),
                show_capabilities(p.capabilities.ambient),
                p.no_new_privileges ? "yes" : "no",
                p.seccomp == 0   ? "none"
                : p.seccomp == 1 ? "strict"
                                 : filters,
                p.label.known() ? *p.label : fmt::format("unknown: {}", p.label.unknown_because.view()),
                own};
      });
}

StateTable id_maps(const facts::Container& c, const InForce& state) {
  StateTable table{"idMaps", {"map", "inside", "outside", "count"}, {}, {}};
  for (const auto& [name, map] : {std::pair("uid", &c.uid_map), std::pair("gid", &state.gid_map)})
    if (map->known())
      for (const facts::IdRange& r : **map)
        table.rows.push_back({name, text(r.inside), text(r.outside), text(r.count)});
    else
      table.unknown = text(map->unknown_because);
  return table;
}

std::string flags(const facts::MountState& m) {
  std::string words = m.read_only ? "ro" : "rw";
  for (const auto& [set, word] :
       {std::pair(m.no_suid, "nosuid"), std::pair(m.no_dev, "nodev"), std::pair(m.no_exec, "noexec")})
    if (set) words += fmt::format(",{}", word);
  return words;
}

std::string number_or_any(std::int64_t n) { return n < 0 ? "*" : text(n); }
std::string or_unlimited(std::int64_t n) { return n < 0 ? "unlimited" : text(n); }

}  // namespace

std::vector<StateTable> state_tables(const facts::Container& c, const facts::System& system) {
  if (!c.in_force.known() || !*c.in_force) return {};
  const InForce& state = **c.in_force;
  std::vector<StateTable> all = {processes(state)};
  all.push_back(table_of("namespaces", {"kind", "inode", "owner", "sharing"}, state.namespaces,
                         [](const facts::NamespaceState& n) -> Row {
                           return {text(n.kind), text(n.inode), text(n.owner), sharing(n)};
                         }));
  all.push_back(id_maps(c, state));
  all.push_back(table_of("mounts",
                         {"destination", "type", "device", "root", "hostPath", "flags", "propagation"},
                         state.mounts, [](const facts::MountState& m) -> Row {
                           return {text(m.destination), text(m.type), text(m.device),     text(m.root),
                                   text(m.host_path),   flags(m),     text(m.propagation)};
                         }));
  all.push_back(table_of(
      "devices", {"type", "major", "minor", "access"}, state.devices, [](const facts::DeviceRule& r) -> Row {
        return {std::string(1, r.type), number_or_any(r.major), number_or_any(r.minor), text(r.access)};
      }));
  all.push_back(table_of("deviceNodes", {"path", "type", "number", "mode", "owner"}, state.device_nodes,
                         [](const facts::DeviceNode& n) -> Row {
                           return {text(n.path), std::string(1, n.type),
                                   fmt::format("{}:{}", n.major, n.minor), fmt::format("{:04o}", n.mode),
                                   fmt::format("{}:{}", n.user, n.group)};
                         }));
  all.push_back(table_of("controlGroups", {"group"}, state.cgroups,
                         [](const facts::Item& item) -> Row { return {item.text}; }));
  all.push_back(table_of(
      "limits", {"file", "group", "value"}, state.limits,
      [](const facts::GroupLimit& l) -> Row { return {text(l.file), text(l.group), text(l.value)}; }));
  all.push_back(table_of("resourceLimits", {"name", "soft", "hard"}, state.resource_limits,
                         [](const facts::ResourceLimit& l) -> Row {
                           return {text(l.name), or_unlimited(l.soft), or_unlimited(l.hard)};
                         }));
  all.push_back(table_of("foreignFiles", {"pid", "descriptor", "kind", "path", "access"}, state.foreign_files,
                         [](const facts::ForeignFile& f) -> Row {
                           return {text(f.pid), text(f.descriptor), f.kind, f.path, f.writable ? "rw" : "ro"};
                         }));
  all.push_back(table_of("apiSockets", {"path", "hostPath"}, state.api_sockets,
                         [](const facts::ReachableSocket& s) -> Row { return {s.path, s.host_path}; }));
  StateTable rest{"others", {"name", "value"}, {}, {}};
  rest.rows.push_back(
      single("setgroups", state.setgroups, [](bool on) { return on ? "allowed" : "denied"; }));
  rest.rows.push_back(single("cgroupVersion", state.cgroup_version, [](const std::string& v) { return v; }));
  rest.rows.push_back(
      single("oomScoreAdjust", state.oom_score_adjust, [](std::int64_t n) { return text(n); }));
  if (system.host)
    rest.rows.push_back(
        single("securityModules", system.host->security_modules, [](const facts::Items& items) {
          std::string names;
          for (const facts::Item& i : items) names += (names.empty() ? "" : ", ") + i.text;
          return names.empty() ? std::string("none is active") : names;
        }));
  all.push_back(std::move(rest));
  return all;
}

}  // namespace watertight::checks
