#include "report/page_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace watertight::report {
namespace {

constexpr std::string_view kEllipsis = "…";

std::string lowered(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

}  // namespace

std::string_view without_examples(const handbook::CheckPage& page) {
  return page.body.markdown().substr(0, page.body.markdown().find("\n## Examples\n"));
}

std::string cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = limit - std::min(limit, kEllipsis.size());
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + std::string(kEllipsis);
}

std::string why_in_short(const handbook::CheckPage& page, std::size_t limit) {
  constexpr std::string_view kHeading = "## Why it matters\n";
  auto at = page.body.markdown().find(kHeading);
  if (at == std::string_view::npos) return std::string(page.title);
  std::string_view rest = page.body.markdown().substr(at + kHeading.size());
  rest.remove_prefix(std::min(rest.find_first_not_of("\n "), rest.size()));
  rest = rest.substr(0, rest.find("\n\n"));
  std::string text;
  for (const char c : rest)
    if (c != '`' && c != '*') text += c == '\n' ? ' ' : c;
  if (text.size() <= limit) return text;
  const auto word = text.rfind(' ', limit - kEllipsis.size() - 1);
  return text.substr(0, word == std::string::npos ? 0 : word) + std::string(kEllipsis);
}

std::vector<std::string> tags_of(const handbook::CheckPage& page, std::size_t limit) {
  std::vector<std::string> tags{std::string(page.group)};
  tags.push_back(std::string(page.layer));
  for (const std::string_view cwe : page.mappings.cwe)
    tags.push_back(fmt::format("external/cwe/cwe-{}", cwe));
  for (const std::string_view id : page.mappings.attack) tags.push_back("external/attack/" + lowered(id));
  for (const std::string_view id : page.mappings.cis_1_8)
    tags.push_back(fmt::format("cis-docker-1.8/{}", id));
  for (const std::string_view id : page.mappings.cis_1_6)
    tags.push_back(fmt::format("cis-docker-1.6/{}", id));
  for (const std::string_view id : page.mappings.nist) tags.push_back(fmt::format("nist-800-190/{}", id));
  for (const std::string_view id : page.mappings.owasp) tags.push_back(fmt::format("owasp-docker/{}", id));
  if (tags.size() > limit) tags.resize(limit);
  return tags;
}

}  // namespace watertight::report
