#include "sources/daemon/daemon_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "sources/daemon/effective.hpp"
#include "sources/daemon/settings.hpp"
#include "sources/seal_system.hpp"
#include "sources/secrets.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::sources {
namespace {

using facts::SettingValue;
using text::Node;

std::string show(std::string_view piece) {
  std::string shown(piece.substr(0, 60));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return shown;
}

std::string sealed_pair(std::string_view name, std::string_view value) {
  return fmt::format("{}={}", name, sealed_variable(std::string(name), value, {}).variable.value);
}

// Members of an object as "name=value" lines; deeper levels join their names with dots.
void flatten(const Node& node, const std::string& path, std::vector<std::string>& lines) {
  const auto below = [&](std::string_view name) {
    return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
  };
  if (node.is_mapping()) {
    for (const text::Entry& e : node.entries) flatten(*e.value, below(e.key->text), lines);
  } else if (node.is_sequence()) {
    for (const Node* item : node.items) flatten(*item, path, lines);
  } else {
    lines.push_back(sealed_pair(path, node.is_null() ? "" : node.text));
  }
}

// The engine takes names below a key of its own in any case, and the last of several.
bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const Node* member(const Node& object, std::string_view key) {
  const Node* found = nullptr;
  for (const text::Entry& e : object.entries)
    if (same_name(e.key->text, key)) found = e.value;
  return found;
}

std::string_view text_at(const Node& object, std::string_view key) {
  const Node* value = member(object, key);
  return value != nullptr && value->is_scalar() ? value->text : std::string_view();
}

// "builder" with its names as they are documented: they are fields, not names that somebody chose.
std::vector<std::string> builder_lines(const Node& node) {
  constexpr std::array<std::string_view, 12> kNames = {"gc",
                                                       "gc.enabled",
                                                       "gc.policy",
                                                       "gc.defaultKeepStorage",
                                                       "gc.defaultReservedSpace",
                                                       "gc.defaultMaxUsedSpace",
                                                       "gc.defaultMinFreeSpace",
                                                       "entitlements",
                                                       "entitlements.network-host",
                                                       "entitlements.security-insecure",
                                                       "entitlements.device",
                                                       "history"};
  std::vector<std::string> lines;
  flatten(node, {}, lines);
  for (std::string& line : lines)
    for (const std::string_view name : kNames) {
      if (line.size() <= name.size() || !same_name(std::string_view(line).substr(0, name.size()), name))
        continue;
      if (const char behind = line[name.size()]; behind == '.' || behind == '=')
        line.replace(0, name.size(), name);
    }
  for (const std::string_view name : {"entitlements.network-host=", "entitlements.security-insecure="}) {
    const auto named = [&](const std::string& line) { return line.starts_with(name); };
    auto left = std::ranges::count_if(lines, named);
    std::erase_if(lines, [&](const std::string& line) { return named(line) && left-- > 1; });
  }
  return lines;
}

// Where the flag has a shorter form than the file, maps are kept in the flag's form.
std::vector<std::string> map_lines(std::string_view key, const Node& node) {
  if (key == "builder") return builder_lines(node);
  std::vector<std::string> lines;
  for (const text::Entry& e : node.entries) {
    const Node& value = *e.value;
    if (key == "default-ulimits" && value.is_mapping())
      lines.push_back(fmt::format("{}={}:{}", e.key->text, text_at(value, "Soft"), text_at(value, "Hard")));
    else if (key == "runtimes" && value.is_mapping())
      lines.push_back(fmt::format(
          "{}={}", e.key->text,
          member(value, "path") != nullptr ? text_at(value, "path") : text_at(value, "runtimeType")));
    else
      flatten(value, std::string(e.key->text), lines);
  }
  return lines;
}

std::optional<std::vector<std::string>> list_lines(const Node& node) {
  if (!node.is_sequence()) return std::nullopt;
  std::vector<std::string> lines;
  for (const Node* item : node.items) {
    if (item->is_mapping()) {  // default-address-pools
      std::string line;
      for (const text::Entry& e : item->entries)
        line += fmt::format("{}{}={}", line.empty() ? "" : ",", e.key->text, e.value->text);
      lines.push_back(without_secrets(line));
    } else if (item->is_scalar() && item->quoted) {
      lines.push_back(without_secrets(item->text));
    } else {
      return std::nullopt;
    }
  }
  return lines;
}

std::optional<SettingValue> typed(const KnownSetting& setting, const Node& node) {
  switch (setting.type) {
    case SettingType::boolean:
      if (!node.is_scalar() || node.quoted || (node.text != "true" && node.text != "false"))
        return std::nullopt;
      return node.text == "true";
    case SettingType::integer:
      return node.is_scalar() && !node.quoted ? setting_value(setting.type, node.text) : std::nullopt;
    case SettingType::size:
      return node.is_scalar() ? setting_value(setting.type, node.text) : std::nullopt;
    case SettingType::text:
      if (!node.is_scalar() || !node.quoted) return std::nullopt;
      return without_secrets(node.text);
    case SettingType::list:
      if (auto lines = list_lines(node)) return std::move(*lines);
      return std::nullopt;
    case SettingType::map:
      if (!node.is_mapping()) return std::nullopt;
      return map_lines(setting.key, node);
  }
  return std::nullopt;
}

// The value of a key that is not Docker's, as near as its form allows.
SettingValue untyped(std::string_view key, const Node& node) {
  if (node.is_mapping()) return map_lines(key, node);
  if (auto lines = list_lines(node)) return std::move(*lines);
  if (node.is_sequence()) {
    std::vector<std::string> lines;
    for (const Node* item : node.items) flatten(*item, {}, lines);
    return lines;
  }
  if (!node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
  if (!node.quoted)
    if (auto number = setting_value(SettingType::integer, node.text)) return *number;
  return sealed_variable(std::string(key), node.text, {}).variable.value;
}

std::string_view written_form(SettingType type) {
  switch (type) {
    case SettingType::boolean:
      return "true or false without quotes";
    case SettingType::integer:
      return "a whole number without quotes";
    case SettingType::text:
      return "text in double quotes";
    case SettingType::size:
      return "a size such as \"64M\"";
    case SettingType::list:
      return "a list of texts in brackets";
    case SettingType::map:
      return "an object in braces";
  }
  return "another value";
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view engine_version)
      : name_(name), version_(engine_version), source_(facts::make_source(facts::SourceKind::file, name)) {}

  WrittenSettings read(const Node& root) {
    for (const text::Entry& e : root.entries) {
      if (e.key->text == "proxies" && e.value->is_mapping())
        for (const text::Entry& proxy : e.value->entries) take(proxy, "/proxies/", is_proxy(proxy.key->text));
      else
        take(e, "/", !is_proxy(e.key->text));
    }
    std::ranges::stable_sort(written_.settings, {}, &facts::Setting::key);
    const auto same = std::ranges::unique(written_.settings, {}, &facts::Setting::key);
    written_.settings.erase(same.begin(), same.end());
    return std::move(written_);
  }

 private:
  static bool is_proxy(std::string_view key) {
    return key == "http-proxy" || key == "https-proxy" || key == "no-proxy";
  }

  void take(const text::Entry& entry, std::string_view above, bool right_place) {
    const std::string_view key = entry.key->text;
    const Node& node = *entry.value;
    const facts::Origin origin{source_, std::string(above) + text::pointer_part(key), node.span};
    if (node.is_null()) return;  // the engine takes null for "not set"
    const KnownSetting* setting = right_place ? known_setting(key) : nullptr;
    if (setting == nullptr) {
      unknown_key(*entry.key);
      // A value that the engine ignores must not pass for the setting of that name.
      if (right_place || known_setting(key) == nullptr)
        keep(key, facts::declared(untyped(key, node), origin));
      return;
    }
    if (!has_setting(*setting, version_))
      problem(*entry.key,
              fmt::format("Docker {} does not have the key \"{}\" and will not start", version_, key),
              "remove it");
    if (auto value = typed(*setting, node)) {
      keep(key, facts::declared(std::move(*value), origin));
    } else {
      keep(key,
           facts::unknown<SettingValue>(
               problem(node,
                       fmt::format("\"{}\" has a value of the wrong type and the engine will not start", key),
                       fmt::format("write {}", written_form(setting->type))),
               origin));
    }
  }

  void keep(std::string_view key, facts::Fact<SettingValue> value) {
    written_.settings.push_back({std::string(key), std::move(value)});
  }

  void unknown_key(const Node& key) {
    std::string remedy = "remove it";
    if (is_proxy(key.text))
      remedy = "move it into \"proxies\"";
    else if (const std::string_view near = suggestion(key.text); !near.empty())
      remedy = fmt::format("write \"{}\" if that is meant, or remove it", near);
    problem(key, fmt::format("the engine does not know the key \"{}\" here", show(key.text)), remedy);
  }

  // A file of a hundred thousand unknown keys is not a slip of the pen.
  std::string_view suggestion(std::string_view key) {
    constexpr std::size_t kMost = 50;
    return ++suggestions_ > kMost ? std::string_view() : nearest_key(key);
  }

  std::string problem(const Node& at, std::string_view cause, std::string_view remedy) {
    return written_.reasons.emplace_back(
        fmt::format("{}: line {}, column {}: {}; {}", name_, at.span.line, at.span.column, cause, remedy));
  }

  const std::string& name_;
  std::string_view version_;
  facts::SourceRef source_;
  std::size_t suggestions_ = 0;
  WrittenSettings written_;
};

}  // namespace

WrittenSettings read_daemon_settings(std::string_view text, const std::string& name,
                                     std::string_view engine_version) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  const Expected<text::Document> document = text::parse_json(text, name);
  if (!document) return {{}, {}, document.error().sentence()};
  const Node& root = *document->roots.front();
  if (root.is_mapping()) return Reader(name, engine_version).read(root);
  return {
      {},
      {},
      fmt::format(
          "cannot read {}: line {}, column {}: the file holds no object; begin it with {{ and end it with }}",
          name, root.span.line, root.span.column)};
}

facts::System read_daemon_json(std::string_view text, std::string name) {
  facts::System system;
  system.kind = facts::TargetKind::daemon_json;
  const WrittenSettings file = read_daemon_settings(text, name);
  facts::Engine& engine = system.engine.emplace();
  engine.origin.source = facts::make_source(facts::SourceKind::file, name);
  engine.endpoint = "daemon.json";
  engine.version = facts::unknown<std::string>("a daemon.json does not say which engine reads it");
  EffectiveSettings effective = effective_settings(file, {}, {});
  engine.settings = std::move(effective.settings);
  for (const std::string& reason : effective.reasons) system.incomplete(reason);
  if (!file.unreadable_because.empty()) system.status = facts::TargetStatus::unreadable;
  system.name = std::move(name);
  seal_system(system);
  return system;
}

}  // namespace watertight::sources
