#include <unordered_set>
#include <utility>

#include "attack/changes/change.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "facts/id_number.hpp"

namespace watertight::attack {
namespace {

// Distributions give accounts of people ids from 1000 on, and their programs those below.
constexpr std::uint32_t kFirst = 10000;

class Taken {
 public:
  explicit Taken(const facts::System& system) {
    for (const facts::Container& c : system.containers) add(c);
    if (system.host) add(*system.host);
  }
  [[nodiscard]] bool has(std::uint32_t id) const {
    if (ids_.contains(id)) return true;
    for (const auto& [first, count] : ranges_)
      if (id >= first && id - first < count) return true;
    return false;
  }

 private:
  void add_number(std::string_view text) {
    if (const auto id = facts::id_number(text)) ids_.insert(*id);
  }

  void add(const facts::Container& c) {
    if (c.user.known()) {
      const std::string_view user = *c.user;
      const auto colon = user.find(':');
      add_number(user.substr(0, colon));
      if (colon != std::string_view::npos) add_number(user.substr(colon + 1));
    }
    if (c.group_add.known())
      for (const facts::Item& group : *c.group_add) add_number(group.text);
    for (const facts::ProcessState& process : checks::processes_in_force(c)) {
      ids_.insert(process.user.effective);
      ids_.insert(process.group.effective);
    }
  }

  void add(const facts::FileStatus& status) {
    ids_.insert(status.uid);
    ids_.insert(status.gid);
  }

  void add(const facts::Host& host) {
    if (host.rootless_accounts.known())
      for (const facts::RootlessAccount& account : *host.rootless_accounts) ids_.insert(account.uid);
    for (const facts::WatchedFile& file : host.files)
      if (file.status.known()) add(*file.status);
    if (host.api_sockets.known())
      for (const facts::ApiSocket& socket : *host.api_sockets) add(socket.status);
    for (const auto* lines : {&host.subordinate_ids, &host.subordinate_group_ids})
      if (lines->known())
        for (const facts::Item& line : **lines) add_range(line.text);
  }

  // "dockremap:100000:65536"
  void add_range(std::string_view line) {
    const auto first = line.find(':');
    const auto second = line.find(':', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return;
    const auto begin = facts::id_number(line.substr(first + 1, second - first - 1));
    const auto count = facts::id_number(line.substr(second + 1));
    if (begin && count) ranges_.emplace_back(*begin, *count);
  }

  std::unordered_set<std::uint32_t> ids_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges_;  // the first, and how many
};

}  // namespace

std::vector<std::uint32_t> free_users(const facts::System& system) {
  const Taken taken(system);
  std::vector<std::uint32_t> free;
  std::uint32_t next = kFirst;
  for (const facts::Container& c : system.containers) {
    while (taken.has(next)) ++next;
    free.push_back(next);
    if (checks::starts_as_root(c).truth != checks::Truth::no) ++next;
  }
  return free;
}

}  // namespace watertight::attack
