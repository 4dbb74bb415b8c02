// Builds the node tree from scalars and brackets as a parser meets them, for every format alike: spans,
// anchors, merge keys, duplicate keys, and what the document costs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "error.hpp"
#include "text/lines.hpp"
#include "text/node.hpp"

namespace watertight::text {

// Tag and anchor of a node; both empty for most nodes and for all of JSON.
struct Properties {
  std::string_view tag;
  std::string anchor;
};

// After the first failure every call returns false, and error() says why. Offsets are bytes of text().
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, std::string_view name, const Limits& limits,
              std::uint32_t first_line = 1);

  // The document's own copy of the text, which nodes point into.
  [[nodiscard]] std::string_view text() const { return text_; }
  // Keeps a text that does not stand in the document as it is (escapes resolved).
  [[nodiscard]] std::string_view keep(std::string text);

  bool scalar(NodeKind kind, bool quoted, std::string_view value, std::size_t begin, std::size_t end,
              Properties properties = {});
  bool alias(const std::string& anchor, std::size_t begin, std::size_t end);
  bool open(NodeKind kind, std::size_t begin, Properties properties = {});
  // Ends the innermost collection at `end`, or where its last child ends.
  bool close(std::optional<std::size_t> end);
  void end_document();

  [[nodiscard]] std::size_t depth() const { return frames_.size(); }
  [[nodiscard]] bool in_mapping() const { return !frames_.empty() && frames_.back().node->is_mapping(); }

  bool fail(std::size_t offset, std::string_view cause, std::string remedy);
  [[nodiscard]] Error error() { return std::move(*error_); }
  [[nodiscard]] Document take() { return std::move(document_); }

 private:
  bool fail_at(const Span& at, std::string_view cause, std::string remedy);
  struct Frame {
    Node* node;
    std::size_t begin;
    std::size_t last_end;      // where the last child ends
    std::size_t first_child;   // in children_
    std::size_t nodes_before;  // expanded nodes before this one
    std::size_t height;        // of the deepest child, in levels
    std::string anchor;
  };
  struct Anchor {
    const Node* node;  // null while the node is being read
    std::size_t nodes;
    std::size_t height;
  };

  bool count(std::size_t nodes, std::size_t levels, std::size_t offset);
  void add(const Node* node, std::size_t end, std::size_t height);
  bool fill_mapping(Node& node, std::size_t first_child);
  bool check_keys(const Node& node);
  bool merge(Node& node);

  std::string name_;
  Limits limits_;
  Document document_;
  std::string_view text_;
  Lines lines_;
  std::vector<Frame> frames_;
  std::vector<const Node*> children_;  // of all open collections, innermost last
  std::unordered_map<std::string, Anchor> anchors_;
  std::size_t nodes_ = 0;  // so far, aliases expanded
  std::optional<Error> error_;
};

}  // namespace watertight::text
