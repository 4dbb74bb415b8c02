#include "sources/host/left_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "sources/host/read_fact.hpp"
#include "sources/host/start_time.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::int64_t kTicks = 100;          // of a second, as /proc counts them: USER_HZ
constexpr std::int64_t kBefore = 120;         // seconds: it is made before the container counts as started
constexpr std::int64_t kAfter = 5;            // seconds: two clocks, each rounded
constexpr std::size_t kStatLimit = 4u << 20;  // a number for each interrupt
constexpr std::size_t kAsked = 16;            // processes whose mount namespace is compared

std::optional<std::string> mount_namespace(const Root& root, std::string_view process) {
  auto link = root.link(fmt::format("/proc/{}/ns/mnt", process));
  return link ? std::optional(std::move(*link)) : std::nullopt;
}

// Seconds since 1970.
std::optional<std::int64_t> boot_time(const Root& root) {
  const auto text = root.read("/proc/stat", kStatLimit);
  if (!text) return std::nullopt;
  for (const Line& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    std::int64_t seconds = 0;
    if (words.size() == 2 && words[0] == "btime" &&
        std::from_chars(words[1].data(), words[1].data() + words[1].size(), seconds).ec == std::errc{})
      return seconds;
  }
  return std::nullopt;
}

bool started_with_container(const Root& root, std::uint64_t ticks, const FirstProcess& named) {
  const auto boot = boot_time(root);
  if (!boot || !named.started) return false;
  const std::int64_t started = *boot + static_cast<std::int64_t>(ticks) / kTicks;
  return started >= *named.started - kBefore && started <= *named.started + kAfter;
}

}  // namespace

std::optional<std::uint64_t> started_outside_of_groups(const Root& root, const FirstProcess& named,
                                                       std::span<const std::int64_t> in_groups) {
  const auto ticks = start_time(root, fmt::format("/proc/{}", named.pid));
  const auto own = mount_namespace(root, std::to_string(named.pid));
  if (!ticks || !own) return std::nullopt;
  for (const std::string_view of_host : {"1", "self"})
    if (mount_namespace(root, of_host) == own) return std::nullopt;
  const auto same = [&](std::int64_t pid) { return mount_namespace(root, std::to_string(pid)) == own; };
  if (std::ranges::any_of(in_groups.first(std::min(in_groups.size(), kAsked)), same) ||
      started_with_container(root, *ticks, named))
    return *ticks;
  return std::nullopt;
}

}  // namespace watertight::sources::host
