// Ranges of user and group ids that accounts get for their namespaces, and what rootless engines build on
// them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

struct Range {
  std::string owner;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  const facts::Item* line = nullptr;

  [[nodiscard]] std::uint64_t end() const { return first + count; }
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > 0xffffffffu) return std::nullopt;
  return value;
}

// subuid(5): "alice:100000:65536"
std::vector<Range> ranges_of(const facts::Items& lines) {
  std::vector<Range> ranges;
  for (const facts::Item& line : lines) {
    const auto first = line.text.find(':');
    const auto second = first == std::string::npos ? first : line.text.find(':', first + 1);
    if (second == std::string::npos) continue;
    const auto from = number(std::string_view(line.text).substr(first + 1, second - first - 1));
    const auto count = number(std::string_view(line.text).substr(second + 1));
    if (from && count && *count > 0) ranges.push_back({line.text.substr(0, first), *from, *count, &line});
  }
  std::ranges::stable_sort(ranges, {}, &Range::first);
  return ranges;
}

constexpr std::uint64_t kFirstSubordinate = 65536;  // below are the host's own accounts

void add_overlaps(const facts::Fact<facts::Items>& lines, const char* fact, std::vector<Observation>& found) {
  const std::vector<Range> ranges = ranges_of(*lines);
  const auto at = [&](const Range& r) { return evidence(fact, r.line->text, lines, r.line->origin); };
  const Range* widest = nullptr;  // of those before: reaches furthest
  for (const Range& range : ranges) {
    if (range.first < kFirstSubordinate)
      found.push_back(observe(
          fmt::format("{}'s range of ids begins at {}, among the host's own accounts: its containers act as "
                      "them on every file they can reach",
                      range.owner, range.first),
          {at(range)}, fmt::format("{} {}", fact, range.owner)));
    if (widest != nullptr && widest->end() > range.first && widest->owner != range.owner)
      found.push_back(observe(
          fmt::format(
              "the ranges of ids of {} and {} overlap: a process in one's containers is the same user "
              "as one in the other's, and reads and ends what is theirs",
              widest->owner, range.owner),
          {at(range), at(*widest)}, fmt::format("{} {} {}", fact, widest->owner, range.owner)));
    if (widest == nullptr || range.end() > widest->end()) widest = &range;
  }
}

Verdict overlaps(const Host& h, const System&) {
  if (!h.subordinate_ids.known()) return not_evaluated("/etc/subuid", h.subordinate_ids);
  if (!h.subordinate_group_ids.known()) return not_evaluated("/etc/subgid", h.subordinate_group_ids);
  if (h.subordinate_ids->empty() && h.subordinate_group_ids->empty())
    return not_applicable("no account of this host has ids for user namespaces");
  std::vector<Observation> found;
  add_overlaps(h.subordinate_ids, "subordinate_ids", found);
  add_overlaps(h.subordinate_group_ids, "subordinate_group_ids", found);
  return failed_if_any(std::move(found));
}
const Check registered_overlaps{"host-subordinate-ids-overlap", overlaps};

// ---- Rootless engines ----

bool is_set_id(const Host& h, std::string_view role) {
  for (const facts::WatchedFile& file : h.files)
    if (file.role == role && file.status.known()) return file.status->exists;
  return true;  // not looked for: nothing is claimed
}

std::string missing_controllers(const facts::RootlessAccount& account) {
  std::string missing;
  if (!account.controllers.known()) return missing;
  for (const char* name : {"cpu", "memory", "pids"})
    if (std::none_of(account.controllers->begin(), account.controllers->end(),
                     [&](const auto& i) { return i.text == name; }))
      missing += (missing.empty() ? "" : ", ") + std::string(name);
  return missing;
}

void add_account(const Host& h, const facts::RootlessAccount& account, std::vector<Observation>& found) {
  std::vector<std::string> wrong;
  std::vector<Evidence> seen;
  if (const std::string missing = missing_controllers(account); !missing.empty()) {
    wrong.push_back(fmt::format(
        "limits on {} have no effect, because the session was not given these controllers", missing));
    seen.push_back(evidence("controllers", account.controllers));
  }
  if (account.lingers.is(false)) {
    wrong.emplace_back("containers stop when the account's last session ends, because it does not linger");
    seen.push_back(evidence("lingers", account.lingers));
  }
  if (account.port_driver.is("builtin")) {
    wrong.emplace_back(
        "published services see every client as one address (port driver builtin), which makes logs and "
        "limits by address worthless");
    seen.push_back(evidence("port_driver", account.port_driver));
  }
  if (!is_set_id(h, "newuidmap")) {
    wrong.emplace_back("there is no newuidmap: containers have one user id only");
    for (const facts::WatchedFile& file : h.files)
      if (file.role == "newuidmap") seen.push_back(evidence(file.path, file.status));
  }
  if (wrong.empty()) return;
  std::string list;
  for (const std::string& w : wrong) list += (list.empty() ? "" : "; ") + w;
  found.push_back(observe(fmt::format("the rootless engine of {}: {}", account.name, list), std::move(seen),
                          account.name));
}

Verdict posture(const Host& h, const System&) {
  if (!h.rootless_accounts.known())
    return not_evaluated("which accounts run a rootless engine", h.rootless_accounts);
  if (h.rootless_accounts->empty()) return not_applicable("no account of this host runs a rootless engine");
  std::vector<Observation> found;
  for (const facts::RootlessAccount& account : *h.rootless_accounts) add_account(h, account, found);
  if (found.empty() && !h.rootless_accounts->front().controllers.known())
    return not_evaluated("the controllers of its session", h.rootless_accounts->front().controllers);
  return failed_if_any(std::move(found));
}
const Check registered_posture{"host-rootless-posture", posture};

}  // namespace
}  // namespace watertight::checks
