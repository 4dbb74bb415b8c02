#include "sources/secret_formats.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>

namespace watertight::sources {
namespace {

constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kWord = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::string_view kDotted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
constexpr std::string_view kPath = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/";
constexpr std::string_view kHex = "0123456789abcdef";

// A fixed beginning, and how many characters of which alphabet follow it.
struct Format {
  std::string_view prefix;
  std::string_view alphabet;
  std::size_t least;
  std::size_t most;
  bool digit;  // at least one digit among them: tells tokens from words
  std::string_view kind;
};

constexpr std::size_t kMost = 512;
constexpr std::array kFormats = {
    Format{"AKIA", kUpper, 16, 16, false, "AWS access key id"},
    Format{"ASIA", kUpper, 16, 16, false, "AWS access key id"},
    Format{"ghp_", kLetters, 36, 255, false, "GitHub token"},
    Format{"gho_", kLetters, 36, 255, false, "GitHub token"},
    Format{"ghu_", kLetters, 36, 255, false, "GitHub token"},
    Format{"ghs_", kLetters, 36, 255, false, "GitHub token"},
    Format{"ghr_", kLetters, 36, 255, false, "GitHub token"},
    Format{"github_pat_", kWord, 60, 255, false, "GitHub token"},
    Format{"glpat-", kUrlSafe, 20, 255, false, "GitLab token"},
    Format{"gldt-", kUrlSafe, 20, 255, true, "GitLab token"},
    Format{"glrt-", kUrlSafe, 20, 255, true, "GitLab token"},
    Format{"xoxb-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"xoxp-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"xoxa-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"xoxr-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"xoxs-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"xoxe.", kDotted, 20, 255, true, "Slack token"},
    Format{"xapp-", kUrlSafe, 20, 255, true, "Slack token"},
    Format{"hooks.slack.com/services/", kPath, 30, 100, true, "Slack webhook"},
    Format{"sk_live_", kLetters, 16, 255, false, "Stripe key"},
    Format{"rk_live_", kLetters, 16, 255, false, "Stripe key"},
    Format{"sk_test_", kLetters, 16, 255, false, "Stripe test key"},
    Format{"whsec_", kBase64, 24, 255, false, "Stripe webhook secret"},
    Format{"AIza", kUrlSafe, 35, 35, false, "Google API key"},
    Format{"GOCSPX-", kUrlSafe, 24, 40, false, "Google client secret"},
    Format{"ya29.", kUrlSafe, 30, kMost, false, "Google token"},
    Format{"npm_", kLetters, 36, 36, false, "npm token"},
    Format{"pypi-AgE", kUrlSafe, 32, kMost, false, "PyPI token"},
    Format{"dckr_pat_", kUrlSafe, 20, 64, false, "Docker Hub token"},
    Format{"dckr_oat_", kUrlSafe, 20, 64, false, "Docker Hub token"},
    Format{"hvs.", kUrlSafe, 24, kMost, false, "Vault token"},
    Format{"SG.", kDotted, 60, 80, true, "SendGrid key"},
    Format{"dop_v1_", kHex, 64, 64, false, "DigitalOcean token"},
    Format{"glsa_", kWord, 32, 64, false, "Grafana token"},
    Format{"shpat_", kLetters, 32, 32, false, "Shopify token"},
    Format{"AGE-SECRET-KEY-1", kUpper, 58, 58, false, "private key"},
    Format{"AccountKey=", kBase64, 40, 100, false, "storage account key"},
    Format{"sk-", kUrlSafe, 40, kMost, true, "API key"},
};

// Which characters a form can begin with: everything else is passed over at once.
constexpr auto kBeginnings = [] {
  std::array<bool, 256> table{};
  for (const Format& f : kFormats) table[static_cast<std::uint8_t>(f.prefix[0])] = true;
  for (const char c : {':', '-', 'e', '"', 'B', 'b', '$', '{'}) table[static_cast<std::uint8_t>(c)] = true;
  return table;
}();

// The formats that a first character can begin, one bit for each.
constexpr auto kFormatsOf = [] {
  static_assert(kFormats.size() <= 64);
  std::array<std::uint64_t, 256> table{};
  for (std::size_t i = 0; i < kFormats.size(); ++i)
    table[static_cast<std::uint8_t>(kFormats[i].prefix[0])] |= std::uint64_t{1} << i;
  return table;
}();

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool one_of(std::string_view alphabet, char c) { return alphabet.find(c) != std::string_view::npos; }

std::size_t run_of(std::string_view alphabet, std::string_view text, std::size_t from, std::size_t most) {
  std::size_t n = 0;
  while (n < most && from + n < text.size() && one_of(alphabet, text[from + n])) ++n;
  return n;
}

std::optional<FoundSecret> prefixed(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return {};
  const std::string_view rest = text.substr(at);
  std::uint64_t left = kFormatsOf[static_cast<std::uint8_t>(text[at])];
  for (; left != 0; left &= left - 1) {
    const Format& f = kFormats[static_cast<std::size_t>(std::countr_zero(left))];
    if (!rest.starts_with(f.prefix)) continue;
    const std::size_t begin = at + f.prefix.size();
    const std::size_t length = run_of(f.alphabet, text, begin, f.most);
    const std::size_t end = begin + length;
    if (length < f.least || (end < text.size() && length == f.most && one_of(kLetters, text[end]))) continue;
    const std::string_view body = text.substr(begin, length);
    if (f.digit && body.find_first_of("0123456789") == std::string_view::npos) continue;
    return FoundSecret{f.kind == "storage account key" ? begin : at, end, f.kind};
  }
  return {};
}

// Decodes both alphabets; stops at the first character that is of neither.
std::string from_base64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const char plain = c == '-' ? '+' : c == '_' ? '/' : c;
    const auto value =
        std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"}.find(plain);
    if (value == std::string_view::npos) break;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xff);
    }
  }
  return out;
}

// A signed web token (RFC 7519): header.payload.signature, each base64url, the header a JSON object with
// "alg".
std::optional<FoundSecret> web_token(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("eyJ") || (at > 0 && one_of(kDotted, text[at - 1]))) return {};
  const std::size_t end = at + run_of(kDotted, text, at, text.size());
  const std::string_view token = text.substr(at, end - at);
  const std::size_t first = token.find('.');
  const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
  if (second == std::string_view::npos || second == first + 1 || second + 1 == token.size()) return {};
  const std::string header = from_base64(token.substr(0, std::min<std::size_t>(first, 2048)));
  if (!header.starts_with('{') || header.find("\"alg\"") == std::string::npos) return {};
  return FoundSecret{at, end, "web token"};
}

// -----BEGIN … PRIVATE KEY-----, to the end line or, where there is none, to the end of the text.
std::optional<FoundSecret> private_key(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (!rest.starts_with("-----BEGIN ")) return {};
  const std::size_t title = rest.find("-----", 11);
  if (title == std::string_view::npos || title > 80) return {};
  const std::string_view name = rest.substr(11, title - 11);
  if (!name.ends_with("PRIVATE KEY") && !name.ends_with("PRIVATE KEY BLOCK")) return {};
  const std::size_t last = rest.find("-----END ", title + 5);
  if (last == std::string_view::npos) return FoundSecret{at, text.size(), "private key"};
  const std::size_t close = rest.find("-----", last + 9);
  return FoundSecret{at, close == std::string_view::npos ? text.size() : at + close + 5, "private key"};
}

// https://token@host: a long word of letters of both cases and digits. A data source of an error tracker is
// hexadecimal, and public.
bool is_token_of_a_user(std::string_view user) {
  if (user.size() < 20 || run_of(kUrlSafe, user, 0, user.size()) != user.size()) return false;
  const auto has = [&](char from, char to) {
    return std::ranges::any_of(user, [&](char c) { return c >= from && c <= to; });
  };
  return has('0', '9') && has('a', 'z') && has('A', 'Z');
}

// scheme://user:password@host: the password alone is the secret. It may hold any character but those that end
// the authority; where it holds an unescaped "@", the last one ends it.
std::optional<FoundSecret> url_password(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("://") || at == 0 || !one_of(kLetters, text[at - 1])) return {};
  const std::size_t begin = at + 3;
  const std::size_t end = std::min(text.find_first_of("/?# \t\r\n\"'`<>\\,;)", begin), text.size());
  const std::string_view authority = text.substr(begin, end - begin);
  const std::size_t host = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (host == std::string_view::npos) return {};
  if (colon == std::string_view::npos || colon >= host) {
    if (!is_token_of_a_user(authority.substr(0, host))) return {};
    return FoundSecret{begin, begin + host, "token in a URL"};
  }
  const std::string_view password = authority.substr(colon + 1, host - colon - 1);
  const bool reference = password.starts_with('$') || password.starts_with('{') || password.starts_with('%');
  if (password.empty() || (reference && password.find_first_of("{(") != std::string_view::npos)) return {};
  if (password.starts_with('$') && run_of(kWord, password, 1, password.size()) + 1 == password.size())
    return {};
  if (password.find_first_not_of("*xX") == std::string_view::npos) return {};
  return FoundSecret{begin + colon + 1, begin + host, "password in a URL"};
}

// "auth": "dXNlcjpwYXNzd29yZA==", as a docker configuration keeps the credentials of registries.
std::optional<FoundSecret> registry_auth(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("\"auth\"")) return {};
  std::size_t begin = text.find_first_not_of(" \t\r\n:", at + 6);
  if (begin == std::string_view::npos || begin > at + 32 || text[begin] != '"') return {};
  const std::size_t length = run_of(kBase64, text, ++begin, 4096);
  if (length < 4 || from_base64(text.substr(begin, length)).find(':') == std::string::npos) return {};
  return FoundSecret{begin, begin + length, "registry credentials"};
}

// "Bearer …" and "Basic …", as in an Authorization header.
std::optional<FoundSecret> authorization(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return {};
  const std::string_view rest = text.substr(at);
  const bool bearer = rest.starts_with("Bearer ") || rest.starts_with("bearer ");
  const bool basic = rest.starts_with("Basic ") || rest.starts_with("basic ");
  if (!bearer && !basic) return {};
  const std::size_t begin = at + (bearer ? 7 : 6);
  const std::size_t length = run_of("-._~+/=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                                    text, begin, text.size());
  const std::string_view token = text.substr(begin, length);
  const bool wordlike = token.find_first_of("0123456789=") == std::string_view::npos;
  if (length < 8 || wordlike) return {};
  if (basic && from_base64(token).find(':') == std::string::npos) return {};
  return FoundSecret{begin, begin + length, bearer ? "token" : "password"};
}

constexpr std::string_view kCrypt = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./+=,$-_";
constexpr std::array<std::string_view, 15> kHashes = {"1",    "2a",      "2b",      "2x",       "2y",
                                                      "5",    "6",       "7",       "y",        "gy",
                                                      "apr1", "argon2i", "argon2d", "argon2id", "scrypt"};
constexpr std::array<std::string_view, 6> kSchemes = {"{SHA}",     "{SSHA}",   "{SHA256}",
                                                      "{SSHA256}", "{SHA512}", "{SSHA512}"};

// What crypt(3) and htpasswd make of a password: $2y$…, $apr1$…, {SHA}…; a dollar sign may be doubled, as
// Compose wants it.
std::optional<FoundSecret> password_hash(std::string_view text, std::size_t at) {
  if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '$')) return {};
  if (text[at] == '{') {
    for (const std::string_view scheme : kSchemes) {
      if (!text.substr(at).starts_with(scheme)) continue;
      const std::size_t length = run_of(kBase64, text, at + scheme.size(), 200);
      if (length >= 27) return FoundSecret{at, at + scheme.size() + length, "password hash"};
    }
    return {};
  }
  const std::size_t name = text.find_first_not_of('$', at);
  if (name == std::string_view::npos || name > at + 2) return {};
  const std::size_t end = text.substr(name, 10).find('$');
  if (end == std::string_view::npos || std::ranges::find(kHashes, text.substr(name, end)) == kHashes.end())
    return {};
  const std::size_t length = run_of(kCrypt, text, name + end, 512);
  if (length < 24) return {};
  return FoundSecret{at, name + end + length, "password hash"};
}

}  // namespace

std::optional<FoundSecret> secret_format_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (!kBeginnings[static_cast<std::uint8_t>(c)]) return {};
  switch (c) {
    case ':':
      return url_password(text, at);
    case '-':
      return private_key(text, at);
    case '"':
      return registry_auth(text, at);
    case 'e':
      return web_token(text, at);
    case '$':
    case '{':
      return password_hash(text, at);
    case 'b':
    case 'B':
      return authorization(text, at);
    default:
      return prefixed(text, at);
  }
}

std::optional<FoundSecret> find_secret_format(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i < text.size(); ++i)
    if (auto found = secret_format_at(text, i)) return found;
  return {};
}

}  // namespace watertight::sources
