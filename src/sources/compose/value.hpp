// A Compose document as a tree that can be merged: like text::Node, but owned, with its variables replaced,
// and every value knows the file it came from.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"
#include "text/node.hpp"

namespace watertight::sources::compose {

// A file that was read, and the folder its relative paths are meant from.
struct File {
  facts::SourceRef source;
  std::string directory;
};

// What a tag asks of the merge: `!reset` takes the value away, `!override` replaces instead of merging.
enum class Change : std::uint8_t { merge, reset, replace };

struct Member;

struct Value {
  text::NodeKind kind = text::NodeKind::null;
  bool quoted = false;
  Change change = Change::merge;
  std::string text;   // of a scalar
  std::string unset;  // names of variables that had no value and no default; the text is then not evidence
  const File* file = nullptr;
  Span span;
  std::vector<Value> items;
  std::vector<Member> members;

  [[nodiscard]] bool is_scalar() const { return kind == text::NodeKind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind == text::NodeKind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind == text::NodeKind::mapping; }
  [[nodiscard]] bool is_null() const { return kind == text::NodeKind::null; }

  // The member of a mapping under a key; null where there is none or it is not a mapping.
  [[nodiscard]] const Member* find(std::string_view key) const;
  [[nodiscard]] Member* find(std::string_view key);
  void erase(std::string_view key);
};

struct Member {
  std::string key;
  Span key_span;
  const File* key_file = nullptr;
  Value value;
};

// Same kind, text and elements; places do not count, neither does the order of a mapping.
[[nodiscard]] bool same(const Value& a, const Value& b);
[[nodiscard]] std::size_t count_values(const Value& value);

[[nodiscard]] facts::Origin origin(const Value& value);
// Of a scalar the whole `key: value`, of a collection its key: one line either way.
[[nodiscard]] facts::Origin origin(const Member& member);

// One element of what may be written as a list of `name=value` or as a mapping (environment, labels, …).
struct Pair {
  std::string name;
  std::string value;
  bool has_value = true;  // false: `- NAME` or `NAME:`
  std::string unset;
  facts::Origin origin;
};
// `separators`: the characters that may stand between name and value in list form; the first one found
// counts.
[[nodiscard]] std::vector<Pair> pairs_of(const Value& value, std::string_view separators = "=");
// The mapping form of the same.
[[nodiscard]] Value as_mapping(Value value, std::string_view separators = "=");
// The elements of a list; of anything else the value itself, as if it were a list of one. Nothing of null.
[[nodiscard]] std::span<const Value> elements_of(const Value& value);
// The elements of what may be one scalar or a list of scalars; anything else is left out.
[[nodiscard]] std::vector<const Value*> scalars_of(const Value& value);

}  // namespace watertight::sources::compose
