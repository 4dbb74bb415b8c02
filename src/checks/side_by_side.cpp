#include "checks/side_by_side.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <set>
#include <string_view>

#include "checks/show.hpp"
#include "linux/capabilities.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Fact;
using facts::InForce;
using facts::MountState;
using facts::ProcessState;

Side said(std::string value, facts::Basis basis, const facts::Origin& origin) {
  return {true, std::move(value), basis, origin};
}
Side not_known(std::string_view because) { return {false, std::string(because), facts::Basis::assumed, {}}; }

template <typename T>
Side side(const Fact<T>& fact, auto show_value) {
  if (!fact.known()) return not_known(fact.unknown_because.view());
  return said(show_value(*fact), fact.basis, fact.origin);
}
template <typename T>
Side side(const Fact<T>& fact) {
  return side(fact, [](const T& value) { return show(value); });
}
Side yes_or_no(const Fact<bool>& fact) {
  return side(fact, [](bool value) { return value ? "yes" : "no"; });
}

// One fact of the state in force, or why there is none.
template <typename T>
Side in_force(const Container& c, Fact<T> InForce::* member, auto show_value) {
  if (!c.in_force.known()) return not_known(c.in_force.unknown_because.view());
  return side((**c.in_force).*member, show_value);
}

Side of_processes(const Container& c, auto show_states) {
  return in_force(c, &InForce::processes, show_states);
}

// What each group of threads has, the number of threads behind it where they differ.
std::string each(const std::vector<ProcessState>& states, auto value_of) {
  std::vector<std::pair<std::string, std::int64_t>> values;
  for (const ProcessState& state : states) {
    std::string value = value_of(state);
    const auto same = std::ranges::find(values, value, &std::pair<std::string, std::int64_t>::first);
    if (same == values.end())
      values.emplace_back(std::move(value), state.threads);
    else
      same->second += state.threads;
  }
  if (values.size() == 1) return values.front().first;
  std::string text;
  for (const auto& [value, threads] : values)
    text += fmt::format("{}{} ({} {})", text.empty() ? "" : "; ", value, threads,
                        threads == 1 ? "thread" : "threads");
  return text;
}

// What a process holds in a user namespace that it made itself counts in there alone.
std::string of_its_own(const ProcessState& state) {
  return std::ranges::any_of(state.foreign, [](const auto& ns) { return ns.kind == "user"; })
             ? " in a user namespace of its own"
             : "";
}

std::string asked_capabilities(const Container& c) {
  if (*c.privileged) return "all that the engine has (privileged)";
  std::string text = "the default 14";
  const auto has = [](const facts::Items& items, std::string_view name) {
    return std::ranges::any_of(items, [&](const facts::Item& i) { return i.text == name; });
  };
  if (has(*c.cap_drop, "ALL")) text = "none";
  if (has(*c.cap_add, "ALL")) text = "all";
  std::string added, dropped;
  for (const facts::Item& i : *c.cap_add)
    if (i.text != "ALL") added += (added.empty() ? " and " : ", ") + i.text;
  for (const facts::Item& i : *c.cap_drop)
    if (i.text != "ALL") dropped += (dropped.empty() ? " without " : ", ") + i.text;
  return text + added + dropped;
}

Side asked_rights(const Container& c) {
  for (const facts::Fact<facts::Items>* fact : {&c.cap_add, &c.cap_drop})
    if (!fact->known()) return not_known(fact->unknown_because.view());
  if (!c.privileged.known()) return not_known(c.privileged.unknown_because.view());
  const bool written =
      c.cap_add.basis == facts::Basis::declared || c.cap_drop.basis == facts::Basis::declared;
  return said(asked_capabilities(c), written ? facts::Basis::declared : c.privileged.basis,
              *c.privileged ? c.privileged.origin : c.cap_add.origin);
}

std::string instructions_of(const ProcessState& state, const std::vector<facts::SeccompFilter>& filters) {
  if (state.seccomp == 0) return "no filter";
  if (state.seccomp == 1) return "strict mode";
  if (!state.filters.known()) return "filters that could not be read";
  std::vector<std::size_t> sizes;
  for (const std::size_t index : *state.filters)
    sizes.push_back(index < filters.size() ? filters[index].instructions.size() / 16 : 0);
  return fmt::format("{} of {} instructions", sizes.size() == 1 ? "a filter" : "filters",
                     fmt::join(sizes, " and "));
}

Side asked_label(const Container& c) {
  if (c.selinux_options.known() && !c.selinux_options->empty()) return side(c.selinux_options);
  return side(c.apparmor, [](const std::string& profile) { return profile.empty() ? "none" : profile; });
}

void add_rights(std::vector<SideBySide>& rows, const Container& c,
                const std::vector<facts::SeccompFilter>& filters) {
  rows.push_back({"user", "user", side(c.user, [](const std::string& u) { return u.empty() ? "root" : u; }),
                  of_processes(c, [](const auto& states) {
                    return each(states, [](const ProcessState& s) {
                      return fmt::format("uid {}, gid {} of the host", s.user.effective, s.group.effective);
                    });
                  })});
  rows.push_back(
      {"supplementary groups", "group_add", side(c.group_add), of_processes(c, [](const auto& states) {
         return each(states, [](const ProcessState& s) {
           return s.groups.empty() ? std::string("none") : fmt::format("gid {}", fmt::join(s.groups, ", "));
         });
       })});
  rows.push_back({"capabilities", "cap_add", asked_rights(c), of_processes(c, [](const auto& states) {
                    return each(states, [](const ProcessState& s) {
                      return show_capabilities(s.capabilities.effective) + of_its_own(s);
                    });
                  })});
  rows.push_back({"bounding set", "cap_drop", asked_rights(c), of_processes(c, [](const auto& states) {
                    return each(states, [](const ProcessState& s) {
                      return show_capabilities(s.capabilities.bounding) + of_its_own(s);
                    });
                  })});
  rows.push_back({"no new privileges", "no_new_privileges", yes_or_no(c.no_new_privileges),
                  of_processes(c, [](const auto& states) {
                    return each(states,
                                [](const ProcessState& s) { return s.no_new_privileges ? "yes" : "no"; });
                  })});
  rows.push_back({"seccomp", "seccomp",
                  side(c.seccomp,
                       [](const facts::Seccomp& s) {
                         // The engine gives a profile of somebody's own as its JSON.
                         return s.kind == facts::SeccompKind::custom && s.profile.starts_with('{')
                                    ? std::string("a profile of its own")
                                    : show(s);
                       }),
                  of_processes(c, [&](const auto& states) {
                    return each(states, [&](const ProcessState& s) { return instructions_of(s, filters); });
                  })});
  rows.push_back({"security module", "apparmor", asked_label(c), of_processes(c, [](const auto& states) {
                    return each(states, [](const ProcessState& s) {
                      if (!s.label.known()) return fmt::format("unknown: {}", s.label.unknown_because.view());
                      return s.label->empty() ? std::string("none confines it") : *s.label;
                    });
                  })});
}

std::string show_sharing(const facts::NamespaceState& ns) {
  if (ns.host) return "the host's";
  if (ns.shared_with.empty()) return "its own";
  return fmt::format("shared with {}{}", fmt::join(ns.shared_with, ", "),
                     ns.further == 0 ? std::string() : fmt::format(" and {} more", ns.further));
}

Side namespace_in_force(const Container& c, std::string_view kind) {
  if (!c.in_force.known()) return not_known(c.in_force.unknown_because.view());
  const auto& all = (*c.in_force)->namespaces;
  if (!all.known()) return not_known(all.unknown_because.view());
  const auto at =
      std::ranges::find_if(*all, [&](const facts::NamespaceState& ns) { return ns.kind == kind; });
  if (at == all->end()) return not_known("the kernel has no such namespace");
  return said(show_sharing(*at), all.basis, all.origin);
}

void add_namespaces(std::vector<SideBySide>& rows, const Container& c) {
  rows.push_back(
      {"user namespace", "user_namespace_mode", side(c.user_namespace_mode), namespace_in_force(c, "user")});
  rows.push_back({"uid map", "uid_map", said("the engine's choice", facts::Basis::defaulted, {}),
                  side(c.uid_map, [](const std::vector<facts::IdRange>& map) {
                    constexpr facts::IdRange kAll{0, 0, 0xffffffff};
                    return map.size() == 1 && map.front() == kAll ? std::string("every id is the host's")
                                                                  : show(map);
                  })});
  rows.push_back({"pid namespace", "pid_mode", side(c.pid_mode), namespace_in_force(c, "pid")});
  rows.push_back({"network namespace", "network_mode", side(c.network_mode), namespace_in_force(c, "net")});
  rows.push_back({"ipc namespace", "ipc_mode", side(c.ipc_mode), namespace_in_force(c, "ipc")});
  rows.push_back({"uts namespace", "uts_mode", side(c.uts_mode), namespace_in_force(c, "uts")});
  rows.push_back({"cgroup namespace", "cgroup_namespace_mode", side(c.cgroup_namespace_mode),
                  namespace_in_force(c, "cgroup")});
  rows.push_back(
      {"mount namespace", "", said("private", facts::Basis::defaulted, {}), namespace_in_force(c, "mnt")});
}

// The layers of the image have a place on the host as well, which says nothing.
std::string show_mount(const MountState& m) {
  std::string text = m.read_only ? "read-only" : "writable";
  if (!m.host_path.empty() && m.destination != "/") text += ", " + m.host_path + " of the host";
  for (const auto& [set, word] :
       {std::pair(m.no_dev, "nodev"), std::pair(m.no_suid, "nosuid"), std::pair(m.no_exec, "noexec")})
    if (set) (text += ", ") += word;
  if (m.propagation.view().starts_with("shared")) text += ", mounts made on it reach the host";
  return text;
}

Side mount_in_force(const Container& c, std::string_view destination) {
  return in_force(c, &InForce::mounts, [&](const std::vector<MountState>& mounts) -> std::string {
    // What is mounted last on a path covers what was there before.
    for (auto m = mounts.rbegin(); m != mounts.rend(); ++m)
      if (m->destination == destination) return show_mount(*m);
    return "not mounted";
  });
}

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// What every container gets without anybody asking.
bool made_by_engine(std::string_view destination) {
  constexpr std::string_view kFiles[] = {"/", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"};
  constexpr std::string_view kFolders[] = {"/proc", "/sys", "/dev"};
  return std::ranges::find(kFiles, destination) != std::end(kFiles) ||
         std::ranges::any_of(kFolders,
                             [&](std::string_view folder) { return is_below(destination, folder); });
}

// Which of the paths that were to be covered are. What is not may not be there: kernels differ.
void add_paths(std::vector<SideBySide>& rows, const Container& c, std::string name, std::string_view setting,
               const Fact<facts::Items>& declared, Fact<facts::Items> InForce::* covered) {
  const auto list = [](const facts::Items& items) { return show(items); };
  const auto compared = [&](const facts::Items& now) {
    if (!declared.known() || declared->empty()) return show(now);
    std::string missing;
    for (const facts::Item& wanted : *declared)
      if (std::ranges::none_of(now, [&](const facts::Item& is) { return is_below(wanted.text, is.text); }))
        missing += (missing.empty() ? "" : ", ") + wanted.text;
    return missing.empty() ? std::string("all of them")
                           : "all but " + missing + ", which may not be there: kernels differ";
  };
  rows.push_back({std::move(name), setting, side(declared, list), in_force(c, covered, compared)});
}

void add_mounts(std::vector<SideBySide>& rows, const Container& c) {
  rows.push_back({"root file system", "read_only_root",
                  side(c.read_only_root, [](bool ro) { return ro ? "read-only" : "writable"; }),
                  mount_in_force(c, "/")});
  add_paths(rows, c, "masked paths", "masked_paths", c.masked_paths, &InForce::masked_paths);
  add_paths(rows, c, "read-only paths", "read_only_paths", c.read_only_paths, &InForce::read_only_paths);
  std::set<std::string, std::less<>> asked;
  if (c.mounts.known())
    for (const facts::Mount& m : *c.mounts) {
      asked.insert(m.destination);
      rows.push_back({"mount " + m.destination, "mounts", said(show(m), c.mounts.basis, m.origin),
                      mount_in_force(c, m.destination)});
    }
  if (!c.in_force.known() || !(*c.in_force)->mounts.known()) return;
  for (const MountState& m : *(*c.in_force)->mounts) {
    if (m.host_path.empty() || asked.contains(m.destination) || made_by_engine(m.destination)) continue;
    rows.push_back({"mount " + m.destination, "mounts", said("not asked for", facts::Basis::defaulted, {}),
                    mount_in_force(c, m.destination)});
  }
}

// What runc lets every container use: making nodes, and the standard devices.
bool is_default_rule(const facts::DeviceRule& r) {
  if (r.major < 0 && r.minor < 0) return r.access == "m";
  constexpr std::pair<std::int64_t, std::int64_t> kStandard[] = {
      {1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {10, 200}, {136, -1}};
  return r.type == 'c' && std::ranges::find(kStandard, std::pair(r.major, r.minor)) != std::end(kStandard);
}

std::string show_rules(const std::vector<facts::DeviceRule>& rules) {
  if (!rules.empty() && std::ranges::all_of(rules, is_default_rule)) return "the default";
  std::string text = std::ranges::any_of(rules, is_default_rule) ? "the default" : "";
  const auto number = [](std::int64_t n) { return n < 0 ? std::string("*") : std::to_string(n); };
  for (const facts::DeviceRule& r : rules) {
    if (r.type == 'a' && r.major < 0 && r.minor < 0 && r.access == "rwm") return "every device";
    if (is_default_rule(r)) continue;
    text += fmt::format("{}{} {}:{} {}", text.empty() ? "" : ", ", r.type, number(r.major), number(r.minor),
                        r.access);
  }
  return text.empty() ? "none" : text;
}

Side asked_devices(const Container& c) {
  if (c.privileged.is(true))
    return said("every device (privileged)", c.privileged.basis, c.privileged.origin);
  if (!c.devices.known()) return not_known(c.devices.unknown_because.view());
  std::string text = "the default";
  for (const facts::Device& d : *c.devices) text += " and " + show(d);
  if (c.device_cgroup_rules.known())
    for (const facts::Item& rule : *c.device_cgroup_rules) text += " and " + rule.text;
  return said(text, c.devices.basis, c.devices.origin);
}

// "/docker/3f5e6a7b8c9d…": an id is known by its first twelve digits.
std::string short_group(std::string_view group) {
  const auto slash = group.rfind('/');
  const std::string_view last = group.substr(slash == std::string_view::npos ? 0 : slash + 1);
  const bool id = last.size() == 64 && last.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return id ? std::string(group.substr(0, group.size() - 52)) + "…" : std::string(group);
}

// The tightest of a chain, and the group that sets it.
Side tightest(const Container& c, std::string_view file, auto show_number) {
  return in_force(c, &InForce::limits, [&](const std::vector<facts::GroupLimit>& limits) -> std::string {
    const facts::GroupLimit* least = nullptr;
    for (const facts::GroupLimit& l : limits)
      if (l.file == file && l.number >= 0 && (least == nullptr || l.number < least->number)) least = &l;
    if (least == nullptr) return "no limit";
    return fmt::format("{} by {}", show_number(least->number), short_group(least->group));
  });
}

std::string show_bytes(std::int64_t bytes) {
  constexpr std::int64_t kMebi = std::int64_t{1} << 20;
  return bytes >= kMebi && bytes % kMebi == 0 ? fmt::format("{} MiB", bytes / kMebi)
                                              : fmt::format("{} bytes", bytes);
}
std::string show_cpus(std::int64_t nano) { return fmt::format("{:g} CPUs", static_cast<double>(nano) / 1e9); }

void add_limits(std::vector<SideBySide>& rows, const Container& c) {
  const auto asked = [](const Fact<std::int64_t>& fact, auto show_number) {
    return side(fact, [&](std::int64_t n) { return n <= 0 ? std::string("no limit") : show_number(n); });
  };
  const auto plain = [](std::int64_t n) { return std::to_string(n); };
  rows.push_back({"memory", "memory", asked(c.memory, show_bytes), tightest(c, "memory.max", show_bytes)});
  rows.push_back({"processes", "pids_limit", asked(c.pids_limit, plain), tightest(c, "pids.max", plain)});
  rows.push_back({"CPU time", "cpu_nano", asked(c.cpu_nano, show_cpus), tightest(c, "cpu.max", show_cpus)});
  if (c.ulimits.known())
    for (const facts::Ulimit& u : *c.ulimits)
      rows.push_back({"ulimit " + u.name, "ulimits",
                      said(fmt::format("{}:{}", u.soft, u.hard), c.ulimits.basis, u.origin),
                      in_force(c, &InForce::resource_limits, [&](const auto& limits) -> std::string {
                        for (const facts::ResourceLimit& l : limits)
                          if (l.name == u.name) return fmt::format("{}:{}", l.soft, l.hard);
                        return "not among those of the process";
                      })});
  rows.push_back({"OOM score", "oom_score_adjust", side(c.oom_score_adjust),
                  in_force(c, &InForce::oom_score_adjust, [](std::int64_t n) { return show(n); })});
}

void add_crossings(std::vector<SideBySide>& rows, const Container& c) {
  const Side nothing = said("none", facts::Basis::defaulted, {});
  rows.push_back(
      {"open host files", "open files", nothing, in_force(c, &InForce::foreign_files, [](const auto& files) {
         std::string text;
         for (const facts::ForeignFile& f : files)
           text += fmt::format("{}{} {} (process {})", text.empty() ? "" : ", ",
                               f.descriptor == -1   ? "working directory"
                               : f.descriptor == -2 ? "root directory"
                                                    : f.kind,
                               f.path, f.pid);
         return text.empty() ? std::string("none") : text;
       })});
  rows.push_back(
      {"engine sockets", "api sockets", nothing, in_force(c, &InForce::api_sockets, [](const auto& sockets) {
         std::string text;
         for (const facts::ReachableSocket& s : sockets) text += (text.empty() ? "" : ", ") + s.path;
         return text.empty() ? std::string("none") : text;
       })});
}

}  // namespace

std::string show_capabilities(std::uint64_t set) {
  if (set == 0) return "none";
  if (set == linux_kernel::docker_default_capabilities()) return "the default 14";
  if (set == linux_kernel::kAllCapabilities) return fmt::format("all {}", std::popcount(set));
  const auto names = [](std::uint64_t of) {
    std::string text;
    for (int n = 0; n <= linux_kernel::kLastCapability; ++n)
      if ((of & linux_kernel::bit(n)) != 0)
        text += (text.empty() ? "" : ", ") + std::string(linux_kernel::capability_name(n));
    return text;
  };
  const std::uint64_t missing = linux_kernel::kAllCapabilities & ~set;
  if (std::popcount(missing) <= 6)
    return fmt::format("all {} but {}", std::popcount(set) + std::popcount(missing), names(missing));
  const std::uint64_t standard = linux_kernel::docker_default_capabilities();
  if ((set & standard) == standard) return "the default 14 and " + names(set & ~standard);
  return names(set);
}

void mark_weaker(std::vector<SideBySide>& facts, const std::vector<Finding>& findings) {
  constexpr std::string_view kComparing[] = {"container-apparmor",         "container-selinux-label",
                                             "container-seccomp-disabled", "container-no-new-privileges",
                                             "container-readonly-rootfs",  "container-masked-paths",
                                             "container-runs-as-root"};
  for (const Finding& f : findings) {
    if (!f.rule.starts_with("container-effective-") &&
        std::ranges::find(kComparing, f.rule) == std::end(kComparing))
      continue;
    const auto about = [&](const Evidence& e) { return e.basis == facts::Basis::effective; };
    if (std::ranges::none_of(f.evidence, about)) continue;
    for (SideBySide& row : facts) {
      const bool named = std::ranges::any_of(
          f.evidence, [&](const Evidence& e) { return !row.setting.empty() && e.fact == row.setting; });
      // Of several mounts the one that the finding is about.
      const bool this_one =
          row.setting != "mounts" || f.discriminator.empty() || row.fact.ends_with(" " + f.discriminator);
      row.weaker = row.weaker || (named && this_one);
    }
  }
}

std::vector<SideBySide> side_by_side(const Container& c, const std::vector<facts::SeccompFilter>& filters) {
  std::vector<SideBySide> rows;
  add_rights(rows, c, filters);
  add_namespaces(rows, c);
  add_mounts(rows, c);
  rows.push_back({"devices", "devices", asked_devices(c), in_force(c, &InForce::devices, show_rules)});
  add_limits(rows, c);
  add_crossings(rows, c);
  return rows;
}

}  // namespace watertight::checks
