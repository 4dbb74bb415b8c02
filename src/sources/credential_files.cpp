#include "sources/credential_files.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "sources/json.hpp"
#include "sources/key_stores.hpp"
#include "sources/proven_tokens.hpp"
#include "sources/secret_names.hpp"
#include "sources/secret_text.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Names of files whose text is searched. A star is anything.
constexpr std::array<std::string_view, 38> kSettings = {".env",
                                                        ".env.*",
                                                        "*.env",
                                                        "id_rsa",
                                                        "id_dsa",
                                                        "id_ecdsa",
                                                        "id_ed25519",
                                                        "*.pem",
                                                        "*.key",
                                                        ".npmrc",
                                                        ".yarnrc.yml",
                                                        ".pypirc",
                                                        ".netrc",
                                                        "_netrc",
                                                        ".git-credentials",
                                                        ".pgpass",
                                                        ".my.cnf",
                                                        ".dockerconfigjson",
                                                        ".dockercfg",
                                                        "kubeconfig",
                                                        "kubeconfig.*",
                                                        "*.kubeconfig",
                                                        "admin.conf",
                                                        ".vault-token",
                                                        "*.tfvars",
                                                        "*.tfvars.json",
                                                        ".terraformrc",
                                                        "terraform.rc",
                                                        ".boto",
                                                        ".s3cfg",
                                                        "*.tfstate",
                                                        "*.tfstate.backup",
                                                        "credentials",
                                                        "credentials.json",
                                                        "credentials.toml",
                                                        "application_default_credentials.json",
                                                        "service-account*.json",
                                                        "*.ppk"};

// Names of files with the settings of programs, passwords among much else.
constexpr std::array<std::string_view, 9> kOfPrograms = {"*.ini",        "*.conf",        "*.properties",
                                                         "database.yml", "database.yaml", "secrets.json",
                                                         "secrets.yml",  "secrets.yaml",  "wp-config.php"};

// Endings of what is no text, or is large and made by programs.
constexpr std::array<std::string_view, 36> kNoText = {
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".svg", ".bmp", ".tif", ".woff",  ".woff2", ".ttf",
    ".otf", ".eot", ".mp3",  ".mp4", ".webm", ".ogg", ".wav", ".pdf", ".zip", ".gz",    ".tgz",   ".bz2",
    ".xz",  ".zst", ".7z",   ".jar", ".war",  ".so",  ".a",   ".o",   ".pyc", ".class", ".wasm",  ".exe"};

// Endings of files that may be key stores; a file without any ending may be one as well.
constexpr std::array<std::string_view, 17> kStores = {
    ".p12", ".pfx", ".jks", ".jceks", ".keystore", ".truststore", ".ks",   ".kdbx", ".kdb",
    ".der", ".pk8", ".gpg", ".pgp",   ".json",     ".secret",     ".priv", ".bin"};

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == npos) return pattern == name;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  return name.size() > before.size() + after.size() && name.starts_with(before) && name.ends_with(after);
}

bool is_sample(std::string_view name) {
  return std::ranges::any_of(std::array{"example", "sample", "template"},
                             [&](std::string_view word) { return name.find(word) != npos; });
}

bool is_kept(const facts::Secret& secret) {
  return secret.kind != "placeholder" && secret.kind != "password hash" && secret.kind != "key material" &&
         !secret.kind.ends_with("with a wrong checksum");
}

std::optional<facts::Secret> first_of_text(std::string_view text) {
  for (facts::Secret& secret : sealed_text({}, text, {}).secrets)
    if (is_kept(secret)) return std::move(secret);
  return std::nullopt;
}

// Texts of a program for its users, by the language: "password = Password".
bool is_translation(std::string_view path, std::string_view name) {
  return name.starts_with("messages") || name.find("strings") != npos || path.find("i18n/") != npos ||
         path.find("locale") != npos || path.find("lang/") != npos ||
         (name.size() > 14 && name.ends_with(".properties") && name[name.size() - 14] == '_');
}

// The first setting of a program that is a secret: not one that is commented out, nor a sentence.
std::optional<facts::Secret> first_setting(std::string_view text) {
  for (const FoundSecret& found : secrets_in_text(text)) {
    const std::string_view value = text.substr(found.begin, found.end - found.begin);
    const std::size_t before = found.begin == 0 ? npos : text.find_last_of("\r\n", found.begin - 1);
    const std::size_t line = text.find_first_not_of(" \t\r\n", before == npos ? 0 : before);
    if (line != npos && (text[line] == '#' || text[line] == ';' || text[line] == '*' || text[line] == '!' ||
                         text.substr(line).starts_with("//")))
      continue;
    const std::size_t behind = found.end;
    const bool sentence = behind + 1 < text.size() && text[behind] == ' ' &&
                          ((text[behind + 1] >= 'a' && text[behind + 1] <= 'z') ||
                           (text[behind + 1] >= 'A' && text[behind + 1] <= 'Z'));
    const bool reference = value.empty() || value.front() == '<' || value.front() == '%' ||
                           value.front() == '$' || value.front() == '@';
    if (sentence || reference) continue;
    facts::Secret secret = seal({}, std::string(found.kind), value, {});
    if (is_kept(secret)) return secret;
  }
  return std::nullopt;
}

std::optional<facts::Secret> password(std::string_view value) {
  if (plainly_no_secret("password", value) || kind_of_value("password", value) == "placeholder")
    return std::nullopt;
  return seal({}, "password", value, {});
}

// Words of a .netrc: "machine host login name password value", over any number of lines.
std::optional<facts::Secret> of_netrc(std::string_view text) {
  bool machine = false;
  std::string_view before;
  for (std::size_t at = text.find_first_not_of(" \t\r\n"); at != npos;) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    machine = machine || word == "machine" || word == "default";
    if (machine && before == "password")
      if (auto found = password(word)) return found;
    before = word;
    at = text.find_first_not_of(" \t\r\n", end);
  }
  return std::nullopt;
}

// Lines of a .pgpass: host:port:database:user:password; a backslash takes the next character as it is.
std::optional<facts::Secret> of_pgpass(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    int colons = 0;
    for (std::size_t i = 0; i < line.size() && line.front() != '#'; ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == ':' && ++colons == 4) {
        if (auto found = password(line.substr(i + 1))) return found;
        break;
      }
    }
  }
  return std::nullopt;
}

// "_auth=…" and "//host/:_password=…" of an .npmrc are base64 of what they are called after.
std::optional<facts::Secret> of_npmrc(std::string_view text) {
  for (const std::string_view key : {"_auth", "_password"})
    for (std::size_t at = text.find(key); at != npos; at = text.find(key, at + 1)) {
      const std::size_t equals = text.find_first_not_of(" \t", at + key.size());
      if (equals == npos || text[equals] != '=') continue;
      const std::size_t begin = text.find_first_not_of(" \t\"", equals + 1);
      if (begin == npos) continue;
      const std::size_t end = std::min(text.find_first_of(" \t\r\n\"", begin), text.size());
      if (auto found = password(text.substr(begin, end - begin))) return found;
    }
  return std::nullopt;
}

// define('DB_PASSWORD', 'value'), as WordPress is set up.
std::optional<facts::Secret> of_wordpress(std::string_view text) {
  constexpr std::string_view kName = "DB_PASSWORD";
  for (std::size_t at = text.find(kName); at != npos; at = text.find(kName, at + 1)) {
    const std::size_t quote = at + kName.size();
    if (quote >= text.size() || (text[quote] != '\'' && text[quote] != '"')) continue;
    const std::size_t begin = text.find_first_not_of(" \t,", quote + 1);
    if (begin == npos || (text[begin] != '\'' && text[begin] != '"')) continue;
    const std::size_t end = text.find(text[begin], begin + 1);
    if (end == npos) continue;
    const std::string_view value = text.substr(begin + 1, end - begin - 1);
    if (value == "password_here" || value.find('\n') != npos) continue;
    if (auto found = password(value)) return found;
  }
  return std::nullopt;
}

// Credentials of a registry in a client's configuration: not where a helper keeps them.
std::optional<facts::Secret> of_registries(const JsonValue& document) {
  for (const auto& [registry, entry] : document["auths"].members())
    for (const std::string_view key : {"auth", "identitytoken", "registrytoken", "password"})
      if (const std::string_view value = entry[key].text_or(""); !value.empty() && !is_reference(value))
        return seal({}, "registry credentials", value, {});
  return std::nullopt;
}

// The key of a service's account, and the token of a person's, as a cloud's tools write them.
std::optional<facts::Secret> of_account(const JsonValue& document) {
  const std::string_view type = document["type"].text_or("");
  const std::string_view key = document["private_key"].text_or("");
  if (type == "service_account" && key.starts_with("-----BEGIN ") && key.find("PRIVATE KEY") != npos)
    return seal({}, "service account key", key, {});
  const std::string_view token = document["refresh_token"].text_or("");
  if (type == "authorized_user" && !token.empty()) return seal({}, "token", token, {});
  return std::nullopt;
}

std::optional<facts::Secret> of_json(std::string_view bytes) {
  if (bytes.find("\"auths\"") == npos && bytes.find("\"service_account\"") == npos &&
      bytes.find("\"authorized_user\"") == npos)
    return std::nullopt;
  std::string text(bytes);
  JsonParser parser;
  const auto document = parser.parse(text, "file");
  if (!document || document->kind() != JsonKind::object) return std::nullopt;
  if (auto found = of_registries(*document)) return found;
  return of_account(*document);
}

std::optional<facts::Secret> of_forms(std::string_view path, std::string_view bytes) {
  if (bytes.size() > kMostForForms) return std::nullopt;
  const auto found = find_proven_token(path, bytes);
  if (!found) return std::nullopt;
  return seal({}, std::string(found->kind), bytes.substr(found->begin, found->end - found->begin), {});
}

bool is_one_of(const auto& patterns, std::string_view name) {
  return std::ranges::any_of(patterns, [&](std::string_view p) { return matches(p, name); });
}

std::string_view name_of_path(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

FileLook look_at(std::string_view path) {
  const std::string_view name = name_of_path(path);
  if (is_sample(name) || name.ends_with(".pub")) return FileLook::none;
  if (name == "config") {
    const bool known = path.ends_with(".kube/config") || path.find(".git/") != npos;
    return known ? FileLook::text : FileLook::structure;
  }
  if (name == "config.json" && path.ends_with(".docker/config.json")) return FileLook::text;
  if (is_one_of(kSettings, name)) return FileLook::text;
  if (is_one_of(kOfPrograms, name)) return is_translation(path, name) ? FileLook::forms : FileLook::text;
  const bool store = name.find('.', 1) == npos ||
                     std::ranges::any_of(kStores, [&](std::string_view end) { return name.ends_with(end); });
  if (store) return FileLook::structure;
  const bool text = std::ranges::none_of(kNoText, [&](std::string_view end) { return name.ends_with(end); });
  return text ? FileLook::forms : FileLook::none;
}

bool begins_as_text(std::string_view bytes) { return bytes.substr(0, kBeginning).find('\0') == npos; }

std::optional<facts::Secret> secret_in_file(std::string_view path, std::string_view bytes) {
  if (const std::string_view kind = kind_of_key_store(bytes); !kind.empty())
    return seal({}, std::string(kind), bytes, {});
  if (!begins_as_text(bytes)) return std::nullopt;
  if (auto found = of_json(bytes)) return found;
  if (look_at(path) == FileLook::forms) return of_forms(path, bytes);
  if (bytes.starts_with("-----BEGIN ") && bytes.substr(0, 80).find("PRIVATE KEY") != npos)
    return first_of_text(bytes);
  if (bytes.find("aws_secret_access_key") != npos && bytes.starts_with('[')) return first_of_text(bytes);
  if (look_at(path) != FileLook::text) return of_forms(path, bytes);
  const std::string_view name = name_of_path(path);
  if (!is_one_of(kSettings, name) && is_one_of(kOfPrograms, name)) {
    if (auto token = of_forms(path, bytes)) return token;
    if (name == "wp-config.php") return of_wordpress(bytes);
    return first_setting(bytes);
  }
  std::optional<facts::Secret> found;
  if (name == ".netrc" || name == "_netrc") found = of_netrc(bytes);
  if (name == ".pgpass") found = of_pgpass(bytes);
  if (name == ".npmrc") found = of_npmrc(bytes);
  return found ? std::move(found) : first_of_text(bytes);
}

}  // namespace watertight::sources
