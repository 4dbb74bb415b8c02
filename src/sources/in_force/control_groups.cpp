#include "sources/in_force/control_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::GroupLimit;

constexpr std::size_t kSmallFile = 16u << 10;
// From here on version 1 shows a memory limit that was never set: the largest count of pages, in bytes.
constexpr std::int64_t kNoMemoryLimit = 0x7fffffffffff0000;

struct LimitFile {
  std::string_view controller;
  std::string_view file;      // that is read
  std::string_view shown_as;  // what version 2 calls it, where it has the same
};
constexpr std::array kFirstVersion = std::to_array<LimitFile>({
    {"memory", "memory.limit_in_bytes", "memory.max"},
    {"memory", "memory.memsw.limit_in_bytes", "memory.memsw.limit_in_bytes"},
    {"pids", "pids.max", "pids.max"},
    {"cpu", "cpu.cfs_quota_us", "cpu.max"},
    {"cpuset", "cpuset.cpus", "cpuset.cpus"},
});
constexpr std::array kSecondVersion = std::to_array<LimitFile>({
    {"", "memory.max", "memory.max"},
    {"", "memory.high", "memory.high"},
    {"", "memory.swap.max", "memory.swap.max"},
    {"", "pids.max", "pids.max"},
    {"", "cpu.max", "cpu.max"},
    {"", "cpuset.cpus", "cpuset.cpus"},
    {"", "io.max", "io.max"},
});

// "200000 100000" as CPUs times 1e9; nothing without a limit.
std::optional<std::int64_t> cpu_time(std::string_view value) {
  const auto words = host::words_of(value);
  if (words.size() != 2) return std::nullopt;
  const auto quota = number<std::int64_t>(words[0]);
  const auto period = number<std::int64_t>(words[1]);
  if (!quota || !period || *quota < 0 || *period <= 0) return std::nullopt;
  return static_cast<std::int64_t>(static_cast<double>(*quota) / static_cast<double>(*period) * 1e9);
}

// Nothing where the group sets no limit.
std::optional<std::int64_t> limit_of(std::string_view shown_as, std::string_view value) {
  if (value.empty() || value == "max" || value.starts_with("max ") || value == "-1") return std::nullopt;
  if (shown_as == "cpu.max") return cpu_time(value);
  if (shown_as == "cpuset.cpus" || shown_as == "io.max") return -1;
  const auto bytes_or_count = number<std::int64_t>(value);
  if (bytes_or_count && shown_as.starts_with("memory.") && *bytes_or_count >= kNoMemoryLimit)
    return std::nullopt;
  return bytes_or_count.value_or(-1);
}

std::string parent_of(const std::string& group) {
  const auto slash = group.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : group.substr(0, slash);
}

}  // namespace

std::vector<Membership> parse_cgroup(std::string_view text) {
  std::vector<Membership> all;
  for (const std::string_view line : host::fields_of(text, '\n')) {
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    Membership one;
    if (second > first + 1)
      for (const std::string_view name : host::fields_of(line.substr(first + 1, second - first - 1), ','))
        one.controllers.emplace_back(name);
    one.path = line.substr(second + 1);
    all.push_back(std::move(one));
  }
  return all;
}

facts::Items cgroup_items(const std::vector<Membership>& memberships, const facts::Origin& origin) {
  facts::Items items;
  for (const Membership& m : memberships)
    items.push_back(
        {m.controllers.empty() ? m.path : fmt::format("{}:{}", fmt::join(m.controllers, ","), m.path),
         origin});
  return items;
}

std::string limits_version(const std::vector<Membership>& memberships) {
  bool second = false;
  for (const Membership& m : memberships) {
    second |= m.controllers.empty();
    for (const std::string_view name : {"memory", "pids", "cpu", "cpuset"})
      if (std::ranges::find(m.controllers, name) != m.controllers.end()) return "v1";
  }
  return second ? "v2" : "";
}

const Membership* ControlGroups::membership(const std::vector<Membership>& all,
                                            std::string_view controller) const {
  const auto at = std::ranges::find_if(all, [&](const Membership& m) {
    return controller.empty() ? m.controllers.empty()
                              : std::ranges::find(m.controllers, controller) != m.controllers.end();
  });
  return at == all.end() ? nullptr : &*at;
}

ControlGroups::Hierarchy ControlGroups::hierarchy(const Membership& membership,
                                                  std::string_view controller) const {
  if (membership.path.starts_with("/..")) return {};  // outside of the reader's own cgroup namespace
  for (const MountLine& mount : host_.lines()) {
    if (mount.type != (controller.empty() ? "cgroup2" : "cgroup")) continue;
    const auto options = host::fields_of(mount.super_options, ',');
    if (!controller.empty() && std::ranges::find(options, controller) == options.end()) continue;
    if (!is_below(membership.path, mount.root)) continue;
    const std::string_view rest = behind(membership.path, mount.root);
    return {mount.target, rest.empty() ? "/" : std::string(rest)};
  }
  return {};
}

std::string ControlGroups::folder(const std::vector<Membership>& memberships,
                                  std::string_view controller) const {
  const Membership* in = membership(memberships, controller);
  if (in == nullptr) return {};
  const Hierarchy found = hierarchy(*in, controller);
  return found.mounted_at.empty() ? std::string() : joined_path(found.mounted_at, found.group);
}

ControlGroups::Limits ControlGroups::limits_of(const Hierarchy& hierarchy, const std::string& group,
                                               std::string_view controller) {
  std::vector<GroupLimit> found;
  const std::string folder = joined_path(hierarchy.mounted_at, group) + "/";
  const std::span<const LimitFile> files = controller.empty() ? std::span<const LimitFile>(kSecondVersion)
                                                              : std::span<const LimitFile>(kFirstVersion);
  for (const LimitFile& file : files) {
    if (file.controller != controller) continue;
    const auto text = root_.read(folder + std::string(file.file), kSmallFile);
    if (!text && text.error().refusal == Refusal::absent) continue;  // the controller is not on, or the root
    if (!text) return std::unexpected(text.error());
    std::string value(host::trimmed(*text));
    if (file.file == "cpu.cfs_quota_us" && value != "-1") {
      const auto period = root_.read(folder + "cpu.cfs_period_us", kSmallFile);
      if (!period) return std::unexpected(period.error());
      value += " " + std::string(host::trimmed(*period));
    }
    if (const auto limit = limit_of(file.shown_as, value))
      found.push_back({texts_.of(file.shown_as), texts_.of(group), texts_.of(value), *limit});
  }
  return found;
}

// Before Linux 5.11 a memory group of version 1 may leave those below alone.
bool ControlGroups::binds_those_below(const Hierarchy& hierarchy, const std::string& group,
                                      std::string_view controller) const {
  if (controller != "memory") return true;
  const auto text =
      root_.read(joined_path(hierarchy.mounted_at, group) + "/memory.use_hierarchy", kSmallFile);
  return !text || host::trimmed(*text) != "0";
}

ControlGroups::Limits ControlGroups::chain(const Hierarchy& hierarchy, std::string_view controller) {
  if (!root_.has(joined_path(hierarchy.mounted_at, hierarchy.group)))
    return std::unexpected(unread(Refusal::absent, joined_path(hierarchy.mounted_at, hierarchy.group)));
  Limits all = limits_of(hierarchy, hierarchy.group, controller);
  if (!all) return all;
  for (std::string group = hierarchy.group; group != "/";) {
    group = parent_of(group);
    const std::string key = joined_path(hierarchy.mounted_at, group) + "\n" + std::string(controller);
    auto known = ancestors_.find(key);
    if (known == ancestors_.end())
      known = ancestors_
                  .emplace(key, binds_those_below(hierarchy, group, controller)
                                    ? limits_of(hierarchy, group, controller)
                                    : Limits())
                  .first;
    if (!known->second) return known->second;
    all->insert(all->end(), known->second->begin(), known->second->end());
  }
  // All processors are no limit: version 1 writes them into every group.
  const auto top = controller == "cpuset" ? root_.read(hierarchy.mounted_at + "/cpuset.cpus", kSmallFile)
                                          : Reading<std::string>();
  if (top && !top->empty())
    std::erase_if(*all, [&](const GroupLimit& limit) { return limit.value == host::trimmed(*top); });
  return all;
}

Reading<std::vector<GroupLimit>> ControlGroups::limits(const std::vector<Membership>& memberships) {
  std::vector<GroupLimit> all;
  for (const std::string_view controller : {"memory", "pids", "cpu", "cpuset", ""}) {
    const Membership* in = membership(memberships, controller);
    if (in == nullptr) continue;
    const Hierarchy found = hierarchy(*in, controller);
    if (found.mounted_at.empty())
      return std::unexpected(
          Unread{Refusal::absent,
                 fmt::format("the control group {} is in no hierarchy that is mounted here", in->path)});
    const Limits limits = chain(found, controller);
    if (!limits) return std::unexpected(limits.error());
    all.insert(all.end(), limits->begin(), limits->end());
  }
  return all;
}

}  // namespace watertight::sources::in_force
