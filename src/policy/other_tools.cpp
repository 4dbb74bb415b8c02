#include "policy/other_tools.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "handbook/pages.hpp"
#include "policy/kics_queries.hpp"

namespace watertight::policy {
namespace {

struct Index {
  std::map<std::string, std::vector<std::string_view>, std::less<>> rules;  // "trivy:DS-0002" → ours
  std::set<std::pair<std::string_view, std::string_view>> pairs;            // tool, our rule
};

Index make_index() {
  Index index;
  for (const handbook::CheckPage& page : handbook::check_pages())
    for (const std::string_view mapping : page.mappings.tools) {
      const auto colon = mapping.find(':');
      if (colon == std::string_view::npos) continue;
      const std::string_view tool = mapping.substr(0, colon);
      index.rules[std::string(tool) + ':' + id_of_pages(tool, mapping.substr(colon + 1))].push_back(page.id);
      index.pairs.emplace(tool, page.id);
    }
  return index;
}

const Index& index() {
  static const Index made = make_index();
  return made;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "AVD-DS-0002", "DS-0002" and the older "DS002" are one.
std::string trivy_id(std::string id) {
  if (id.starts_with("AVD-")) id.erase(0, 4);
  const auto digits = std::find_if(id.begin(), id.end(), is_digit);
  if (digits == id.begin() || digits == id.end() || digits[-1] == '-' ||
      !std::all_of(digits, id.end(), is_digit))
    return id;
  std::string number(digits, id.end());
  if (number.size() < 4) number.insert(0, 4 - number.size(), '0');
  return std::string(id.begin(), digits) + '-' + number;
}

}  // namespace

std::string id_of_pages(std::string_view tool, std::string_view id) {
  if (tool == "kics") {
    const std::string_view name = kics_query(lower(id));
    return std::string(name.empty() ? id : name);
  }
  return tool == "trivy" ? trivy_id(upper(id)) : upper(id);
}

std::span<const std::string_view> rules_known_as(std::string_view tool, std::string_view id) {
  const auto at = index().rules.find(std::string(tool) + ':' + id_of_pages(tool, id));
  return at == index().rules.end() ? std::span<const std::string_view>() : at->second;
}

bool is_known(std::string_view tool, std::string_view id) {
  if (tool != "kics") return true;
  return !rules_known_as(tool, id).empty() || !kics_query(lower(id)).empty();
}

bool has_like(std::string_view tool, std::string_view rule) { return index().pairs.contains({tool, rule}); }

}  // namespace watertight::policy
