#include "sources/secret_formats.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sources/token_checksum.hpp"
#include "sources/token_table.hpp"

namespace watertight::sources {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::string_view kWord = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view kUrlSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
constexpr std::string_view kDotted = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool one_of(std::string_view alphabet, char c) { return alphabet.find(c) != std::string_view::npos; }

std::size_t run_of(std::string_view alphabet, std::string_view text, std::size_t from, std::size_t most) {
  std::size_t n = 0;
  while (n < most && from + n < text.size() && one_of(alphabet, text[from + n])) ++n;
  return n;
}

// Two characters as one number.
std::size_t pair_of(char first, char second) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(first)) << 8 | static_cast<std::uint8_t>(second);
}

// What two characters begin: everything that begins nothing is passed over at once, and that is nearly all.
struct Index {
  std::array<std::vector<const TokenForm*>, 256> forms;  // by the first character
  std::bitset<65536> prefix;                             // some form's first two
  std::bitset<65536> begins;                             // these, and those of the forms that are no prefix
};

Index make_index() {
  Index index;
  const auto any_behind = [&](std::string_view firsts, std::string_view seconds) {
    for (const char first : firsts)
      for (const char second : seconds) index.begins.set(pair_of(first, second));
  };
  for (const TokenForm& form : token_forms()) {
    index.forms[static_cast<std::uint8_t>(form.prefix[0])].push_back(&form);
    index.prefix.set(pair_of(form.prefix[0], form.prefix[1]));
  }
  index.begins = index.prefix;
  any_behind(":", "/");                    // url_password
  any_behind("-", "-");                    // private_key
  any_behind("\"", "a");                   // registry_auth
  any_behind("e", "y");                    // web_token
  any_behind("$", "$12567ygas");           // password_hash: $$ and what kHashes begin with
  any_behind("{", "S");                    // kSchemes
  any_behind("Bb", "ea");                  // authorization
  any_behind("MNO", kUrlSafe);             // discord_token
  any_behind("0123456789", "0123456789");  // telegram_token
  return index;
}
const Index kIndex = make_index();

bool has_any(std::string_view text, char from, char to) {
  return std::ranges::any_of(text, [&](char c) { return c >= from && c <= to; });
}
bool is_mixed(std::string_view text) {
  return has_any(text, '0', '9') && has_any(text, 'a', 'z') && has_any(text, 'A', 'Z');
}

bool is_uuid(std::string_view text) {
  for (const std::size_t dash : {8u, 13u, 18u, 23u})
    if (text[dash] != '-') return false;
  return std::ranges::count(text, '-') == 4;
}

// False: the form rules it out. A wrong checksum does not: it is told by
// another kind.
bool is_proven(Proof proof, std::string_view body) {
  switch (proof) {
    case Proof::digit:
      return has_any(body, '0', '9');
    case Proof::mixed:
      return is_mixed(body);
    case Proof::dotted:
      return body[22] == '.' && std::ranges::count(body, '.') == 1;
    case Proof::fine_grained:
      return body[22] == '_' && std::ranges::count(body, '_') == 1;
    case Proof::uuid:
      return is_uuid(body);
    case Proof::none:
    case Proof::base62_crc:
    case Proof::hex_crc:
      break;
  }
  return true;
}

// What documentation puts where a token belongs: few different characters, or
// words that say so.
bool is_sample(std::string_view body) {
  std::array<bool, 256> seen{};
  int different = 0;
  for (const char c : body)
    if (!std::exchange(seen[static_cast<std::uint8_t>(c)], true)) ++different;
  if (different < 6) return true;
  for (const std::string_view word : {"EXAMPLE", "example", "XXXX", "xxxx", "YOUR_", "your_", "your-"})
    if (body.find(word) != std::string_view::npos) return true;
  return body.find("0123456789abcdef0123456789abcdef") != std::string_view::npos;
}

std::string_view with_wrong_checksum(std::string_view kind) {
  if (kind == "GitHub token") return "GitHub token with a wrong checksum";
  if (kind == "npm token") return "npm token with a wrong checksum";
  return "token with a wrong checksum";
}

std::optional<FoundSecret> prefixed(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || !kIndex.prefix[pair_of(text[at], text[at + 1])]) return {};
  if (at > 0 && is_word(text[at - 1])) return {};
  const std::string_view rest = text.substr(at);
  for (const TokenForm* form : kIndex.forms[static_cast<std::uint8_t>(text[at])]) {
    const TokenForm& f = *form;
    if (!rest.starts_with(f.prefix)) continue;
    if (f.prefix.size() <= 4 && at > 0 && text[at - 1] == '-') continue;  // the end of a longer word
    const std::size_t begin = at + f.prefix.size();
    const std::size_t length = run_of(f.alphabet, text, begin, f.most);
    const std::size_t end = begin + length;
    if (length < f.least || (end < text.size() && length == f.most && one_of(kLetters, text[end]))) continue;
    const std::string_view body = text.substr(begin, length);
    if (!is_proven(f.proof, body) || is_sample(body)) continue;
    const bool wrong = (f.proof == Proof::base62_crc && !ends_in_base62_checksum(body)) ||
                       (f.proof == Proof::hex_crc && !ends_in_hex_checksum(text.substr(at, end - at)));
    return FoundSecret{f.value_only ? begin : at, end, wrong ? with_wrong_checksum(f.kind) : f.kind};
  }
  return {};
}

// 123456789:AA…, as Telegram gives them to bots.
std::optional<FoundSecret> telegram_token(std::string_view text, std::size_t at) {
  if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '-' || text[at - 1] == '.')) return {};
  const std::size_t digits = run_of("0123456789", text, at, 12);
  if (digits < 8 || digits > 10 || !text.substr(at + digits).starts_with(":AA")) return {};
  const std::size_t length = run_of(kUrlSafe, text, at + digits + 1, 64);
  if (length != 35) return {};
  return FoundSecret{at, at + digits + 1 + length, "Telegram token"};
}

// The number of the bot in base64, ".", six characters of time, ".", a
// signature.
std::optional<FoundSecret> discord_token(std::string_view text, std::size_t at) {
  if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '-' || text[at - 1] == '.')) return {};
  const std::size_t id = run_of(kUrlSafe, text, at, 32);
  if (id < 24 || id > 28 || at + id >= text.size() || text[at + id] != '.') return {};
  const std::size_t time = run_of(kUrlSafe, text, at + id + 1, 8);
  const std::size_t second = at + id + 1 + time;
  if (time != 6 || second >= text.size() || text[second] != '.') return {};
  const std::size_t signature = run_of(kUrlSafe, text, second + 1, 64);
  if (signature < 27 || signature > 38) return {};
  return FoundSecret{at, second + 1 + signature, "Discord token"};
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

// A signed web token (RFC 7519): header.payload.signature, each base64url, the
// header a JSON object with "alg".
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

// -----BEGIN … PRIVATE KEY-----, to the end line or, where there is none, to
// the end of the text.
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

// https://token@host: a long word of letters of both cases and digits. A data
// source of an error tracker is hexadecimal, and public.
bool is_token_of_a_user(std::string_view user) {
  return user.size() >= 20 && run_of(kUrlSafe, user, 0, user.size()) == user.size() && is_mixed(user);
}

// scheme://user:password@host: the password alone is the secret. It may hold
// any character but those that end the authority; where it holds an unescaped
// "@", the last one ends it.
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
  if (password.find_first_not_of("*xX.") == std::string_view::npos) return {};
  if (password.starts_with('[') && password.ends_with(']')) return {};
  return FoundSecret{begin + colon + 1, begin + host, "password in a URL"};
}

// "auth": "dXNlcjpwYXNzd29yZA==", as a docker configuration keeps the
// credentials of registries.
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

// What crypt(3) and htpasswd make of a password: $2y$…, $apr1$…, {SHA}…; a
// dollar sign may be doubled, as Compose wants it.
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
  if (at + 1 >= text.size() || !kIndex.begins[pair_of(text[at], text[at + 1])]) return {};
  const char c = text[at];
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
    case 'M':
    case 'N':
    case 'O':
      if (auto token = discord_token(text, at)) return token;
      return prefixed(text, at);
    default:
      if (c >= '0' && c <= '9') return telegram_token(text, at);
      return prefixed(text, at);
  }
}

std::optional<FoundSecret> find_secret_format(std::string_view text, std::size_t from) {
  for (std::size_t i = from; i + 1 < text.size(); ++i) {
    if (!kIndex.begins[pair_of(text[i], text[i + 1])]) continue;
    if (auto found = secret_format_at(text, i)) return found;
  }
  return {};
}

bool is_sample_token(std::string_view value) {
  if (value.size() < 2) return false;
  return std::ranges::any_of(kIndex.forms[static_cast<std::uint8_t>(value[0])], [&](const TokenForm* form) {
    if (form->value_only || form->prefix.size() < 4 || !value.starts_with(form->prefix)) return false;
    const std::string_view body = value.substr(form->prefix.size());
    return body.size() >= form->least && run_of(form->alphabet, body, 0, form->most) == body.size() &&
           is_sample(body);
  });
}

}  // namespace watertight::sources
