#include <charconv>
#include <unordered_set>

#include "attack/changes/change.hpp"
#include "checks/effective.hpp"

namespace watertight::attack {
namespace {

constexpr std::uint32_t kFirst = 1000;

}  // namespace

std::vector<std::uint32_t> free_users(const facts::System& system) {
  std::unordered_set<std::uint32_t> taken;
  for (const facts::Container& c : system.containers) {
    std::uint32_t uid = 0;
    if (c.user.known() &&
        std::from_chars(c.user->data(), c.user->data() + c.user->size(), uid).ec == std::errc{})
      taken.insert(uid);
  }
  std::vector<std::uint32_t> free;
  std::uint32_t next = kFirst;
  for (const facts::Container& c : system.containers) {
    while (taken.contains(next)) ++next;
    free.push_back(next);
    if (checks::starts_as_root(c).truth != checks::Truth::no) ++next;
  }
  return free;
}

}  // namespace watertight::attack
