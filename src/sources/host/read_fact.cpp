#include "sources/host/read_fact.hpp"

#include <algorithm>

namespace watertight::sources::host {
namespace {

bool of_kernel(const std::string& path) { return path.starts_with("/proc/") || path.starts_with("/sys/"); }

}  // namespace

facts::Origin origin_of(const std::string& path, std::uint32_t line) {
  const auto kind = of_kernel(path) ? facts::SourceKind::kernel : facts::SourceKind::file;
  facts::Origin origin{facts::make_source(kind, path), {}, {}};
  if (line != 0) origin.span = {line, 1, line, 1};
  return origin;
}

facts::Basis basis_of(const std::string& path) {
  return of_kernel(path) ? facts::Basis::effective : facts::Basis::declared;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(" \t\r\n", first), text.size());
    words.push_back(text.substr(first, end - first));
    text.remove_prefix(end);
  }
}

std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto at = line.find(separator);
    fields.push_back(line.substr(0, at));
    if (at == std::string_view::npos) return fields;
    line.remove_prefix(at + 1);
  }
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  std::uint32_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    ++number;
    if (const auto line = trimmed(text.substr(0, end)); !line.empty() && line.front() != '#')
      lines.push_back({line, number});
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

facts::Fact<std::string> text_fact(const Root& root, const std::string& path) {
  const auto text = root.read(path);
  if (!text) return unread_fact<std::string>(text.error(), path);
  return facts::known(std::string(trimmed(*text)), basis_of(path), origin_of(path));
}

}  // namespace watertight::sources::host
