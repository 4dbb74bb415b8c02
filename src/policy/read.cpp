#include "policy/read.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "policy/dates.hpp"
#include "policy/keys.hpp"
#include "policy/presets.hpp"
#include "text/admission.hpp"
#include "text/nearest.hpp"
#include "text/node.hpp"
#include "text/scalar.hpp"

namespace watertight::policy {
namespace {

using text::Node;

constexpr std::size_t kLongestPattern = 512;
constexpr std::size_t kLongestRule = 128;  // as a key of a mapping
constexpr std::size_t kLongestText = 2000;
constexpr text::Limits kLimits{.bytes = kPolicyLimit, .line_bytes = 1u << 16, .depth = 16, .nodes = 100'000};

std::vector<std::string_view> names_at(std::string_view place) {
  std::vector<std::string_view> names;
  for (const Key& key : keys())
    if (key.place == place) names.push_back(key.name);
  return names;
}

std::string quoted(std::string_view piece) { return text::quote_for_message(piece); }

class Reader {
 public:
  explicit Reader(const std::string& name)
      : name_(name), source_(facts::make_source(facts::SourceKind::file, name)) {}

  Expected<void> read(const Node& root, Policy& policy) const {
    if (auto good = form(root, "", "the policy"); !good) return good;
    for (const text::Entry& entry : root.entries)
      if (auto read = value(entry.key->text, *entry.value, policy); !read) return read;
    return {};
  }

  [[nodiscard]] std::unexpected<Error> refuse(const Node& at, std::string cause, std::string remedy) const {
    return std::unexpected(Error{"read", fmt::format("{}:{}:{}", name_, at.span.line, at.span.column),
                                 std::move(cause), std::move(remedy)});
  }

 private:
  // A mapping with known keys, and those that must be there.
  Expected<void> form(const Node& node, std::string_view place, std::string_view what) const {
    if (!node.is_mapping())
      return refuse(node, fmt::format("{} is no mapping", what),
                    fmt::format("write {} as keys with values: {}", what, fmt::join(names_at(place), ", ")));
    for (const text::Entry& entry : node.entries) {
      if (find_key(place, entry.key->text) != nullptr) continue;
      const auto names = names_at(place);
      const std::string_view near = text::nearest(entry.key->text, names);
      return refuse(*entry.key, fmt::format("there is no key {} in {}", quoted(entry.key->text), what),
                    near.empty() ? fmt::format("the keys are {}", fmt::join(names, ", "))
                                 : fmt::format("did you mean \"{}\"?", near));
    }
    for (const Key& key : keys())
      if (key.required && key.place == place && node.find(key.name) == nullptr)
        return refuse(node, fmt::format("{} has no {}", what, key.name),
                      fmt::format("add \"{}:\": {}", key.name, key.about));
    return {};
  }

  Expected<void> value(std::string_view key, const Node& node, Policy& policy) const {
    switch (find_key("", key)->kind) {
      case KeyKind::preset:
        return preset(node, policy);
      case KeyKind::fail_on:
        return one_of(node, key, "none, or a severity: critical, high, medium, low, info", fail_on_from,
                      policy.fail_on);
      case KeyKind::comments:
        return one_of(node, key, "all, own or none", comments_from, policy.comments);
      case KeyKind::groups:
        return groups(node, policy);
      case KeyKind::rule_map:
        return severities(node, policy);
      case KeyKind::entries:
        return suppressions(node, policy);
      default:
        return allow_list(key, node, policy);
    }
  }

  Expected<void> preset(const Node& node, Policy& policy) const {
    TRY(std::string name, text(node, "preset"));
    if (find_preset(name) == nullptr) {
      const auto names = preset_names();
      const std::string_view near = text::nearest(name, names);
      return refuse(node, fmt::format("there is no preset {}", quoted(name)),
                    near.empty() ? fmt::format("the presets are {}", fmt::join(names, ", "))
                                 : fmt::format("did you mean \"{}\"?", near));
    }
    policy.preset = {std::move(name), origin(node)};
    return {};
  }

  template <typename T, typename From>
  Expected<void> one_of(const Node& node, std::string_view key, std::string_view choices, From from,
                        std::optional<Written<T>>& target) const {
    TRY(const std::string name, text(node, key));
    const auto read = from(name);
    if (!read)
      return refuse(node, fmt::format("{} cannot be {}", key, quoted(name)), fmt::format("use {}", choices));
    target = {*read, origin(node)};
    return {};
  }

  Expected<void> groups(const Node& node, Policy& policy) const {
    TRY(const auto list, texts(node, "groups"));
    std::vector<std::string> names;
    for (const Node* item : list) {
      if (item->text != "lint" && item->text != "security" && item->text != "all")
        return refuse(*item, fmt::format("there is no group {}", quoted(item->text)),
                      "use security, lint or all");
      names.emplace_back(item->text);
    }
    policy.groups = {std::move(names), origin(node)};
    return {};
  }

  Expected<void> severities(const Node& node, Policy& policy) const {
    if (!node.is_mapping())
      return refuse(node, "severities is no mapping", "write the rule, and below it severity and reason");
    for (const text::Entry& entry : node.entries) {
      const std::string what = "the severity of " + quoted(entry.key->text);
      const Node& value = entry.value->is_null() ? *entry.key : *entry.value;
      if (value.is_scalar() && !entry.value->is_null())
        return refuse(value, what + " has no reason", "write \"severity:\" and \"reason:\" below the rule");
      if (auto good = form(value, "severities.*", what); !good) return good;
      if (entry.key->text.size() > kLongestRule)
        return refuse(*entry.key, "this rule's id is too long", "shorten it");
      Regrade regrade{Glob(entry.key->text), {}, {}, origin(*entry.key)};
      const Node& severity = *value.find("severity");
      const auto read = handbook::severity_from(severity.text);
      if (!severity.is_scalar() || !read)
        return refuse(severity, fmt::format("there is no severity {}", quoted(severity.text)),
                      "use critical, high, medium, low or info");
      regrade.severity = *read;
      TRY(regrade.reason, text(*value.find("reason"), "reason"));
      policy.severities.push_back(std::move(regrade));
    }
    return {};
  }

  Expected<void> suppressions(const Node& node, Policy& policy) const {
    if (!node.is_sequence())
      return refuse(node, "suppress is no list", "begin each suppression with \"- rule:\"");
    for (const Node* item : node.items) {
      TRY(Suppress entry, suppression(*item));
      policy.suppress.push_back(std::move(entry));
    }
    return {};
  }

  Expected<Suppress> suppression(const Node& node) const {
    if (auto good = form(node, "suppress", "this suppression"); !good)
      return std::unexpected(std::move(good).error());
    Suppress entry;
    entry.about.written = origin(node);
    const std::pair<std::string_view, std::string&> members[] = {
        {"reason", entry.about.reason}, {"owner", entry.about.owner}, {"ticket", entry.about.ticket}};
    for (const auto& [key, member] : members)
      if (const Node* value = node.find(key)) {
        TRY(member, text(*value, key));
      }
    if (const Node* value = node.find("expires")) {
      TRY(entry.about.expires, text(*value, "expires"));
      if (!is_date(entry.about.expires))
        return refuse(*value, fmt::format("{} is no date", quoted(entry.about.expires)),
                      "write year, month and day: 2027-01-31");
    }
    if (const Node* value = node.find("selector")) {
      TRY(entry.selector, selector(*value));
    }
    for (const std::string_view key : {"rule", "rules"})
      if (const Node* value = node.find(key)) {
        TRY(auto rules, rule_patterns(*value, key, entry.selector));
        std::move(rules.begin(), rules.end(), std::back_inserter(entry.rules));
      }
    if (entry.rules.empty())
      return refuse(node, "this suppression names no rule", "add \"rule:\" with the id of the finding");
    return entry;
  }

  Expected<std::vector<Written<Glob>>> rule_patterns(const Node& node, std::string_view key,
                                                     const Selector& selector) const {
    TRY(const auto list, texts(node, key));
    std::vector<Written<Glob>> rules;
    for (const Node* item : list) {
      if (selector.empty() && item->text.find_first_of("*?") != std::string_view::npos)
        return refuse(*item,
                      fmt::format("{} without a selector would silence rules everywhere", quoted(item->text)),
                      "name the rule, or say which findings with \"selector:\"");
      rules.push_back({Glob(item->text), origin(*item)});
    }
    return rules;
  }

  Expected<Selector> selector(const Node& node) const {
    if (auto good = form(node, "suppress.selector", "this selector"); !good)
      return std::unexpected(std::move(good).error());
    if (node.entries.empty())
      return refuse(node, "this selector is empty", "leave it out where every finding of the rule is meant");
    Selector selector;
    const std::pair<std::string_view, std::vector<Glob>&> members[] = {
        {"host", selector.host},   {"container", selector.container}, {"service", selector.service},
        {"image", selector.image}, {"label", selector.label},         {"path", selector.path}};
    for (const auto& [key, patterns] : members)
      if (const Node* value = node.find(key)) {
        TRY(const auto list, texts(*value, key));
        for (const Node* item : list)
          patterns.emplace_back(item->text, key == "path" ? GlobKind::path : GlobKind::name);
      }
    return selector;
  }

  Expected<void> allow_list(std::string_view key, const Node& node, Policy& policy) const {
    TRY(const auto list, texts(node, key));
    for (const Node* item : list) {
      Allowed allowed{find_key("", key)->name, Glob(item->text), origin(*item)};
      if (allowed.what.matches_everything())
        return refuse(*item, fmt::format("{} in {} allows everything", quoted(item->text), key),
                      "name what is allowed");
      policy.allowed.push_back(std::move(allowed));
    }
    return {};
  }

  // A text that is one, and says something.
  Expected<std::string> text(const Node& node, std::string_view key) const {
    if (!node.is_scalar() || (!node.quoted && text::is_null(node.text)))
      return refuse(node, fmt::format("{} has no value that is a text", key),
                    "write one line of text behind it");
    if (node.text.find_first_not_of(" \t\r\n") == std::string_view::npos)
      return refuse(node, fmt::format("{} is empty", key), "write what it is");
    if (node.text.size() > kLongestText)
      return refuse(node, fmt::format("{} is longer than {} bytes", key, kLongestText), "shorten it");
    return std::string(node.text);
  }

  // One text, or a list of them.
  Expected<std::vector<const Node*>> texts(const Node& node, std::string_view key) const {
    std::vector<const Node*> list;
    if (node.is_sequence())
      list = node.items;
    else
      list.push_back(&node);
    if (list.empty())
      return refuse(node, fmt::format("{} is an empty list", key), "leave it out, or fill it");
    for (const Node* item : list) {
      if (auto good = text(*item, key); !good) return std::unexpected(std::move(good).error());
      if (item->text.size() > kLongestPattern)
        return refuse(*item, fmt::format("{} is longer than {} bytes", key, kLongestPattern), "shorten it");
    }
    return list;
  }

  [[nodiscard]] facts::Origin origin(const Node& node) const { return {source_, {}, node.span}; }

  const std::string& name_;
  facts::SourceRef source_;
};

}  // namespace

Expected<Policy> read_policy(std::string_view text, const std::string& name, std::string folder) {
  TRY(const text::Document document, text::parse_yaml(text, name, kLimits));
  Policy policy;
  policy.file = name;
  policy.folder = std::move(folder);
  if (document.roots.empty()) return policy;
  const Reader reader(name);
  if (document.roots.size() > 1)
    return reader.refuse(*document.roots[1], "a second document begins here", "write one policy in one file");
  if (document.roots.front()->is_null()) return policy;
  if (auto read = reader.read(*document.roots.front(), policy); !read)
    return std::unexpected(std::move(read).error());
  return policy;
}

}  // namespace watertight::policy
