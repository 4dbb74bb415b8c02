#include "sources/secret_names.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "sources/secret_formats.hpp"

namespace watertight::sources {
namespace {

// Names are compared as _DB_PASSWORD_FILE_: upper case, words between
// underscores. A part without underscores at its ends also matches inside a
// word (PGPASSWORD).
struct NamePart {
  std::string_view part;
  std::string_view kind;
};

constexpr std::array kParts = {
    NamePart{"PASSWORD", "password"},
    NamePart{"PASSWD", "password"},
    NamePart{"PASSPHRASE", "password"},
    NamePart{"PASSCODE", "password"},
    NamePart{"PASS_", "password"},
    NamePart{"PWD_", "password"},
    NamePart{"_PW_", "password"},
    NamePart{"_BASIC_AUTH_", "password"},
    NamePart{"_NEO4J_AUTH_", "password"},
    NamePart{"_REDISCLI_AUTH_", "password"},
    NamePart{"_MASTERAUTH_", "password"},
    NamePart{"PRIVATE_KEY_", "private key"},
    NamePart{"PRIVATEKEY_", "private key"},
    NamePart{"APIKEY_", "API key"},
    NamePart{"_API_KEY_", "API key"},
    NamePart{"SECRET_", "secret"},
    NamePart{"SECRETS_", "secret"},
    NamePart{"SECRETKEY_", "secret"},
    NamePart{"TOKEN_", "token"},
    NamePart{"TOKENS_", "token"},
    NamePart{"CREDENTIAL_", "credentials"},
    NamePart{"CREDENTIALS_", "credentials"},
    NamePart{"_CREDS_", "credentials"},
    NamePart{"DSN_", "connection string"},
    NamePart{"CONNECTION_STRING_", "connection string"},
    NamePart{"CONNECTIONSTRING_", "connection string"},
    NamePart{"_CONN_STR_", "connection string"},
    NamePart{"_CONNSTR_", "connection string"},
    NamePart{"_ERLANG_COOKIE_", "secret"},
    NamePart{"_ACCESS_KEY_", "access key"},
    NamePart{"_ACCESSKEY_", "access key"},
    NamePart{"_ACCOUNT_KEY_", "access key"},
    NamePart{"_STORAGE_KEY_", "access key"},
    NamePart{"_SERVICE_KEY_", "access key"},
    NamePart{"_DEPLOY_KEY_", "private key"},
    NamePart{"_KEY_DATA_", "private key"},
    NamePart{"_SSH_KEY_", "private key"},
    NamePart{"_APP_KEY_", "encryption key"},
    NamePart{"_AUTH_KEY_", "encryption key"},
    NamePart{"_JWT_KEY_", "encryption key"},
    NamePart{"_HMAC_KEY_", "encryption key"},
    NamePart{"_CRYPT_KEY_", "encryption key"},
    NamePart{"_SHARED_KEY_", "encryption key"},
    NamePart{"_MASTER_KEY_", "encryption key"},
    NamePart{"_SESSION_KEY_", "encryption key"},
    NamePart{"_SIGNING_KEY_", "encryption key"},
    NamePart{"_ENCRYPTION_KEY_", "encryption key"},
    NamePart{"_AUTH_SALT_", "encryption key"},
};

// Whole names that are none, though they look so.
constexpr std::array<std::string_view, 3> kOtherMeaning = {"_PWD_", "_OLDPWD_", "_OLD_PWD_"};
// Words that end in a part and mean something else.
constexpr std::array<std::string_view, 6> kOtherWords = {"_COMPASS_",  "_BYPASS_",    "_SURPASS_",
                                                         "_OVERPASS_", "_UNDERPASS_", "_TRESPASS_"};

// A word behind the part with which the name speaks about the secret.
constexpr std::array<std::string_view, 54> kAbout = {
    "FILE",     "FILES",    "PATH",     "PATHS",    "DIR",        "DIRECTORY", "LENGTH",   "LEN",
    "SIZE",     "TTL",      "EXPIRY",   "EXPIRES",  "EXPIRATION", "TIMEOUT",   "LIFETIME", "AGE",
    "URL",      "URI",      "ENDPOINT", "HOST",     "PORT",       "NAME",      "ID",       "TYPE",
    "POLICY",   "ENABLED",  "DISABLED", "REQUIRED", "ALGORITHM",  "ALG",       "HEADER",   "COUNT",
    "MIN",      "MAX",      "PREFIX",   "SUFFIX",   "FORMAT",     "ENCODER",   "ISSUER",   "AUDIENCE",
    "VERSION",  "USER",     "USERNAME", "INTERVAL", "LIMIT",      "LIMITS",    "SCOPE",    "MODE",
    "PROVIDER", "REQUESTS", "REF",      "STORE",    "RESET",      "SECONDS"};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '_'; }

std::string normal_form(std::string_view name) {
  std::string out = "_";
  out.reserve(name.size() + 8);
  char before = '_';
  for (const char c : name) {
    if (is_upper(c) && is_lower(before)) out += '_';  // dbPassword
    const bool letter = is_upper(c) || is_lower(c) || is_digit(c);
    const char shown = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : letter ? c : '_';
    if (shown != '_' || out.back() != '_') out += shown;
    before = c;
  }
  if (out.back() != '_') out += '_';
  return out;
}

bool speaks_about(std::string_view behind) {
  while (!behind.empty()) {
    const std::size_t end = std::min(behind.find('_'), behind.size());
    if (std::ranges::find(kAbout, behind.substr(0, end)) != kAbout.end()) return true;
    behind.remove_prefix(std::min(end + 1, behind.size()));
  }
  return false;
}

bool is_switch(std::string_view value) {
  std::string lower;
  for (const char c : value.substr(0, 10)) lower += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  static constexpr std::array<std::string_view, 15> kSwitches = {
      "true", "false", "yes", "no",      "on",       "off",       "null", "none",
      "nil",  "0",     "1",   "enabled", "disabled", "undefined", "~"};
  return std::ranges::find(kSwitches, lower) != kSwitches.end();
}

bool is_path(std::string_view value) {
  static constexpr std::array<std::string_view, 16> kRoots = {
      "/run/", "/var/", "/etc/",  "/secrets/", "/mnt/", "/home/", "/opt/", "/usr/",
      "/tmp/", "/app/", "/data/", "/root/",    "/srv/", "./",     "../",   "file:///"};
  return std::ranges::any_of(kRoots, [&](std::string_view root) { return value.starts_with(root); }) &&
         value.find_first_of("=+@$ ") == std::string_view::npos;
}

// Words that samples put where a password belongs.
constexpr std::array<std::string_view, 24> kSampleWords = {
    "changeme",     "change_me",    "change-me",    "changeit",    "changethis",   "change_this",
    "change-this",  "replaceme",    "replace_me",   "replace-me",  "replacethis",  "replace_this",
    "replace-this", "replace_with", "replace-with", "placeholder", "yourpassword", "yoursecret",
    "yourtoken",    "insert_your",  "insert-your",  "put_your",    "put-your",     "fill_me_in"};
constexpr std::array<std::string_view, 10> kWholeSampleWords = {
    "example", "sample", "dummy", "todo", "tbd", "fixme", "foobar", "mypassword", "mysecret", "redacted"};

bool is_sample_word(std::string_view value) {
  if (value.size() > 64) return false;
  std::string lower;
  for (const char c : value) lower += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c == ' ' ? '-' : c;
  if (lower.starts_with("your-") || lower.starts_with("your_") || lower.starts_with("example")) return true;
  if (lower.ends_with("-here") || lower.ends_with("_here") || lower.ends_with("example") ||
      lower.ends_with("examplekey"))
    return true;
  return std::ranges::find(kWholeSampleWords, lower) != kWholeSampleWords.end() ||
         std::ranges::any_of(kSampleWords,
                             [&](std::string_view w) { return lower.find(w) != std::string::npos; });
}

// <password>, xxxx, ****, ...: nothing was filled in.
bool is_blank_form(std::string_view value) {
  if (value.size() >= 3 && value.front() == '<' && value.back() == '>' &&
      value.find_first_of("<>", 1) == value.size() - 1)
    return true;
  const std::size_t other = value.find_first_not_of(value.front());
  return value.size() >= 3 && other == std::string_view::npos &&
         std::string_view("*xX.-_#?").find(value.front()) != std::string_view::npos;
}

// /certs/key.pem, C:\\keys, ~/.token: lower-case parts without anything that
// looks drawn by lot.
bool is_file_path(std::string_view value) {
  if (value.starts_with("~/") || value.starts_with("C:\\")) return true;
  if (!value.starts_with('/') || value.find('/', 1) == std::string_view::npos) return false;
  return std::ranges::all_of(value, [](char c) {
    return is_lower(c) || c == '/' || c == '.' || c == '-' || c == '_' || is_digit(c);
  });
}

constexpr std::array<std::string_view, 9> kKeyWords = {"KEY",  "KEYS",      "SALT", "PEPPER", "SEED",
                                                       "AUTH", "SIGNATURE", "HMAC", "COOKIE"};
constexpr std::array<std::string_view, 16> kPublicWords = {
    "PUBLIC",  "_PUB_",     "GPG",  "PGP",      "FINGERPRINT", "_SITE_", "PARTITION", "_SORT_",
    "_CACHE_", "_PRIMARY_", "_SHA", "CHECKSUM", "_DIGEST_",    "_HOST_", "KEYRING",   "_APT_"};

// By the entropy of its characters, in bits each.
bool is_random(std::string_view value) {
  std::array<int, 256> count{};
  bool hex = true;
  bool lower = false;
  bool upper = false;
  bool digit = false;
  for (const char c : value) {
    if (!is_word(c) && std::string_view("+/=-.~").find(c) == std::string_view::npos) return false;
    ++count[static_cast<unsigned char>(c)];
    lower |= is_lower(c);
    upper |= is_upper(c);
    digit |= is_digit(c);
    hex &= is_digit(c) || (c >= 'a' && c <= 'f');
  }
  double bits = 0;
  for (const int n : count) {
    if (n == 0) continue;
    const double share = n / static_cast<double>(value.size());
    bits -= share * std::log2(share);
  }
  if (hex) return value.size() >= 32 && lower && digit && bits >= 3.0;
  return lower && upper && digit && bits >= 3.7;
}

// A data source without credentials in it is an address.
bool holds_credentials(std::string_view value) {
  const std::size_t at = value.rfind('@');
  if (at != std::string_view::npos) {
    std::size_t user = value.find("://");
    user = user == std::string_view::npos ? 0 : user + 3;
    const std::size_t colon = value.find(':', user);
    return colon != std::string_view::npos && colon + 1 < at;
  }
  std::string upper = normal_form(value);
  return upper.find("PASSWORD_") != std::string::npos || upper.find("PWD_") != std::string::npos ||
         upper.find("KEY_") != std::string::npos;
}

constexpr std::array<std::string_view, 11> kStems = {"pass", "pwd",  "pw",  "secret", "token", "key",
                                                     "cred", "conn", "dsn", "auth",   "cookie"};
// Which two letters, of either case, a stem begins with. Other characters fall together with letters here and
// are told apart by the stem itself.
constexpr std::size_t letters(char first, char second) {
  return static_cast<std::size_t>(static_cast<unsigned char>(first) & 31) << 5 |
         (static_cast<unsigned char>(second) & 31);
}
constexpr auto kStemBeginnings = [] {
  std::array<bool, 1024> table{};
  for (const std::string_view stem : kStems) table[letters(stem[0], stem[1])] = true;
  return table;
}();

}  // namespace

bool mentions_secrets(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (!kStemBeginnings[letters(text[i], text[i + 1])]) continue;
    for (const std::string_view stem : kStems) {
      if (i + stem.size() > text.size()) continue;
      std::size_t n = 0;
      while (n < stem.size() && (text[i + n] | 0x20) == stem[n]) ++n;
      if (n == stem.size()) return true;
    }
  }
  return false;
}

std::string_view kind_by_name(std::string_view name) {
  if (name.empty() || name.size() > 256 || !mentions_secrets(name)) return {};
  const std::string normal = normal_form(name);
  if (std::ranges::find(kOtherMeaning, normal) != kOtherMeaning.end()) return {};
  for (const NamePart& p : kParts) {
    const std::size_t at = normal.rfind(p.part);
    if (at == std::string::npos) continue;
    const bool other = std::ranges::any_of(
        kOtherWords, [&](std::string_view word) { return normal.find(word) != std::string::npos; });
    if (p.part == "PASS_" && other) continue;
    if (speaks_about(std::string_view{normal}.substr(at + p.part.size()))) return {};
    return p.kind;
  }
  return {};
}

bool may_name_a_secret(std::string_view text) {
  return (text.find_first_of("=:") != std::string_view::npos || text.find(" -") != std::string_view::npos) &&
         mentions_secrets(text);
}

bool is_reference(std::string_view value) {
  if (value.starts_with("\\$")) value.remove_prefix(1);
  if (value.starts_with("{{") && value.ends_with("}}")) return true;
  if (!value.starts_with('$') || value.size() < 2) return false;
  if (value[1] == '(') return value.ends_with(')');
  // Grafana's own: $__file{/run/secrets/db}, $__env{DB}, $__vault{…}
  for (const std::string_view provider : {"$__file{", "$__env{", "$__vault{"})
    if (value.starts_with(provider)) return value.find('}') == value.size() - 1;
  if (value[1] != '{') return std::ranges::all_of(value.substr(1), is_word);
  const std::size_t close = value.find('}');
  if (close != value.size() - 1) return false;
  const std::string_view inside = value.substr(2, close - 2);
  const std::size_t end =
      static_cast<std::size_t>(std::ranges::find_if_not(inside, is_word) - inside.begin());
  const std::string_view behind = inside.substr(end);
  return behind.empty() || behind == "-" || behind == ":-" || behind.starts_with('?') ||
         behind.starts_with(":?");
}

std::string_view kind_of_value(std::string_view kind, std::string_view value) {
  return is_sample_word(value) || is_sample_token(value) ? "placeholder" : kind;
}

std::string_view kind_by_randomness(std::string_view name, std::string_view value) {
  if (value.size() < 20 || value.size() > 512 || name.size() > 256) return {};
  const std::string normal = normal_form(name);
  const std::size_t last = normal.rfind('_', normal.size() - 2);
  const std::string_view word = std::string_view(normal).substr(last + 1, normal.size() - last - 2);
  if (std::ranges::find(kKeyWords, word) == kKeyWords.end()) return {};
  for (const std::string_view other : kPublicWords)
    if (normal.find(other) != std::string::npos) return {};
  return is_random(value) ? "random key" : std::string_view{};
}

bool plainly_no_secret(std::string_view kind, std::string_view value) {
  if (value.empty() || is_reference(value) || is_switch(value) || is_path(value)) return true;
  if (value.starts_with(".*") || is_blank_form(value) || is_file_path(value) || value.starts_with("arn:"))
    return true;
  if (kind != "password" && value.size() <= 6 && std::ranges::all_of(value, is_digit)) return true;
  return kind == "connection string" && !holds_credentials(value);
}

}  // namespace watertight::sources
