#include "sources/host/start_time.hpp"

#include <charconv>

#include "sources/host/read_fact.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kStatLimit = 16u << 10;
constexpr std::size_t kStartTime = 19;  // field 22, counted behind the name

}  // namespace

// The name stands in parentheses and may have any byte in it: fields are counted behind the last one.
Reading<std::uint64_t> start_time(const Root& root, const std::string& process_folder) {
  const std::string path = process_folder + "/stat";
  const auto text = root.read(path, kStatLimit);
  if (!text) return std::unexpected(text.error());
  const auto name = text->rfind(')');
  if (name != std::string::npos) {
    const auto words = host::words_of(std::string_view(*text).substr(name + 1));
    std::uint64_t ticks = 0;
    if (words.size() > kStartTime) {
      const std::string_view word = words[kStartTime];
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), ticks);
      if (error == std::errc{} && end == word.data() + word.size()) return ticks;
    }
  }
  return std::unexpected(unread(Refusal::failed, path, "it has no start time"));
}

}  // namespace watertight::sources
