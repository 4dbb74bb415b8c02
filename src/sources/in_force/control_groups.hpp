// The control groups of a process and the limits that hold there: cgroups(7), versions 1 and 2, alone and
// side by side.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "sources/mountinfo.hpp"
#include "sources/root.hpp"
#include "sources/shared_texts.hpp"

namespace watertight::sources::in_force {

// One line of /proc/PID/cgroup. `controllers` is empty for version 2, "name=systemd" for a hierarchy without
// any.
struct Membership {
  std::vector<std::string> controllers;
  std::string path;  // "/docker/3f5e…"
};
[[nodiscard]] std::vector<Membership> parse_cgroup(std::string_view text);
[[nodiscard]] facts::Items cgroup_items(const std::vector<Membership>& memberships,
                                        const facts::Origin& origin);
// "v2" where one hierarchy has everything, "v1" where memory, processes or processors are limited by
// hierarchies of their own; empty where the process is in neither.
[[nodiscard]] std::string limits_version(const std::vector<Membership>& memberships);

// The hierarchies of this machine. What ancestors limit is read once.
class ControlGroups {
 public:
  ControlGroups(const Root& root, const MountTable& host, SharedTexts& texts)
      : root_(root), host_(host), texts_(texts) {}

  // Limits of the group and of all above it, its own first, controller by controller. What is not limited has
  // no entry. Refused with a reason where one cannot be read: a limit that is not seen is not "none".
  [[nodiscard]] Reading<std::vector<facts::GroupLimit>> limits(const std::vector<Membership>& memberships);

  // The folder of a controller's group, or of the group of version 2 ("" as controller); empty where that
  // hierarchy is not mounted or the group lies outside of what is mounted.
  [[nodiscard]] std::string folder(const std::vector<Membership>& memberships,
                                   std::string_view controller) const;

 private:
  struct Hierarchy {
    std::string mounted_at;
    std::string group;  // below that: "/docker/3f5e…"
  };
  [[nodiscard]] const Membership* membership(const std::vector<Membership>& all,
                                             std::string_view controller) const;
  [[nodiscard]] Hierarchy hierarchy(const Membership& membership, std::string_view controller) const;
  using Limits = Reading<std::vector<facts::GroupLimit>>;
  [[nodiscard]] Limits limits_of(const Hierarchy& hierarchy, const std::string& group,
                                 std::string_view controller);
  [[nodiscard]] bool binds_those_below(const Hierarchy& hierarchy, const std::string& group,
                                       std::string_view controller) const;
  [[nodiscard]] Limits chain(const Hierarchy& hierarchy, std::string_view controller);

  const Root& root_;
  const MountTable& host_;
  SharedTexts& texts_;
  std::unordered_map<std::string, Limits> ancestors_;  // by folder and controller
};

}  // namespace watertight::sources::in_force
