#include "sources/in_force/namespaces.hpp"

#include <algorithm>

#include "sources/host/container_id.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

// PROC_PID_INIT_INO and PROC_USER_INIT_INO of linux/proc_ns.h
constexpr std::uint64_t kFirstPidNamespace = 0xEFFFFFFC, kInitialUserNamespace = 0xEFFFFFFD;
constexpr std::size_t kCgroupLimit = 64u << 10;

// "net:[4026531840]"
std::uint64_t inode_of(std::string_view link) {
  const auto open = link.find(":[");
  if (open == std::string_view::npos || !link.ends_with(']')) return 0;
  return number<std::uint64_t>(link.substr(open + 2, link.size() - open - 3)).value_or(0);
}

bool in_a_container(const Root& root) {
  const auto cgroup = root.read("/proc/self/cgroup", kCgroupLimit);
  return cgroup && host::any_container_id(*cgroup, [](std::string_view) { return true; });
}

}  // namespace

Reading<NamespaceIds> namespaces_of(const Root& root, const std::string& folder) {
  NamespaceIds ids{};
  bool any = false;
  std::string path = folder + "/ns/";
  const std::size_t length = path.size();
  for (std::size_t kind = 0; kind < kNamespaces.size(); ++kind) {
    path.resize(length);
    path += kNamespaces[kind];
    const auto link = root.link(path);
    if (!link && link.error().refusal == Refusal::absent) continue;
    if (!link) return std::unexpected(link.error());
    ids[kind] = inode_of(*link);
    any |= ids[kind] != 0;
  }
  path.resize(length - 1);
  if (!any) return std::unexpected(unread(Refusal::absent, path));
  return ids;
}

Namespaces::Namespaces(const Root& root, const KernelAnswers& kernel) : kernel_(kernel) {
  std::ranges::copy(kNamespaces, kinds_.begin());
  const auto first = namespaces_of(root, "/proc/1");
  const auto self = namespaces_of(root, "/proc/self");
  if (first) host_.push_back(*first);
  if (self && !in_a_container(root)) host_.push_back(*self);
  reader_is_first_ = self && (*self)[kPidNamespace] == kFirstPidNamespace;
}

bool Namespaces::of_host(std::size_t kind, std::uint64_t inode) const {
  return inode != 0 &&
         std::ranges::any_of(host_, [&](const NamespaceIds& ids) { return ids[kind] == inode; });
}

facts::NamespaceState Namespaces::state(std::size_t kind, std::uint64_t inode, const std::string& folder) {
  const auto [owner, fresh] = owners_.try_emplace(inode, 0);
  if (fresh) {
    const auto above = kernel_.user_namespaces(folder + "/ns/" + std::string(kNamespaces[kind]));
    if (!above.empty()) owner->second = above.front().inode;
    for (const facts::UserNamespace& one : above) user_namespaces_.insert_or_assign(one.inode, one);
  }
  return {kinds_[kind], inode, owner->second, of_host(kind, inode), {}, 0};
}

void Namespaces::add_user_namespaces(const std::vector<facts::NamespaceState>& of,
                                     std::vector<facts::UserNamespace>& to) const {
  for (const facts::NamespaceState& one : of)
    for (std::uint64_t inode = one.owner; inode != kInitialUserNamespace;) {
      const auto at = user_namespaces_.find(inode);
      if (at == user_namespaces_.end() || std::ranges::find(to, at->second) != to.end()) break;
      to.push_back(at->second);
      inode = at->second.parent;
    }
}

std::vector<facts::NamespaceState> Namespaces::states(const NamespaceIds& ids, const std::string& folder) {
  std::vector<facts::NamespaceState> all;
  all.reserve(ids.size());
  for (std::size_t kind = 0; kind < ids.size(); ++kind)
    if (ids[kind] != 0) all.push_back(state(kind, ids[kind], folder));
  return all;
}

void NamespaceMembers::tell(facts::NamespaceState& state, std::string_view container) const {
  const auto at = members_.find(state.inode);
  if (state.host || at == members_.end()) return;
  const std::set<SharedText>& in = at->second;
  const std::size_t others = in.size() - in.count(SharedText(container));
  for (auto name = in.begin(); name != in.end() && state.shared_with.size() < kMostNamed; ++name)
    if (*name != container) state.shared_with.push_back(*name);
  state.further = static_cast<std::int64_t>(others - state.shared_with.size());
}

}  // namespace watertight::sources::in_force
