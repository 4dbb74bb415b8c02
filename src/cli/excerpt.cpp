#include "cli/excerpt.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sources/secrets.hpp"

namespace watertight::cli {
namespace {

constexpr std::uint32_t kAround = 2;  // lines before and after
constexpr std::uint32_t kMostLines = 12;

constexpr std::size_t kLongestLine = 240;  // bytes shown of one
constexpr std::size_t kLongestValue = 4096;

using Lines = std::vector<std::string>;

// JSON that stands on one line says nothing by its beginning: the key and the value at the place itself.
// Whole, so that what is a secret is known for one; empty where the line is short enough to be shown as it
// is.
std::string key_and_value(const SourceLines& source, const Span& span) {
  if (span.line != span.end_line || span.end_column <= kLongestLine || span.column == 0) return {};
  const std::size_t at = span.column - 1;
  const std::size_t size = span.end_column - span.column;
  // Part of a secret is not known for one.
  std::string value = size > kLongestValue ? std::string("…") : source.piece(span.line, at, size);
  if (value.empty()) return {};
  const std::size_t near = std::min(at, kLongestLine + 4);  // the key, its quotes, a colon and a blank
  const std::string before = source.piece(span.line, at - near, near);
  if (!before.ends_with("\":") && !before.ends_with("\": ")) return value;
  const std::size_t end_of_key = before.rfind('"');
  const std::size_t key = end_of_key == 0 ? std::string::npos : before.rfind('"', end_of_key - 1);
  if (key == std::string::npos || before.size() - key > kLongestLine) return value;
  return before.substr(key) + value;
}

std::string shortened(std::string text) {
  if (text.size() > kLongestLine) text = text.substr(0, kLongestLine) + " …";
  return "… " + std::move(text);
}

// A line with its values left out: the key of YAML and JSON, the keyword of a Dockerfile. Lines around a
// finding are there to find one's way, and a value may be a secret that nothing gives away.
std::string outline(const std::string& line) {
  const auto first = line.find_first_not_of(" \t-");
  if (first == std::string::npos) return line;
  const auto colon = line.find(':', first);
  if (colon != std::string::npos &&
      (colon + 1 == line.size() || line[colon + 1] == ' ' || line[colon - 1] == '"') &&
      line.find_first_of(" \t#", first) >= colon)
    return line.substr(0, colon + 1) +
           (line.find_first_not_of(" \t", colon + 1) == std::string::npos ? "" : " …");
  const auto word = std::min(line.find_first_of(" \t", first), line.size());
  const bool keyword = std::all_of(line.begin() + static_cast<std::ptrdiff_t>(first),
                                   line.begin() + static_cast<std::ptrdiff_t>(word),
                                   [](char c) { return c >= 'A' && c <= 'Z'; });
  return line.substr(0, keyword ? word : first) + (word < line.size() || !keyword ? " …" : "");
}

// Evidence that stands for a secret: then its lines are outlined as well.
bool holds_a_secret(const checks::Finding& finding) {
  return std::any_of(finding.evidence.begin(), finding.evidence.end(), [](const checks::Evidence& e) {
    return e.value.find(" characters, ") != std::string::npos ||
           e.value.find(" character, ") != std::string::npos || e.value.find("secret") != std::string::npos;
  });
}

std::vector<facts::Secret> secrets_of(const facts::System& system) {
  std::vector<facts::Secret> all;
  const auto add = [&](const std::vector<facts::Secret>& secrets) {
    all.insert(all.end(), secrets.begin(), secrets.end());
  };
  for (const facts::Container& c : system.containers) add(c.secrets);
  for (const facts::Image& i : system.images) add(i.secrets);
  for (const facts::BuildFile& b : system.build_files) add(b.secrets);
  const auto key = [](const facts::Secret& s) { return std::tie(s.length, s.digest); };
  std::ranges::sort(all, {}, key);
  const auto same = std::ranges::unique(all, {}, key);
  all.erase(same.begin(), same.end());
  return all;
}

// Lines together, for the value of an option may stand on the next one; none where they cannot be told apart
// again.
Lines sealed(std::span<const std::string> lines, std::span<const facts::Secret> secrets) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  text = sources::without_secrets(sources::without_these(text, secrets));
  Lines out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out.size() == lines.size() ? out : Lines{};
}

std::vector<checks::SourceLine> excerpt(const checks::Finding& finding, const Span& span,
                                        const SourceLines& source, std::span<const facts::Secret> secrets) {
  const std::uint32_t first = span.line > kAround ? span.line - kAround : 1;
  const std::uint32_t last =
      std::min({std::max(span.end_line, span.line) + kAround, first + kMostLines, source.count()});
  const Lines lines = source.get(first, last);
  const std::uint32_t hit_end = std::min(std::max(span.line, span.end_line), last);
  const bool secret = holds_a_secret(finding) || handbook::find_check(finding.rule)->layer == "secrets";
  Lines shown;
  if (!secret && span.line <= hit_end && hit_end - first < lines.size()) {
    if (const Lines piece = {key_and_value(source, span)}; !piece.front().empty()) {
      shown = sealed(piece, secrets);
      for (std::string& line : shown) line = shortened(std::move(line));
    } else {
      shown = sealed(std::span(lines).subspan(span.line - first, hit_end - span.line + 1), secrets);
    }
  }
  std::vector<checks::SourceLine> excerpt;
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    const std::uint32_t n = first + i;
    const bool hit = n >= span.line && n - span.line < shown.size();
    excerpt.push_back({n, hit ? shown[n - span.line] : outline(lines[i])});
  }
  return excerpt;
}

}  // namespace

SourceLines* Excerpts::file(const facts::Origin& origin) {
  if (!origin.source || origin.source->kind != facts::SourceKind::file || origin.span.empty()) return nullptr;
  auto at = files_.find(origin.source->name);
  if (at == files_.end())
    at = files_.emplace(origin.source->name, SourceLines::of(origin.source->name)).first;
  return at->second ? &*at->second : nullptr;
}

checks::TargetResult Excerpts::add(checks::TargetResult result, const facts::System& system) {
  if (result.target_name != target_) files_.clear();
  target_ = result.target_name;
  const std::vector<facts::Secret> secrets = secrets_of(system);
  for (checks::Finding& finding : result.findings) {
    if (finding.evidence.empty()) continue;
    const facts::Origin& origin = finding.evidence.front().origin;
    if (const SourceLines* lines = file(origin))
      finding.excerpt = excerpt(finding, origin.span, *lines, secrets);
  }
  return result;
}

}  // namespace watertight::cli
