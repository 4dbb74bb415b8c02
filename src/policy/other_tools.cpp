#include "policy/other_tools.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <system_error>
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

// The number of "DL3002" behind "DL"; nothing where the id begins otherwise or goes on with more than digits.
std::optional<unsigned> number_behind(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix)) return std::nullopt;
  id.remove_prefix(prefix.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc{} || end != id.data() + id.size()) return std::nullopt;
  return number;
}

// Rules numbered without a gap that matters: those that were taken back are no mistakes.
struct Numbers {
  std::string_view prefix;
  unsigned first;
  unsigned last;
};

// None of the ranges says anything of the id: nothing.
std::optional<bool> in_ranges(std::string_view id, std::span<const Numbers> ranges) {
  std::optional<bool> found;
  for (const Numbers& range : ranges)
    if (const auto number = number_behind(id, range.prefix))
      found = found.value_or(false) || (*number >= range.first && *number <= range.last);
  return found;
}

bool hadolint_knows(std::string_view id) {
  constexpr std::array<Numbers, 4> kRanges = {
      {{"DL", 1001, 1001}, {"DL", 3000, 3067}, {"DL", 4000, 4006}, {"SC", 1000, 3999}}};
  return in_ranges(id, kRanges).value_or(false);
}

// Ids of rules for clouds and of flaws are not looked up, nor the long names ("no-root-user") and patterns.
bool trivy_knows(std::string_view id) {
  constexpr std::array<Numbers, 3> kRanges = {{{"DS-", 1, 31}, {"KSV-", 1, 125}, {"KSV-", 1010, 1011}}};
  if (const auto known = in_ranges(id, kRanges)) return *known;
  return id.find_first_of("-*") != std::string_view::npos;
}

bool checkov_knows(std::string_view id) {
  constexpr std::array<Numbers, 4> kRanges = {
      {{"CKV_DOCKER_", 1, 11}, {"CKV2_DOCKER_", 1, 17}, {"CKV_K8S_", 1, 159}, {"CKV2_K8S_", 1, 6}}};
  if (const auto known = in_ranges(id, kRanges)) return *known;
  constexpr std::array<std::string_view, 6> kOthers = {"CKV_", "CKV2_", "CKV3_", "BC_", "CVE_", "CVE-"};
  return !id.empty() && is_digit(id.back()) &&
         std::ranges::any_of(kOthers, [&](std::string_view prefix) { return id.starts_with(prefix); });
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
  if (!rules_known_as(tool, id).empty()) return true;
  if (tool == "kics") return !kics_query(lower(id)).empty();
  const std::string of_pages = id_of_pages(tool, id);
  if (tool == "hadolint") return hadolint_knows(of_pages);
  if (tool == "trivy") return trivy_knows(of_pages);
  return tool != "checkov" || checkov_knows(of_pages);
}

bool has_like(std::string_view tool, std::string_view rule) { return index().pairs.contains({tool, rule}); }

}  // namespace watertight::policy
