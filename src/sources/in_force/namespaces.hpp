// The namespaces that threads are in: /proc/PID/ns (namespaces(7)).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/in_force.hpp"
#include "sources/in_force/kernel_answers.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

// As the links are called; the order of NamespaceIds.
inline constexpr std::array kNamespaces =
    std::to_array<std::string_view>({"cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"});
inline constexpr std::size_t kMountNamespace = 2;
inline constexpr std::size_t kNetworkNamespace = 3;
inline constexpr std::size_t kPidNamespace = 4;

// Inodes; 0 for a kind that the kernel does not have.
using NamespaceIds = std::array<std::uint64_t, kNamespaces.size()>;

// Of a thread: `folder` is "/proc/1234" or "/proc/1234/task/1235".
[[nodiscard]] Reading<NamespaceIds> namespaces_of(const Root& root, const std::string& folder);

// What is known of all namespaces met so far.
class Namespaces {
 public:
  // The machine's own are those of its first process and of the process that reads, unless that is in a
  // container.
  Namespaces(const Root& root, const KernelAnswers& kernel);

  [[nodiscard]] bool of_host(std::size_t kind, std::uint64_t inode) const;
  [[nodiscard]] bool host_known() const { return !host_.empty(); }
  // The machine's own first process ids are those that the reader sees as well.
  [[nodiscard]] bool reader_in_first_pid_namespace() const { return reader_is_first_; }
  // The states of a thread's namespaces, `shared_with` left open.
  [[nodiscard]] std::vector<facts::NamespaceState> states(const NamespaceIds& ids, const std::string& folder);
  [[nodiscard]] facts::NamespaceState state(std::size_t kind, std::uint64_t inode, const std::string& folder);
  // The user namespaces that those belong to, and these ones' parents, each once; the initial one is left
  // out.
  void add_user_namespaces(const std::vector<facts::NamespaceState>& of,
                           std::vector<facts::UserNamespace>& to) const;

 private:
  const KernelAnswers& kernel_;
  std::array<SharedText, kNamespaces.size()> kinds_;
  std::vector<NamespaceIds> host_;
  bool reader_is_first_ = false;
  std::map<std::uint64_t, std::uint64_t> owners_;
  std::map<std::uint64_t, facts::UserNamespace> user_namespaces_;
};

inline constexpr std::size_t kMostNamed = 32;  // of the containers in one namespace

// Who else is in a namespace: of those of containers that the machine itself is not in.
class NamespaceMembers {
 public:
  void add(std::uint64_t inode, const SharedText& container) { members_[inode].insert(container); }
  // Names the others in it, and counts those beyond the most.
  void tell(facts::NamespaceState& state, std::string_view container) const;

 private:
  std::map<std::uint64_t, std::set<SharedText>> members_;
};

}  // namespace watertight::sources::in_force
