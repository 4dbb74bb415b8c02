#include "cli/excerpt.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sources/file.hpp"
#include "sources/secrets.hpp"
#include "text/lines.hpp"

namespace watertight::cli {
namespace {

constexpr std::uint32_t kAround = 2;  // lines before and after
constexpr std::uint32_t kMostLines = 12;
constexpr std::size_t kLongestLine = 240;  // bytes shown of one
constexpr std::size_t kLongestValue = 4096;

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

struct File {
  std::string text;
  std::vector<std::size_t> starts;  // of its lines
  Lines lines;                      // their beginnings
};

std::optional<File> lines_of(const std::string& path) {
  auto text = sources::read_file(path);
  if (!text) return std::nullopt;
  File file{std::string(text::without_byte_order_mark(*text)), {}, {}};
  Lines& lines = file.lines;
  std::string_view rest = file.text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    file.starts.push_back(file.text.size() - rest.size());
    lines.emplace_back(line.substr(0, kLongestLine));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  mask_keys(lines);
  return file;
}

// JSON that stands on one line says nothing by its beginning: the key and the value at the place itself.
// Whole, so that what is a secret is known for one; empty where the line is short enough to be shown as it
// is.
std::string key_and_value(const File& file, const Span& span) {
  if (span.line != span.end_line || span.end_column <= kLongestLine) return {};
  if (span.line > file.starts.size()) return {};
  const std::string_view text = file.text;
  const std::size_t at = file.starts[span.line - 1] + span.column - 1;
  if (at >= text.size()) return {};
  const std::string_view before = text.substr(0, at);
  std::string_view value = text.substr(at, span.end_column - span.column);
  if (value.size() > kLongestValue) value = "…";  // part of a secret is not known for one
  if (!before.ends_with("\":") && !before.ends_with("\": ")) return std::string(value);
  const std::size_t end_of_key = before.rfind('"');
  const std::size_t key = end_of_key == 0 ? std::string_view::npos : before.rfind('"', end_of_key - 1);
  if (key == std::string_view::npos || at - key > kLongestLine) return std::string(value);
  return std::string(text.substr(key, at - key)).append(value);
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

}  // namespace

void add_excerpts(checks::TargetResult& result, const facts::System& system) {
  const std::vector<facts::Secret> secrets = secrets_of(system);
  std::map<std::string, std::optional<File>> files;
  for (checks::Finding& finding : result.findings) {
    if (finding.evidence.empty()) continue;
    const facts::Origin& origin = finding.evidence.front().origin;
    if (!origin.source || origin.source->kind != facts::SourceKind::file || origin.span.empty()) continue;
    const auto [at, fresh] = files.try_emplace(origin.source->name);
    if (fresh) at->second = lines_of(origin.source->name);
    if (!at->second) continue;
    const Lines& lines = at->second->lines;
    const std::uint32_t first = origin.span.line > kAround ? origin.span.line - kAround : 1;
    const std::uint32_t last = std::min({std::max(origin.span.end_line, origin.span.line) + kAround,
                                         first + kMostLines, static_cast<std::uint32_t>(lines.size())});
    const std::uint32_t hit_end = std::max(origin.span.line, origin.span.end_line);
    const bool secret = holds_a_secret(finding) || handbook::find_check(finding.rule)->layer == "secrets";
    const std::uint32_t hit_begin = origin.span.line;
    const std::uint32_t shown_end = std::min(hit_end, last);
    Lines shown;
    if (!secret && hit_begin <= shown_end) {
      if (const Lines piece = {key_and_value(*at->second, origin.span)}; !piece.front().empty()) {
        shown = sealed(piece, secrets);
        for (std::string& line : shown) line = shortened(std::move(line));
      } else {
        shown = sealed(std::span(lines).subspan(hit_begin - 1, shown_end - hit_begin + 1), secrets);
      }
    }
    for (std::uint32_t n = first; n <= last; ++n) {
      const bool hit = n >= hit_begin && n - hit_begin < shown.size();
      finding.excerpt.push_back({n, hit ? shown[n - hit_begin] : outline(lines[n - 1])});
    }
  }
}

}  // namespace watertight::cli
