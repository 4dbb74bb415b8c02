#include "sources/in_force/resource_limits.hpp"

#include <array>
#include <optional>
#include <utility>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

// As the kernel calls it (fs/proc/base.c), and as `ulimit` options of engines are called.
const std::array kNames = std::to_array<std::pair<std::string_view, SharedText>>({
    {"Max cpu time", "cpu"},
    {"Max file size", "fsize"},
    {"Max data size", "data"},
    {"Max stack size", "stack"},
    {"Max core file size", "core"},
    {"Max resident set", "rss"},
    {"Max processes", "nproc"},
    {"Max open files", "nofile"},
    {"Max locked memory", "memlock"},
    {"Max address space", "as"},
    {"Max file locks", "locks"},
    {"Max pending signals", "sigpending"},
    {"Max msgqueue size", "msgqueue"},
    {"Max nice priority", "nice"},
    {"Max realtime priority", "rtprio"},
    {"Max realtime timeout", "rttime"},
});

std::optional<std::int64_t> value_of(std::string_view word) {
  return word == "unlimited" ? std::optional<std::int64_t>(-1) : number<std::int64_t>(word);
}

}  // namespace

std::vector<facts::ResourceLimit> parse_limits(std::string_view text) {
  std::vector<facts::ResourceLimit> limits;
  for (const host::Line& line : host::lines_of(text))
    for (const auto& [kernel, option] : kNames) {
      if (!line.text.starts_with(kernel)) continue;
      const auto words = host::words_of(line.text.substr(kernel.size()));
      if (words.size() < 2) break;
      const auto soft = value_of(words[0]);
      const auto hard = value_of(words[1]);
      if (soft && hard) limits.push_back({option, *soft, *hard});
      break;
    }
  return limits;
}

}  // namespace watertight::sources::in_force
