#include "sources/dockerfile/ignore_rules.hpp"

#include <algorithm>
#include <string_view>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kMaxRules = 1000;

facts::Items rules_of(std::string_view text, const facts::SourceRef& source) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  facts::Items rules;
  for (std::uint32_t line = 1; !text.empty() && rules.size() < kMaxRules; ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view rule = dockerfile::trimmed(text.substr(0, end));
    const auto columns = static_cast<std::uint32_t>(rule.size());
    if (!rule.empty() && !rule.starts_with('#'))
      rules.push_back({std::string(rule), {source, {}, {line, 1, line, columns + 1}}});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rules;
}

}  // namespace

facts::Fact<facts::Items> read_ignore_rules(const std::vector<std::string>& paths, const TextAt& text_at) {
  for (const std::string& path : paths) {
    const auto text = text_at(path);
    if (!text) continue;
    const facts::SourceRef source = facts::make_source(facts::SourceKind::file, path);
    return facts::declared(rules_of(*text, source), {source, {}, {}});
  }
  return facts::by_default(facts::Items{});
}

}  // namespace watertight::sources
