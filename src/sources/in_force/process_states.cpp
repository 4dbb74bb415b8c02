#include "sources/in_force/process_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "sources/host/command_of.hpp"
#include "sources/host/read_fact.hpp"
#include "sources/in_force/label.hpp"
#include "sources/in_force/numbers.hpp"
#include "sources/in_force/process_status.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::ProcessState;

constexpr std::size_t kStatusLimit = 1u << 20;  // 65536 supplementary groups

template <typename T>
void append(std::string& key, const T& value) {
  static_assert(std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>);
  key.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <typename T>
void append(std::string& key, const std::vector<T>& values) {
  append(key, values.size());
  for (const T& value : values) append(key, value);
}
void append_text(std::string& key, std::string_view text) {
  append(key, text.size());
  key += text;
}

std::string key_of(const ProcessState& s) {
  std::string key;
  append(key, s.capabilities);
  append(key, s.user);
  append(key, s.group);
  append(key, s.groups);
  append(key, std::uint8_t{s.no_new_privileges});
  append(key, s.seccomp);
  append(key, std::uint8_t{s.filters.known()});
  if (s.filters.known()) append(key, *s.filters);
  append(key, std::uint8_t{s.label.known()});
  if (s.label.known()) append_text(key, *s.label);
  for (const facts::NamespaceState& n : s.foreign) append(key, n.inode);
  return key;
}

}  // namespace

std::optional<NamespaceIds> ProcessStates::add_thread(std::int64_t pid, std::int64_t thread,
                                                      const NamespaceIds& first) {
  const std::string folder = fmt::format("/proc/{}/task/{}", pid, thread);
  const auto text = root_.read(folder + "/status", kStatusLimit);
  if (!text && text.error().refusal == Refusal::absent) return std::nullopt;  // ended meanwhile
  auto status = text ? parse_status(*text) : std::nullopt;
  if (!status) {
    refused_ = text ? folder + "/status does not say what the thread may do: its kernel is older than 4.10"
                    : text.error().because;
    return std::nullopt;
  }
  if (status->ended) return std::nullopt;
  ProcessState state;
  state.pid = thread;
  state.capabilities = status->capabilities;
  state.user = status->user;
  state.group = status->group;
  state.no_new_privileges = status->no_new_privileges;
  state.seccomp = status->seccomp;
  const facts::Origin none;
  if (auto filters = filters_.of_thread(thread, *status))
    state.filters = facts::effective(std::move(*filters), none);
  else
    state.filters = facts::unknown<std::vector<std::size_t>>(filters.error(), none);
  if (auto label = label_of(root_, folder))
    state.label = facts::effective(std::move(*label), none);
  else
    state.label = facts::unknown<std::string>(label.error().because, none);
  state.groups = std::move(status->groups);
  const auto ids = namespaces_of(root_, folder);
  if (!ids && ids.error().refusal == Refusal::absent) return std::nullopt;
  // Whose namespaces may not be looked at: where those of the first process are unknown too, that is said
  // there.
  if (!ids && first != NamespaceIds{}) {
    refused_ = ids.error().because;
    return std::nullopt;
  }
  if (ids)
    for (std::size_t kind = 0; kind < ids->size(); ++kind) {
      if (first[kind] == 0 || (*ids)[kind] == first[kind]) continue;
      if ((*ids)[kind] == 0) return std::nullopt;  // it ended on the way
      state.foreign.push_back(namespaces_.state(kind, (*ids)[kind], folder));
    }
  std::string key = key_of(state);
  state.command = std::move(status->name);
  read_.push_back({std::move(key), pid, std::move(state)});
  return ids ? std::optional(*ids) : std::nullopt;
}

std::optional<NamespaceIds> ProcessStates::add(std::int64_t pid, const NamespaceIds& first) {
  drop();
  const auto names = root_.list(fmt::format("/proc/{}/task", pid));
  if (!names) {
    if (names.error().refusal != Refusal::absent) refused_ = names.error().because;
    return std::nullopt;
  }
  std::vector<std::int64_t> threads;
  for (const std::string& name : *names)
    if (const auto thread = number<std::int64_t>(name)) threads.push_back(*thread);
  std::ranges::sort(threads);
  if (const auto leader = std::ranges::find(threads, pid); leader != threads.end())
    std::rotate(threads.begin(), leader, leader + 1);
  std::optional<NamespaceIds> of_first;
  for (const std::int64_t thread : threads) {
    if (threads_ == most_threads_) {
      cut_ = true;
      break;
    }
    ++threads_;
    const auto ids = add_thread(pid, thread, first);
    if (!of_first) of_first = ids;
  }
  return of_first;
}

void ProcessStates::keep() {
  if (!kept_) first_known_ = !read_.empty();
  kept_ = true;
  if (unread_.empty()) unread_ = std::move(refused_);
  for (One& one : read_) {
    const auto known = places_.find(one.key);
    if (known != places_.end()) {
      ++groups_[known->second].threads;
    } else if (groups_.size() == kMostGroups) {
      cut_ = true;
    } else {
      const std::string folder = fmt::format("/proc/{}", one.process);
      one.state.command = host::command_of(root_, folder, one.state.command);
      const facts::Origin origin = host::origin_of(folder);
      one.state.filters.origin = origin;
      one.state.label.origin = origin;
      places_.emplace(std::move(one.key), groups_.size());
      groups_.push_back(std::move(one.state));
    }
  }
  drop();
}

facts::Fact<std::vector<ProcessState>> ProcessStates::result(const facts::Origin& origin) {
  if (!first_known_)
    return facts::unknown<std::vector<ProcessState>>(
        unread_.empty() ? "no thread of its first process could be read" : unread_, origin);
  return facts::effective(std::move(groups_), origin);
}

}  // namespace watertight::sources::in_force
