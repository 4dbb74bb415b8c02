// Labels of the image: names that tools understand, values of the kind their names promise. What each key
// means: https://github.com/opencontainers/image-spec/blob/main/annotations.md
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/build_style.hpp"
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_letter(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

struct PlacedLabel {
  const facts::KeyValue* pair;
};
std::vector<PlacedLabel> labels(const BuildFile& file) {
  std::vector<PlacedLabel> all;
  for (const auto& [stage, i] : instructions_called(file, "LABEL"))
    for (const facts::KeyValue& p : i->pairs) all.push_back({&p});
  return all;
}

// Every label for which `says` gives a message.
template <typename Says>
Verdict check_labels(const BuildFile& file, Says says) {
  std::vector<Observation> found;
  for (const auto& [pair] : labels(file))
    if (std::string message = says(pair->key, pair->value); !message.empty())
      found.push_back(observe(std::move(message),
                              {evidence_at(file, "LABEL", pair->key + '=' + pair->value, pair->span)},
                              pair->key));
  return verdict_on(std::move(found));
}

// Values of `keys` that are set and known here, and are not what they should be.
template <typename Valid>
Verdict check_values(const BuildFile& file, std::initializer_list<std::string_view> keys,
                     std::string_view what, Valid valid) {
  return check_labels(file, [&](std::string_view key, std::string_view value) -> std::string {
    if (!is_one_of(key, keys) || value.empty() || value.find('$') != std::string_view::npos || valid(value))
      return {};
    return fmt::format("{} is \"{}\", which is not {}: tools that read the label drop it or misread it", key,
                       value.substr(0, 80), what);
  });
}

Verdict valid_key(const BuildFile& file, const facts::System&) {
  return check_labels(file, [](std::string_view key, std::string_view) -> std::string {
    if (key.starts_with("com.docker.") || key.starts_with("io.docker.") ||
        key.starts_with("org.dockerproject."))
      return fmt::format("the label {} stands in a name space that Docker keeps for itself", key);
    const bool ends = !key.empty() && (is_lower(key.front()) || is_digit(key.front())) &&
                      (is_lower(key.back()) || is_digit(key.back()));
    const bool plain = std::all_of(key.begin(), key.end(), [](char c) {
      return is_lower(c) || is_digit(c) || c == '.' || c == '-' || c == '_' || c == '/';
    });
    if (ends && plain && key.find("..") == std::string_view::npos && key.find("--") == std::string_view::npos)
      return {};
    return fmt::format(
        "the label {} is not of small letters, digits, dots and dashes: filters and other tools "
        "look for it under another name",
        key);
  });
}
const Check registered_key{"dockerfile-label-key", valid_key};

Verdict empty_label(const BuildFile& file, const facts::System&) {
  return check_labels(file, [](std::string_view key, std::string_view value) -> std::string {
    return value.empty() ? fmt::format("the label {} is empty: who asks for it learns nothing", key)
                         : std::string();
  });
}
const Check registered_empty{"dockerfile-label-empty", empty_label};

bool has_label(const BuildFile& file, std::initializer_list<std::string_view> keys) {
  const auto all = labels(file);
  return std::any_of(all.begin(), all.end(),
                     [&](const PlacedLabel& l) { return is_one_of(lowered(l.pair->key), keys); });
}

Verdict missing(const BuildFile& file, std::initializer_list<std::string_view> keys, std::string message) {
  if (file.stages.empty()) return not_evaluated("the file has no stage");
  if (has_label(file, keys)) return passed();
  const facts::BuildStage& last = file.stages.back();
  return failed(observe(std::move(message), {evidence_at(file, "FROM", last.base, last.span)}));
}

// Which labels an image must have is for its house to say; who uses the usual keys knows of them.
bool describes_its_image(const BuildFile& file) {
  const auto all = labels(file);
  return std::any_of(all.begin(), all.end(), [](const PlacedLabel& l) {
    return l.pair->key.starts_with("org.opencontainers.image.") ||
           l.pair->key.starts_with("org.label-schema.");
  });
}
Verdict not_described() { return not_applicable("the file does not describe its image by the usual labels"); }

Verdict source_missing(const BuildFile& file, const facts::System&) {
  if (!describes_its_image(file)) return not_described();
  return missing(
      file,
      {"org.opencontainers.image.source", "org.opencontainers.image.url", "org.label-schema.vcs-url",
       "org.label-schema.url"},
      "no label says where the image's source is: whoever finds the image cannot tell which file made "
      "it, or whom to tell of a hole in it");
}
const Check registered_missing{"dockerfile-label-missing", source_missing};

Verdict author_missing(const BuildFile& file, const facts::System&) {
  if (!instructions_called(file, "MAINTAINER").empty()) return passed();
  if (!describes_its_image(file)) return not_described();
  return missing(file,
                 {"maintainer", "org.opencontainers.image.authors", "org.opencontainers.image.vendor",
                  "org.label-schema.vendor"},
                 "nothing says who answers for the image: a hole in it has nobody to be reported to");
}
const Check registered_author{"dockerfile-maintainer-missing", author_missing};

bool is_url(std::string_view v) {
  return (v.starts_with("https://") || v.starts_with("http://")) && v.find(' ') == std::string_view::npos &&
         v.size() > 11 && v.find('.', 8) != std::string_view::npos;
}
Verdict url(const BuildFile& file, const facts::System&) {
  return check_values(
      file,
      {"org.opencontainers.image.url", "org.opencontainers.image.source",
       "org.opencontainers.image.documentation", "org.label-schema.url", "org.label-schema.vcs-url"},
      "a URL",
      [](std::string_view v) { return is_url(v) || v.starts_with("git@") || v.starts_with("ssh://"); });
}
const Check registered_url{"dockerfile-label-url", url};

// Fits a pattern in which 0 is a digit and everything else itself.
bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == '0' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  return true;
}

// RFC 3339: 2024-05-01T10:00:00Z
bool is_time(std::string_view v) {
  std::string text(v);
  for (char& c : text)
    if (c == 't' || c == 'z') c = static_cast<char>(c - 32);
  if (!fits(text, "0000-00-00T00:00:00")) return false;
  std::string_view rest = std::string_view(text).substr(19);
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
  }
  return rest == "Z" ||
         (rest.size() == 6 && (rest.front() == '+' || rest.front() == '-') && fits(rest.substr(1), "00:00"));
}
Verdict time(const BuildFile& file, const facts::System&) {
  return check_values(file, {"org.opencontainers.image.created", "org.label-schema.build-date"},
                      "a time as RFC 3339 writes it, 2024-05-01T10:00:00Z", is_time);
}
const Check registered_time{"dockerfile-label-time", time};

// An SPDX expression by its form: identifiers joined by AND, OR and WITH; common names that are none.
bool is_spdx(std::string_view v) {
  constexpr std::array<std::string_view, 12> kNone = {"apache",      "apache2", "apachev2", "gpl",
                                                      "gplv2",       "gplv3",   "lgpl",     "bsd",
                                                      "proprietary", "agpl",    "agplv3",   "mpl"};
  if (std::find(kNone.begin(), kNone.end(), lowered(v)) != kNone.end()) return false;
  bool wants_name = true;
  int open = 0;
  while (!v.empty()) {
    if (v.front() == ' ') {
      v.remove_prefix(1);
      continue;
    }
    if (v.front() == '(' || v.front() == ')') {
      if ((v.front() == '(') != wants_name) return false;
      open += v.front() == '(' ? 1 : -1;
      if (open < 0) return false;
      v.remove_prefix(1);
      continue;
    }
    std::size_t end = 0;
    while (end < v.size() && (is_letter(v[end]) || is_digit(v[end]) || v[end] == '.' || v[end] == '-' ||
                              v[end] == '+' || v[end] == ':'))
      ++end;
    if (end == 0) return false;
    const bool joins = is_one_of(v.substr(0, end), {"AND", "OR", "WITH", "and", "or", "with"});
    if (joins == wants_name) return false;
    wants_name = joins;
    v.remove_prefix(end);
  }
  return !wants_name && open == 0;
}
Verdict spdx(const BuildFile& file, const facts::System&) {
  return check_values(file, {"org.opencontainers.image.licenses"},
                      "an SPDX license expression, Apache-2.0 OR MIT", is_spdx);
}
const Check registered_spdx{"dockerfile-label-spdx", spdx};

bool is_hash(std::string_view v) {
  return (v.size() == 40 || v.size() == 64 || (v.size() >= 7 && v.size() <= 12)) &&
         std::all_of(v.begin(), v.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}
Verdict git_hash(const BuildFile& file, const facts::System&) {
  return check_values(file, {"org.opencontainers.image.revision", "org.label-schema.vcs-ref"},
                      "the hash of a commit", is_hash);
}
const Check registered_hash{"dockerfile-label-githash", git_hash};

// 1.2.3, with -pre and +build behind it.
bool is_semver(std::string_view v) {
  for (int part = 0; part < 3; ++part) {
    std::size_t end = 0;
    while (end < v.size() && is_digit(v[end])) ++end;
    if (end == 0 || (end > 1 && v.front() == '0')) return false;
    v.remove_prefix(end);
    if (part < 2) {
      if (!v.starts_with('.')) return false;
      v.remove_prefix(1);
    }
  }
  if (v.empty()) return true;
  return (v.front() == '-' || v.front() == '+') && v.size() > 1 &&
         std::all_of(v.begin() + 1, v.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '+'; });
}
Verdict semver(const BuildFile& file, const facts::System&) {
  return check_values(file, {"org.opencontainers.image.version", "org.label-schema.version"},
                      "a version as Semantic Versioning writes it, 1.4.2", is_semver);
}
const Check registered_semver{"dockerfile-label-semver", semver};

// Somebody at somewhere, anywhere in the text: "Ann <ann@example.com>".
bool has_address(std::string_view v) {
  const std::size_t at = v.find('@');
  return at != std::string_view::npos && at > 0 && (is_letter(v[at - 1]) || is_digit(v[at - 1])) &&
         v.find('.', at) != std::string_view::npos && v[at + 1] != '.';
}
Verdict email(const BuildFile& file, const facts::System&) {
  return check_values(file, {"maintainer", "org.opencontainers.image.authors"},
                      "and holds no address of somebody who can be written to",
                      [](std::string_view v) { return has_address(v) || is_url(v); });
}
const Check registered_email{"dockerfile-label-email", email};

}  // namespace
}  // namespace watertight::checks
