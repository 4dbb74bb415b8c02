#include "sources/compose/value.hpp"

#include <algorithm>
#include <unordered_map>

namespace watertight::sources::compose {

const Member* Value::find(std::string_view key) const {
  for (const Member& m : members)
    if (m.key == key) return &m;
  return nullptr;
}

Member* Value::find(std::string_view key) {
  for (Member& m : members)
    if (m.key == key) return &m;
  return nullptr;
}

void Value::erase(std::string_view key) {
  std::erase_if(members, [&](const Member& m) { return m.key == key; });
}

bool same(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.text != b.text || a.members.size() != b.members.size()) return false;
  if (!std::ranges::equal(a.items, b.items, same)) return false;
  std::unordered_map<std::string_view, const Value*> others;
  for (const Member& m : b.members) others.emplace(m.key, &m.value);
  return std::ranges::all_of(a.members, [&](const Member& m) {
    const auto other = others.find(m.key);
    return other != others.end() && same(m.value, *other->second);
  });
}

std::size_t count_values(const Value& value) {
  std::size_t count = 1;
  for (const Value& item : value.items) count += count_values(item);
  for (const Member& m : value.members) count += count_values(m.value);
  return count;
}

facts::Origin origin(const Value& value) {
  return {value.file ? value.file->source : nullptr, {}, value.span};
}

facts::Origin origin(const Member& member) {
  const Value& value = member.value;
  // A value that an extends or a merge brought in may stand in another file than its key.
  if (value.is_scalar() && (value.file != member.key_file || member.key_span.empty())) return origin(value);
  Span span = member.key_span;
  if (value.is_scalar() && value.span.line == span.line && value.span.column > span.column) {
    span.end_line = value.span.end_line;
    span.end_column = value.span.end_column;
  }
  return {member.key_file ? member.key_file->source : nullptr, {}, span};
}

Value as_mapping(Value value, std::string_view separators) {
  if (!value.is_sequence()) return value;
  Value mapping;
  mapping.kind = text::NodeKind::mapping;
  mapping.change = value.change;
  mapping.file = value.file;
  mapping.span = value.span;
  std::unordered_map<std::string, std::size_t> places;
  for (Value& item : value.items) {
    if (!item.is_scalar()) continue;
    const std::size_t cut = item.text.find_first_of(separators);
    Member member{item.text.substr(0, cut), item.span, item.file, std::move(item)};
    Value& kept = member.value;
    if (cut == std::string::npos) {
      kept.kind = text::NodeKind::null;
      kept.text.clear();
    } else {
      kept.text.erase(0, cut + 1);
      kept.quoted = true;  // the text of a pair is text: `A=` is empty, not null
    }
    const auto [place, fresh] = places.try_emplace(member.key, mapping.members.size());
    if (fresh)
      mapping.members.push_back(std::move(member));
    else
      mapping.members[place->second] = std::move(member);
  }
  return mapping;
}

std::vector<Pair> pairs_of(const Value& value, std::string_view separators) {
  std::vector<Pair> pairs;
  if (value.is_sequence()) {
    for (const Value& item : value.items) {
      if (!item.is_scalar()) continue;
      const std::size_t cut = item.text.find_first_of(separators);
      const bool has_value = cut != std::string::npos;
      pairs.push_back({item.text.substr(0, cut), has_value ? item.text.substr(cut + 1) : std::string{},
                       has_value, item.unset, origin(item)});
    }
  }
  for (const Member& m : value.members) {
    if (m.value.is_scalar() || m.value.is_null())
      pairs.push_back({m.key, m.value.text, m.value.is_scalar(), m.value.unset, origin(m)});
  }
  return pairs;
}

std::span<const Value> elements_of(const Value& value) {
  if (value.is_sequence()) return value.items;
  if (value.is_null()) return {};
  return {&value, 1};
}

std::vector<const Value*> scalars_of(const Value& value) {
  std::vector<const Value*> scalars;
  if (value.is_scalar()) scalars.push_back(&value);
  for (const Value& item : value.items)
    if (item.is_scalar()) scalars.push_back(&item);
  return scalars;
}

}  // namespace watertight::sources::compose
