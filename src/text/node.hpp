// A parsed document (YAML or JSON) as a tree in which every node knows its place. Scalars are never guessed
// at: what `yes` or `0755` means is for the reader of each format to say.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "span.hpp"

namespace watertight::text {

enum class NodeKind : std::uint8_t { null, scalar, sequence, mapping };

struct Node;

struct Entry {  // of a mapping
  const Node* key = nullptr;
  const Node* value = nullptr;
};

struct Node {
  NodeKind kind = NodeKind::null;
  bool quoted = false;             // "…", '…', | or >: then it is text, never a number or a null
  std::string_view tag;            // "!reset", "!override", "!!binary"; empty when none
  std::string_view text;           // of a scalar, escapes resolved
  Span span;                       // of an alias: where the alias stands
  std::vector<const Node*> items;  // of a sequence
  std::vector<Entry> entries;      // of a mapping, in file order, merge keys (<<) applied, no key twice

  // The value under a key of a mapping; null where there is none, or this is not a mapping.
  [[nodiscard]] const Node* find(std::string_view key) const {
    for (const Entry& e : entries)
      if (e.key->text == key) return e.value;
    return nullptr;
  }
  [[nodiscard]] bool is_scalar() const { return kind == NodeKind::scalar; }
  [[nodiscard]] bool is_sequence() const { return kind == NodeKind::sequence; }
  [[nodiscard]] bool is_mapping() const { return kind == NodeKind::mapping; }
  [[nodiscard]] bool is_null() const { return kind == NodeKind::null; }
};

// What a hostile document may cost.
struct Limits {
  std::size_t bytes = 32u << 20;
  std::size_t line_bytes = 4u << 20;
  std::size_t depth = 128;
  std::size_t nodes = 1'000'000;  // after aliases are expanded: a billion laughs ends here
};

// Owns the nodes and the text they point into. Moves, does not copy: nodes keep their addresses.
struct Document {
  std::deque<Node> nodes;
  std::deque<std::string> texts;
  std::vector<const Node*> roots;  // one for each document of a stream; empty for an empty file

  Document() = default;
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
};

// Both refuse duplicate keys, invalid UTF-8, NUL and whatever exceeds the limits, naming line, column and
// remedy. `name` is what errors call the document.
[[nodiscard]] Expected<Document> parse_yaml(std::string_view text, std::string_view name,
                                            const Limits& limits = {});
// The same for a part of a larger text: `first_line` is the number of the part's first line there.
[[nodiscard]] Expected<Document> parse_yaml_part(std::string_view text, std::string_view name,
                                                 const Limits& limits, std::uint32_t first_line);
// Strict JSON (RFC 8259): no comments, no trailing comma.
[[nodiscard]] Expected<Document> parse_json(std::string_view text, std::string_view name,
                                            const Limits& limits = {});

}  // namespace watertight::text
