#include "cli/excerpt.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sources/file.hpp"
#include "sources/secrets.hpp"

namespace watertight::cli {
namespace {

constexpr std::uint32_t kAround = 2;  // lines before and after
constexpr std::uint32_t kMostLines = 12;
constexpr std::size_t kLongestLine = 240;  // bytes shown of one

using Lines = std::vector<std::string>;

// The body of a key stands on lines of its own, which by themselves look like nothing.
void mask_keys(Lines& lines) {
  bool inside = false;
  for (std::string& line : lines) {
    const bool begins = line.find("-----BEGIN") != std::string::npos;
    const bool ends = line.find("-----END") != std::string::npos;
    if (inside && !ends) line = "<key>";
    inside = (inside || begins) && !ends;
  }
}

std::optional<Lines> lines_of(const std::string& path) {
  const auto text = sources::read_file(path);
  if (!text) return std::nullopt;
  Lines lines;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line.substr(0, kLongestLine));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  mask_keys(lines);
  return lines;
}

}  // namespace

void add_excerpts(checks::TargetResult& result) {
  std::map<std::string, std::optional<Lines>> files;
  for (checks::Finding& finding : result.findings) {
    if (finding.evidence.empty()) continue;
    const facts::Origin& origin = finding.evidence.front().origin;
    if (!origin.source || origin.source->kind != facts::SourceKind::file || origin.span.empty()) continue;
    const auto [at, fresh] = files.try_emplace(origin.source->name);
    if (fresh) at->second = lines_of(origin.source->name);
    if (!at->second) continue;
    const Lines& lines = *at->second;
    const std::uint32_t first = origin.span.line > kAround ? origin.span.line - kAround : 1;
    const std::uint32_t last = std::min({std::max(origin.span.end_line, origin.span.line) + kAround,
                                         first + kMostLines, static_cast<std::uint32_t>(lines.size())});
    for (std::uint32_t n = first; n <= last; ++n)
      finding.excerpt.push_back({n, sources::without_secrets(lines[n - 1])});
  }
}

}  // namespace watertight::cli
