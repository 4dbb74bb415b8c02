#include "cli/source_lines.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace watertight::cli {
namespace {

constexpr std::uint32_t kStep = 64;        // lines
constexpr std::size_t kLongestLine = 240;  // bytes kept of one
constexpr std::size_t kChunk = 32u << 10;

// Calls `each(line, begin)` for lines from `offset` on, cut, until it says stop (false). False where the file
// cannot be read.
template <typename Each>
bool each_line(int file, std::uint64_t offset, Each each) {
  std::array<char, kChunk> chunk{};
  std::string line;
  std::uint64_t begin = offset;
  const auto end_line = [&](std::uint64_t next) {
    if (line.size() <= kLongestLine && line.ends_with('\r')) line.pop_back();
    line.resize(std::min(line.size(), kLongestLine));
    const bool more = each(line, begin);
    line.clear();
    begin = next;
    return more;
  };
  while (true) {
    const ssize_t got = pread(file, chunk.data(), chunk.size(), static_cast<off_t>(offset));
    if (got < 0) return false;
    if (got == 0) break;
    std::string_view rest(chunk.data(), static_cast<std::size_t>(got));
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      // One byte more than is kept, so that a "\r" at the very end is seen.
      line.append(rest.substr(0, std::min(end, kLongestLine + 1 - std::min(line.size(), kLongestLine + 1))));
      const bool whole = end < rest.size();
      rest.remove_prefix(std::min(end + 1, rest.size()));
      offset += end + (whole ? 1 : 0);
      if (whole && !end_line(offset)) return true;
    }
  }
  if (offset > begin) end_line(offset);
  return true;
}

}  // namespace

std::optional<SourceLines> SourceLines::of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (file < 0) return std::nullopt;
  SourceLines lines(file);
  struct stat status{};
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !lines.index()) return std::nullopt;
  return lines;
}

SourceLines::~SourceLines() {
  if (file_ >= 0) close(file_);
}

SourceLines::SourceLines(SourceLines&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      count_(other.count_),
      begins_(std::move(other.begins_)),
      keys_(std::move(other.keys_)),
      in_key_(other.in_key_) {}

bool SourceLines::index() {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::array<char, kByteOrderMark.size()> head{};
  const ssize_t got = pread(file_, head.data(), head.size(), 0);
  const bool marked = got == static_cast<ssize_t>(head.size()) &&
                      std::string_view(head.data(), head.size()) == kByteOrderMark;
  return each_line(file_, marked ? kByteOrderMark.size() : 0,
                   [this](const std::string& line, std::uint64_t begin) {
                     if (count_ % kStep == 0) begins_.push_back(begin);
                     ++count_;
                     see(line);
                     return true;
                   });
}

void SourceLines::see(const std::string& line) {
  const bool begins = line.find("-----BEGIN") != std::string::npos;
  const bool ends = line.find("-----END") != std::string::npos;
  if (in_key_ && !ends) {
    if (!keys_.empty() && keys_.back().second + 1 == count_)
      keys_.back().second = count_;
    else
      keys_.emplace_back(count_, count_);
  }
  in_key_ = (in_key_ || begins) && !ends;
}

std::vector<std::string> SourceLines::get(std::uint32_t first, std::uint32_t last) const {
  std::vector<std::string> lines;
  last = std::min(last, count_);
  if (first == 0 || first > last) return lines;
  const std::uint32_t block = (first - 1) / kStep;
  std::uint32_t number = block * kStep;
  static_cast<void>(each_line(file_, begins_[block], [&](const std::string& line, std::uint64_t) {
    if (++number >= first) lines.push_back(line);
    return number < last;
  }));
  auto key = std::ranges::lower_bound(keys_, first, {}, [](const auto& k) { return k.second; });
  for (; key != keys_.end() && key->first <= last; ++key)
    for (std::uint32_t n = std::max(first, key->first); n <= std::min(last, key->second); ++n)
      if (n - first < lines.size()) lines[n - first] = "<key>";
  return lines;
}

std::string SourceLines::piece(std::uint32_t line, std::uint64_t offset, std::size_t size) const {
  if (line == 0 || line > count_) return {};
  const std::uint32_t block = (line - 1) / kStep;
  std::uint32_t number = block * kStep;
  std::uint64_t begin = begins_[block];
  if (line - 1 != number)  // else it begins where the block does
    static_cast<void>(each_line(file_, begin, [&](const std::string&, std::uint64_t at) {
      begin = at;
      return ++number < line;
    }));
  std::string text(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got =
        pread(file_, text.data() + have, size - have, static_cast<off_t>(begin + offset + have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text.substr(0, text.find('\n'));
}

}  // namespace watertight::cli
