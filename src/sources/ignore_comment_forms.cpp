#include <algorithm>
#include <array>

#include "sources/ignore_comments.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kMostIds = 64;
constexpr std::size_t kLongestReason = 500;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the word off the front where it stands there.
bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = trimmed(text.substr(word.size()));
  return true;
}

bool is_id(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '/' || c == '*' || c == '.';
}

// "A,B, C and the rest": the ids, and `text` goes on behind them.
std::vector<std::string> take_ids(std::string_view& text) {
  std::vector<std::string> ids;
  while (true) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_id);
    const auto size = static_cast<std::size_t>(end - text.begin());
    if (size == 0) break;
    if (ids.size() < kMostIds) ids.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
    const std::string_view behind = trimmed(text);
    if (!behind.starts_with(',')) break;
    text = trimmed(behind.substr(1));
  }
  return ids;
}

// What is left is the reason, without what people set it off with.
std::string reason_of(std::string_view text) {
  text = trimmed(text);
  while (!text.empty() &&
         (text.front() == ':' || text.front() == '#' || text.front() == '-' || is_blank(text.front())))
    text.remove_prefix(1);
  return std::string(text.substr(0, kLongestReason));
}

std::vector<IgnoreRequest> listed(std::string_view tool, std::string_view text, IgnoreReach reach) {
  IgnoreRequest request{std::string(tool), take_ids(text), {}, {}, reach};
  request.reason = reason_of(text);
  if (request.ids.empty()) return {};
  return {std::move(request)};
}

// trivy:ignore:ID[:exp:DATE][:…], several behind each other.
std::vector<IgnoreRequest> trivy(std::string_view text) {
  std::vector<IgnoreRequest> requests;
  while (requests.size() < kMostIds && (take(text, "trivy:ignore:") || take(text, "tfsec:ignore:"))) {
    IgnoreRequest request{"trivy", {}, {}, {}, IgnoreReach::next};
    const std::size_t end = std::min(text.find_first_of(" \t\r"), text.size());
    std::string_view word = text.substr(0, end);
    text = trimmed(text.substr(end));
    std::size_t colon = std::min(word.find(':'), word.size());
    request.ids.emplace_back(word.substr(0, colon));
    while (colon < word.size()) {
      word.remove_prefix(colon + 1);
      colon = std::min(word.find(':'), word.size());
      if (word.substr(0, colon) != "exp" || colon == word.size()) continue;
      word.remove_prefix(colon + 1);
      colon = std::min(word.find(':'), word.size());
      request.expires = word.substr(0, colon);
    }
    if (!request.ids.front().empty()) requests.push_back(std::move(request));
  }
  if (!requests.empty()) requests.back().reason = reason_of(text);
  return requests;
}

std::vector<IgnoreRequest> kics(std::string_view text) {
  if (take(text, "disable=")) return listed("kics", text, IgnoreReach::file);
  constexpr std::array kCommands = {std::pair{std::string_view("ignore-line"), IgnoreReach::line},
                                    std::pair{std::string_view("ignore-block"), IgnoreReach::block},
                                    std::pair{std::string_view("ignore"), IgnoreReach::file}};
  const std::size_t end = std::min(text.find_first_of(" \t#:"), text.size());
  for (const auto& [command, reach] : kCommands)
    if (text.substr(0, end) == command)
      return {IgnoreRequest{"kics", {}, reason_of(text.substr(end)), {}, reach}};
  return {};
}

}  // namespace

std::vector<IgnoreRequest> parse_ignore_comment(std::string_view comment) {
  while (!comment.empty() && (comment.front() == '#' || is_blank(comment.front()))) comment.remove_prefix(1);
  std::string_view text = trimmed(comment);
  if (take(text, "watertight:ignore=")) return listed("watertight", text, IgnoreReach::next);
  if (take(text, "hadolint")) {
    const bool global = take(text, "global");
    if (!take(text, "ignore")) return {};
    if (!take(text, "=")) return {};
    return listed("hadolint", text, global ? IgnoreReach::file : IgnoreReach::next);
  }
  if (take(text, "checkov:skip=") || take(text, "bridgecrew:skip="))
    return listed("checkov", text, IgnoreReach::resource);
  if (take(text, "kics-scan")) return kics(text);
  return trivy(text);
}

}  // namespace watertight::sources
