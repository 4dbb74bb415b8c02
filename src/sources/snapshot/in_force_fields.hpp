// The fields of what the kernel has in force for a container: see fields.hpp.
#pragma once

#include "facts/in_force.hpp"
#include "sources/snapshot/field.hpp"

namespace watertight::sources {

template <>
struct Fields<facts::CapabilitySets> {
  using T = facts::CapabilitySets;
  static constexpr auto list = all_fields(
      Field{"effective", &T::effective}, Field{"permitted", &T::permitted},
      Field{"inheritable", &T::inheritable}, Field{"bounding", &T::bounding}, Field{"ambient", &T::ambient});
};
template <>
struct Fields<facts::NamespaceState> {
  using T = facts::NamespaceState;
  static constexpr auto list = all_fields(
      Field{"kind", &T::kind}, Field{"inode", &T::inode}, Field{"owner", &T::owner}, Field{"host", &T::host},
      Field{"shared_with", &T::shared_with}, Field{"further", &T::further});
};
template <>
struct Fields<facts::UserNamespace> {
  using T = facts::UserNamespace;
  static constexpr auto list =
      all_fields(Field{"inode", &T::inode}, Field{"parent", &T::parent}, Field{"made_by", &T::made_by});
};
template <>
struct Fields<facts::Ids> {
  using T = facts::Ids;
  static constexpr auto list = all_fields(Field{"real", &T::real}, Field{"effective", &T::effective},
                                          Field{"saved", &T::saved}, Field{"file_system", &T::file_system});
};
template <>
struct Fields<facts::ProcessState> {
  using T = facts::ProcessState;
  static constexpr auto list =
      all_fields(Field{"pid", &T::pid}, Field{"threads", &T::threads}, Field{"command", &T::command},
                 Field{"capabilities", &T::capabilities}, Field{"user", &T::user}, Field{"group", &T::group},
                 Field{"groups", &T::groups}, Field{"no_new_privileges", &T::no_new_privileges},
                 Field{"seccomp", &T::seccomp}, Field{"filters", &T::filters}, Field{"label", &T::label},
                 Field{"foreign", &T::foreign});
};
template <>
struct Fields<facts::MountState> {
  using T = facts::MountState;
  static constexpr auto list = all_fields(
      Field{"destination", &T::destination}, Field{"type", &T::type}, Field{"device", &T::device},
      Field{"root", &T::root}, Field{"host_path", &T::host_path}, Field{"read_only", &T::read_only},
      Field{"no_suid", &T::no_suid}, Field{"no_dev", &T::no_dev}, Field{"no_exec", &T::no_exec},
      Field{"propagation", &T::propagation}, Field{"host_peers", &T::host_peers});
};
template <>
struct Fields<facts::DeviceRule> {
  using T = facts::DeviceRule;
  static constexpr auto list = all_fields(Field{"type", &T::type}, Field{"major", &T::major},
                                          Field{"minor", &T::minor}, Field{"access", &T::access});
};
template <>
struct Fields<facts::DeviceNode> {
  using T = facts::DeviceNode;
  static constexpr auto list = all_fields(
      Field{"path", &T::path}, Field{"type", &T::type}, Field{"major", &T::major}, Field{"minor", &T::minor},
      Field{"mode", &T::mode}, Field{"user", &T::user}, Field{"group", &T::group});
};
template <>
struct Fields<facts::GroupLimit> {
  using T = facts::GroupLimit;
  static constexpr auto list = all_fields(Field{"file", &T::file}, Field{"group", &T::group},
                                          Field{"value", &T::value}, Field{"number", &T::number});
};
template <>
struct Fields<facts::ResourceLimit> {
  using T = facts::ResourceLimit;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"soft", &T::soft}, Field{"hard", &T::hard});
};
template <>
struct Fields<facts::ForeignFile> {
  using T = facts::ForeignFile;
  static constexpr auto list =
      all_fields(Field{"pid", &T::pid}, Field{"descriptor", &T::descriptor}, Field{"kind", &T::kind},
                 Field{"path", &T::path}, Field{"writable", &T::writable});
};
template <>
struct Fields<facts::ReachableSocket> {
  using T = facts::ReachableSocket;
  static constexpr auto list = all_fields(Field{"path", &T::path}, Field{"host_path", &T::host_path});
};
template <>
struct Fields<facts::InForce> {
  using T = facts::InForce;
  static constexpr auto list = all_fields(
      Field{"processes", &T::processes}, Field{"namespaces", &T::namespaces}, Field{"gid_map", &T::gid_map},
      Field{"user_namespaces", &T::user_namespaces}, Field{"setgroups", &T::setgroups},
      Field{"mounts", &T::mounts}, Field{"masked_paths", &T::masked_paths},
      Field{"read_only_paths", &T::read_only_paths}, Field{"devices", &T::devices},
      Field{"device_nodes", &T::device_nodes}, Field{"cgroup_version", &T::cgroup_version},
      Field{"cgroups", &T::cgroups}, Field{"limits", &T::limits},
      Field{"resource_limits", &T::resource_limits}, Field{"oom_score_adjust", &T::oom_score_adjust},
      Field{"foreign_files", &T::foreign_files}, Field{"api_sockets", &T::api_sockets});
};
template <>
struct Fields<facts::SeccompFilter> {
  using T = facts::SeccompFilter;
  static constexpr auto list = all_fields(Field{"instructions", &T::instructions});
};
template <>
struct Fields<facts::IdRange> {
  using T = facts::IdRange;
  static constexpr auto list =
      all_fields(Field{"inside", &T::inside}, Field{"outside", &T::outside}, Field{"count", &T::count});
};

}  // namespace watertight::sources
