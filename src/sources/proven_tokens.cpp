#include "sources/proven_tokens.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>

namespace watertight::sources {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Kinds whose form or checksum is proof enough; of the second list only where digits and letters of both
// cases are in it.
constexpr std::array<std::string_view, 26> kProven = {
    "GitHub token",        "npm token",        "Grafana token",        "GitLab token",
    "Slack token",         "Slack webhook",    "Discord webhook",      "PyPI token",
    "RubyGems key",        "Docker Hub token", "SendGrid key",         "DigitalOcean token",
    "Heroku key",          "Shopify token",    "Square token",         "Databricks token",
    "Linear key",          "New Relic key",    "Atlassian token",      "Tailscale key",
    "Pulumi token",        "Supabase token",   "Google client secret", "Google token",
    "storage account key", "private key"};
constexpr std::array<std::string_view, 6> kProvenMixed = {
    "Stripe key", "Stripe webhook secret", "Hugging Face token", "Vault token", "Telegram token", "API key"};

bool is_one_of(const auto& all, std::string_view one) { return std::ranges::find(all, one) != all.end(); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_base64(char c) { return is_digit(c) || is_lower(c) || is_upper(c) || c == '+' || c == '/'; }

bool is_mixed(std::string_view text) {
  return std::ranges::any_of(text, is_digit) && std::ranges::any_of(text, is_lower) &&
         std::ranges::any_of(text, is_upper);
}

std::size_t different(std::string_view text) {
  std::bitset<256> seen;
  for (const char c : text) seen.set(static_cast<std::uint8_t>(c));
  return seen.count();
}

// "abcdef", "123456", "aaaaaa".
bool counts_up(std::string_view text) {
  std::size_t up = 1;
  std::size_t same = 1;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool wraps = text[i - 1] == '9' && text[i] == '0';
    up = text[i] == text[i - 1] + 1 || wraps ? up + 1 : 1;
    same = text[i] == text[i - 1] ? same + 1 : 1;
    if (up >= 6 || same >= 6) return true;
  }
  return false;
}

// Words that whoever makes one up writes into it.
bool is_made_up(std::string_view token) {
  std::string low(token);
  std::ranges::transform(low, low.begin(),
                         [](char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const std::string_view word :
       {"example", "sample", "dummy", "fake", "placeholder", "redacted", "xxxx", "your", "test-", "test_"})
    if (low.find(word) != npos) return true;
  return counts_up(token);
}

// What the storage emulator of Azure has everywhere.
bool is_of_an_emulator(std::string_view token) { return token.starts_with("Eby8vdM02xNOcq"); }

bool is_of_tests(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    for (const std::string_view name :
         {"test", "tests", "testdata", "__tests__", "spec", "fixtures", "examples", "docs"})
      if (part == name) return true;
    if (end == path.size() && (part.find("_test.") != npos || part.find(".test.") != npos ||
                               part.find(".spec.") != npos || part.starts_with("test_")))
      return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

// Whether what looks like a key in PEM is a whole one: the lines between its marks are base64 of a key's
// beginning, in the source of a program quoted and joined.
bool is_whole_key(std::string_view key) {
  const std::size_t title = key.find("-----", 11);
  const std::size_t end = key.rfind("-----END ");
  if (title == npos || end == npos || end <= title) return false;
  const bool packets = key.substr(0, title).ends_with("BLOCK");
  const std::string_view body = key.substr(title + 5, end - title - 5);
  const bool headers = body.find("Proc-Type:") != npos || packets;
  std::string inside;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\\')
      ++i;
    else if (is_base64(c))
      inside += c;
    else if (std::string_view(" \t\r\n\"'`+,=.;").find(c) == npos && !(headers && (c == ':' || c == '-')))
      return false;
  }
  const bool begins = headers || inside.starts_with('M') || inside.starts_with("b3BlbnNzaC1rZXkt");
  return begins && inside.size() >= 56 && different(inside) >= 20 && !counts_up(inside.substr(0, 40));
}

// 40 characters of base64 that stand for themselves within the next or last lines.
bool has_secret_beside(std::string_view text, const FoundSecret& id) {
  constexpr std::size_t kNear = 400;
  const std::size_t from = id.begin > kNear ? id.begin - kNear : 0;
  const std::string_view near = text.substr(from, id.end + kNear - from);
  for (std::size_t i = 0; i < near.size();) {
    std::size_t end = i;
    while (end < near.size() && is_base64(near[end])) ++end;
    const std::string_view run = near.substr(i, end - i);
    const bool alone = end == near.size() || std::string_view(" \t\r\n\"'`,;<").find(near[end]) != npos;
    if (run.size() == 40 && alone && is_mixed(run) && different(run) >= 20 && !is_made_up(run)) return true;
    i = end + 1;
  }
  return false;
}

bool is_proven(std::string_view path, std::string_view text, const FoundSecret& found) {
  const std::string_view token = text.substr(found.begin, found.end - found.begin);
  if (token.starts_with("-----")) return is_whole_key(token) && !is_of_tests(path);
  if (is_made_up(token) || is_of_an_emulator(token)) return false;
  if (found.kind == "AWS access key id") return has_secret_beside(text, found);
  if (found.kind == "API key" && !token.starts_with("sk-ant-") && !token.starts_with("sk-proj-"))
    return false;
  if (found.kind == "Slack token" && token.substr(5).find('-') == npos) return false;
  return is_one_of(kProven, found.kind) || (is_one_of(kProvenMixed, found.kind) && is_mixed(token));
}

}  // namespace

std::optional<FoundSecret> find_proven_token(std::string_view path, std::string_view text) {
  std::size_t refused = npos;  // where the last one began that is none
  for (auto found = find_secret_format(text); found;) {
    if (is_proven(path, text, *found)) return found;
    // One form may hold another: a header with a token.
    const std::size_t next = found->begin == refused ? found->begin + 1 : found->begin;
    refused = found->begin;
    found = find_secret_format(text, next);
  }
  return std::nullopt;
}

}  // namespace watertight::sources
