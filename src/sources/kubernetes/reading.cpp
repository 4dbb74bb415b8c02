#include "sources/kubernetes/reading.hpp"

#include <fmt/format.h>

#include "sources/secrets.hpp"
#include "text/scalar.hpp"

namespace watertight::sources::kubernetes {
namespace {

using facts::Fact;
using text::Entry;
using text::Node;

std::string_view name_of(const Node& node) {
  switch (node.kind) {
    case text::NodeKind::sequence:
      return "a list";
    case text::NodeKind::mapping:
      return "a mapping";
    case text::NodeKind::scalar:
      return "a single value";
    case text::NodeKind::null:
      break;
  }
  return "nothing";
}

void wrong(Reading& reading, const Entry& entry, std::string_view wanted) {
  const std::string is =
      entry.value->is_scalar() ? compose::quoted(entry.value->text) : std::string(name_of(*entry.value));
  reading.problems.refuse(at(reading, entry),
                          fmt::format("{}: {} is {}, where {} belongs", reading.subject,
                                      compose::quoted(entry.key->text), is, wanted),
                          fmt::format("write {}", wanted));
}

template <typename T>
Fact<T> unknown(const Reading& reading, const Entry& entry, std::string_view wanted) {
  return facts::unknown<T>(fmt::format("{} is not {}", entry.key->text, wanted), at(reading, entry));
}

template <typename T, typename Parse>
Fact<T> scalar_fact(Reading& reading, const Node* parent, std::string_view key, Fact<T> absent,
                    std::string_view wanted, Parse parse) {
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return absent;
  if (entry->value->is_scalar())
    if (auto value = parse(*entry->value)) return facts::declared(T(std::move(*value)), at(reading, *entry));
  wrong(reading, *entry, wanted);
  return unknown<T>(reading, *entry, wanted);
}

std::optional<std::int64_t> integer(const Node& node) {
  return node.quoted ? std::nullopt : text::to_integer(node.text);
}

}  // namespace

facts::Origin at(const Reading& reading, const Node& node) { return {reading.source, {}, node.span}; }

facts::Origin at(const Reading& reading, const Entry& entry) {
  Span span = entry.key->span;
  const Span& value = entry.value->span;
  if (entry.value->is_scalar() && value.line == span.line && value.column > span.column) {
    span.end_line = value.end_line;
    span.end_column = value.end_column;
  }
  return {reading.source, {}, span};
}

const Entry* written(const Node* mapping, std::string_view key) {
  if (mapping == nullptr) return nullptr;
  for (const Entry& entry : mapping->entries)
    if (entry.key->text == key) return entry.value->is_null() ? nullptr : &entry;
  return nullptr;
}

const Node* mapping(Reading& reading, const Node* parent, std::string_view key) {
  const Entry* entry = written(parent, key);
  if (entry == nullptr || entry->value->is_mapping()) return entry == nullptr ? nullptr : entry->value;
  wrong(reading, *entry, "a mapping");
  return nullptr;
}

const Node* list(Reading& reading, const Node* parent, std::string_view key) {
  const Entry* entry = written(parent, key);
  if (entry == nullptr || entry->value->is_sequence()) return entry == nullptr ? nullptr : entry->value;
  wrong(reading, *entry, "a list");
  return nullptr;
}

Fact<bool> bool_fact(Reading& reading, const Node* parent, std::string_view key, Fact<bool> absent) {
  return scalar_fact(reading, parent, key, std::move(absent), "true or false",
                     [](const Node& n) { return n.quoted ? std::nullopt : text::to_bool(n.text); });
}

Fact<std::int64_t> integer_fact(Reading& reading, const Node* parent, std::string_view key,
                                Fact<std::int64_t> absent) {
  return scalar_fact(reading, parent, key, std::move(absent), "a whole number", integer);
}

Fact<std::string> text_fact(Reading& reading, const Node* parent, std::string_view key,
                            Fact<std::string> absent) {
  return scalar_fact(reading, parent, key, std::move(absent), "a text",
                     [](const Node& n) { return std::optional(std::string(n.text)); });
}

Fact<facts::Items> items_fact(Reading& reading, const Node* parent, std::string_view key,
                              Fact<facts::Items> absent) {
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return absent;
  if (entry->value->is_sequence())
    return facts::declared(items_of(reading, parent, key), at(reading, *entry));
  wrong(reading, *entry, "a list");
  return unknown<facts::Items>(reading, *entry, "a list");
}

std::string text_of(const Node* parent, std::string_view key) {
  const Entry* entry = written(parent, key);
  return entry != nullptr && entry->value->is_scalar() ? std::string(entry->value->text) : std::string();
}

std::int64_t number_of(Reading& reading, const Node* parent, std::string_view key) {
  return integer_fact(reading, parent, key, facts::by_default<std::int64_t>(0)).value.value_or(0);
}

std::vector<std::string> texts_of(const Node* parent, std::string_view key) {
  std::vector<std::string> texts;
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return texts;
  for (const Node* item : entry->value->items)
    if (item->is_scalar()) texts.emplace_back(item->text);
  return texts;
}

facts::Items items_of(const Reading& reading, const Node* parent, std::string_view key) {
  facts::Items items;
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return items;
  for (const Node* item : entry->value->items)
    if (item->is_scalar()) items.push_back({std::string(item->text), at(reading, *item)});
  return items;
}

std::vector<facts::Label> labels_of(const Reading& reading, const Node* parent, std::string_view key) {
  std::vector<facts::Label> labels;
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return labels;
  for (const Entry& label : entry->value->entries)
    if (label.value->is_scalar())
      labels.push_back(
          sealed_label(std::string(label.key->text), label.value->text, at(reading, label)).label);
  return labels;
}

model::Selector selector_of(const Reading& reading, const Node* parent, std::string_view key) {
  model::Selector selector;
  const Entry* entry = written(parent, key);
  if (entry == nullptr) return selector;
  selector.written = true;
  const Entry* match = written(entry->value, "matchLabels");
  const Entry* expressions = written(entry->value, "matchExpressions");
  if (match != nullptr || expressions != nullptr) {
    selector.labels = labels_of(reading, entry->value, "matchLabels");
    if (expressions != nullptr)
      for (const Node* e : expressions->value->items)
        selector.expressions.push_back({text_of(e, "key"), text_of(e, "operator"), texts_of(e, "values")});
    return selector;
  }
  selector.labels = labels_of(reading, parent, key);
  return selector;
}

model::Metadata metadata_of(Reading& reading, const Node& object) {
  model::Metadata meta;
  meta.api_version = text_of(&object, "apiVersion");
  meta.kind = text_of(&object, "kind");
  reading.subject = meta.kind;
  const Node* metadata = mapping(reading, &object, "metadata");
  meta.space = text_of(metadata, "namespace");
  meta.name = text_of(metadata, "name");
  if (meta.name.empty()) meta.name = text_of(metadata, "generateName");
  meta.labels = labels_of(reading, metadata, "labels");
  meta.annotations = labels_of(reading, metadata, "annotations");
  const Entry* name = written(metadata, "name");
  const Entry* kind = written(&object, "kind");
  meta.origin = name != nullptr   ? at(reading, *name)
                : kind != nullptr ? at(reading, *kind)
                                  : at(reading, object);
  reading.subject = fmt::format("{} {}", meta.kind, meta.name.empty() ? "without a name" : meta.name);
  return meta;
}

}  // namespace watertight::sources::kubernetes
