#include "sources/host/id_map.hpp"

#include <charconv>
#include <optional>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kSmallFile = 64u << 10;

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

facts::Fact<std::vector<facts::IdRange>> id_map(const Root& root, const std::string& path) {
  const auto text = root.read(path, kSmallFile);
  if (!text) return unread_fact<std::vector<facts::IdRange>>(text.error(), path);
  std::vector<facts::IdRange> map;
  for (const Line& line : lines_of(*text)) {
    const auto words = words_of(line.text);
    if (words.size() != 3) continue;
    const auto inside = number(words[0]);
    const auto outside = number(words[1]);
    const auto count = number(words[2]);
    if (inside && outside && count) map.push_back({*inside, *outside, *count});
  }
  return facts::effective(std::move(map), origin_of(path));
}

}  // namespace watertight::sources::host
