#include "sources/in_force/process_status.hpp"

#include <algorithm>
#include <array>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

// One bit for each field without which nothing is said.
constexpr unsigned kUid = 1, kGid = 2, kGroups = 4, kNoNewPrivileges = 8;
constexpr unsigned kCapabilities = 16;  // and the next four: one for each set
constexpr unsigned kAll = 511;

bool read_ids(std::string_view value, facts::Ids& ids) {
  const auto words = host::words_of(value);
  if (words.size() != 4) return false;
  std::array<std::uint32_t, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto one = number<std::uint32_t>(words[i]);
    if (!one) return false;
    numbers[i] = *one;
  }
  ids = {numbers[0], numbers[1], numbers[2], numbers[3]};
  return true;
}

bool read_groups(std::string_view value, std::vector<std::uint32_t>& groups) {
  for (const std::string_view word : host::words_of(value)) {
    const auto one = number<std::uint32_t>(word);
    if (!one) return false;
    groups.push_back(*one);
  }
  std::ranges::sort(groups);
  return true;
}

bool read_set(std::string_view value, std::uint64_t& set) {
  const auto one = number<std::uint64_t>(value, 16);
  set = one.value_or(0);
  return one.has_value();
}

unsigned read_field(std::string_view key, std::string_view value, ThreadStatus& status) {
  facts::CapabilitySets& caps = status.capabilities;
  if (key == "Uid") return read_ids(value, status.user) ? kUid : 0;
  if (key == "Gid") return read_ids(value, status.group) ? kGid : 0;
  if (key == "Groups") return read_groups(value, status.groups) ? kGroups : 0;
  if (key == "CapInh") return read_set(value, caps.inheritable) ? kCapabilities : 0;
  if (key == "CapPrm") return read_set(value, caps.permitted) ? kCapabilities * 2 : 0;
  if (key == "CapEff") return read_set(value, caps.effective) ? kCapabilities * 4 : 0;
  if (key == "CapBnd") return read_set(value, caps.bounding) ? kCapabilities * 8 : 0;
  if (key == "CapAmb") return read_set(value, caps.ambient) ? kCapabilities * 16 : 0;
  if (key == "NoNewPrivs") {
    status.no_new_privileges = value == "1";
    return value == "0" || value == "1" ? kNoNewPrivileges : 0;
  }
  if (key == "Name") status.name = value;
  if (key == "Tgid") status.process = number<std::int64_t>(value);
  if (key == "State") status.ended = value.starts_with('Z') || value.starts_with('X');
  if (key == "Seccomp") status.seccomp = number<std::int32_t>(value).value_or(0);
  if (key == "Seccomp_filters") status.seccomp_filters = number<std::uint32_t>(value);
  return 0;
}

}  // namespace

std::optional<ThreadStatus> parse_status(std::string_view text) {
  ThreadStatus status;
  unsigned found = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto colon = line.find(":\t");
    if (colon == std::string_view::npos) continue;
    found |= read_field(line.substr(0, colon), host::trimmed(line.substr(colon + 2)), status);
  }
  if (found != kAll) return std::nullopt;
  return status;
}

}  // namespace watertight::sources::in_force
