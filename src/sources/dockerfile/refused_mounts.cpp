#include "sources/dockerfile/refused_mounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::string;
using std::string_view;

bool is_any(string_view text, std::initializer_list<string_view> list) {
  return std::ranges::find(list, text) != list.end();
}

string listed(string_view value) { return fmt::format("\"{}\"", value.substr(0, 60)); }

// Fields between commas; one in double quotes may hold commas. Nothing where a quote is not closed.
std::optional<std::vector<string>> fields_of(string_view value) {
  std::vector<string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '"' && (quoted || fields.back().empty())) {
      if (quoted && i + 1 < value.size() && value[i + 1] == '"')
        fields.back() += value[i++];
      else
        quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  return fields;
}

// What strconv.ParseBool takes.
bool is_switch(string_view value) {
  return is_any(value, {"1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"});
}

bool is_number(string_view value, char last) {
  return !value.empty() && value.size() <= 11 &&
         std::ranges::all_of(value, [&](char c) { return c >= '0' && c <= last; });
}

// 64m, 1.5GiB: what the engine takes for a size.
bool is_size(string_view value) {
  const auto end = std::min(value.find_first_not_of("0123456789."), value.size());
  if (end == 0) return false;
  string unit = lowered(trimmed(value.substr(end)));
  return is_any(unit, {"", "b", "k", "kb", "kib", "m", "mb", "mib", "g", "gb", "gib", "t", "tb", "tib", "p",
                       "pb", "pib"});
}

class Mount {
 public:
  explicit Mount(const Expansion& expand) : expand_(expand) {}

  std::optional<Refusal> read(string_view written) {
    const auto fields = fields_of(written);
    if (!fields) return Refusal{"--mount has a quote that is never closed", "close it"};
    for (const string& field : *fields)
      if (auto refusal = read_field(field)) return refusal;
    return whole();
  }

 private:
  std::optional<Refusal> read_field(string_view field) {
    const auto equals = field.find('=');
    const string key = lowered(field.substr(0, equals));
    if (equals == string_view::npos) return alone(key, field);
    if (key == "from") {
      const auto dollar = field.find('$', equals);
      if (dollar != string_view::npos && dollar + 1 < field.size())
        return Refusal{"--mount from= takes no variables",
                       "name a stage, and let its FROM hold the variable"};
    }
    const auto value = expand_(field.substr(equals + 1));
    return pair(key, value, field);
  }

  std::optional<Refusal> alone(string_view key, string_view field) const {
    if (is_any(key, {"readonly", "ro", "readwrite", "rw"})) return std::nullopt;
    if (key == "required") return only_of_secrets(key);
    return Refusal{fmt::format("--mount holds {}, which is no KEY=VALUE", listed(field)),
                   "write a value behind it, or take it out"};
  }

  // The builder reads from left to right: what the type allows counts from where it stands.
  std::optional<Refusal> only_of_secrets(string_view key) const {
    if (type_unknown_ || type_ == "secret" || type_ == "ssh") return std::nullopt;
    return unexpected(key);
  }
  Refusal unexpected(string_view key) const {
    return {fmt::format("--mount holds {}, which a mount of type {} does not take", key, type_),
            "take it out, or write the type before it"};
  }

  std::optional<Refusal> pair(string_view key, const std::optional<string>& value, string_view field) {
    const auto wrong = [&](string_view wanted) {
      return Refusal{fmt::format("--mount {} is {}, which the builder refuses", key, listed(*value)),
                     fmt::format("write {}", wanted)};
    };
    if (key == "type") {
      type_unknown_ = !value;
      if (value) type_ = lowered(*value);
      if (value && !is_any(type_, {"bind", "cache", "tmpfs", "secret", "ssh"}))
        return wrong("bind, cache, tmpfs, secret or ssh");
    } else if (key == "required") {
      if (auto refusal = only_of_secrets(key)) return refusal;
      if (value && !is_switch(*value)) return wrong("true or false");
    } else if (is_any(key, {"readonly", "ro", "readwrite", "rw"})) {
      if (value && !is_switch(*value)) return wrong("true or false");
    } else if (key == "size") {
      if (!type_unknown_ && type_ != "tmpfs") return unexpected(key);
      if (value && !is_size(*value)) return wrong("a size such as 64m");
    } else if (key == "sharing") {
      sharing_ = true;
      if (value && !is_any(lowered(*value), {"shared", "private", "locked"}))
        return wrong("shared, private or locked");
    } else if (key == "mode") {
      ownership_ = "mode";
      if (value && !is_number(*value, '7')) return wrong("an octal number such as 0400");
    } else if (key == "uid" || key == "gid") {
      ownership_ = key;
      if (value && !is_number(*value, '9')) return wrong("a number");
    } else if (is_any(key, {"source", "src", "target", "dst", "destination", "id", "from", "env"})) {
      (key == "from"          ? from_
       : key == "env"         ? env_
       : key == "id"          ? id_
       : key.starts_with('s') ? source_
                              : target_) = !value || !value->empty();
    } else {
      return Refusal{
          fmt::format("--mount knows no {}", listed(field)),
          "it takes type, from, source, target, readonly, id, sharing, required, mode, uid, gid, size "
          "and env"};
    }
    return std::nullopt;
  }

  std::optional<Refusal> whole() const {
    if (type_unknown_) return std::nullopt;
    const bool secret = type_ == "secret";
    if (!ownership_.empty() && (type_ == "bind" || type_ == "tmpfs")) return unexpected(ownership_);
    if (sharing_ && type_ != "cache") return unexpected("sharing");
    if (secret && from_) return unexpected("from");
    if (secret && source_ && id_)
      return Refusal{"--mount of a secret has both id and source", "keep one of them"};
    if (secret && !source_ && !id_ && !target_ && !env_)
      return Refusal{"--mount of a secret names none", "write id=NAME"};
    return std::nullopt;
  }

  const Expansion& expand_;
  string type_ = "bind";
  bool type_unknown_ = false;
  bool sharing_ = false;
  bool from_ = false;
  bool source_ = false;
  bool target_ = false;
  bool id_ = false;
  bool env_ = false;
  string ownership_;
};

}  // namespace

std::optional<Refusal> refused_mount(string_view value, const Expansion& expand) {
  return Mount(expand).read(value);
}

bool lacks_target(string_view mount) {
  const auto fields = fields_of(mount);
  if (!fields) return false;
  for (const string& field : *fields) {
    const auto equals = std::min(field.find('='), field.size());
    const string key = lowered(string_view(field).substr(0, equals));
    const string value = lowered(string_view(field).substr(std::min(equals + 1, field.size())));
    if (is_any(key, {"target", "dst", "destination"}) && !value.empty()) return false;
    if (key == "type" && !is_any(value, {"bind", "cache", "tmpfs"})) return false;
  }
  return true;
}

}  // namespace watertight::sources::dockerfile
