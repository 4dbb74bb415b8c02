// Laws over generated documents: what is printed parses back, by both readers, and spans cut what was
// printed.
#include "text/node.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "text/lines.hpp"

namespace watertight::text {
namespace {

struct Value {
  NodeKind kind = NodeKind::null;
  bool quoted = false;
  std::string text;
  std::vector<Value> items;  // of a mapping: key, value, key, value, …
};

std::string printed_text(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\u0009";
    else
      out += c;
  }
  return out + '"';
}

// `gap` stands between tokens: blanks and line breaks move every span.
std::string print(const Value& v, const std::string& gap) {
  if (v.kind == NodeKind::null) return "null";
  if (v.kind == NodeKind::scalar) return v.quoted ? printed_text(v.text) : v.text;
  const bool mapping = v.kind == NodeKind::mapping;
  std::string out(1, mapping ? '{' : '[');
  for (std::size_t i = 0; i < v.items.size(); ++i) {
    if (i > 0) out += mapping && i % 2 == 1 ? ": " : "," + gap;
    out += print(v.items[i], gap);
  }
  return out + (mapping ? '}' : ']');
}

Value random_scalar() {
  static const std::vector<std::string> kWords = {"true", "false", "0", "-12", "2.5e3"};
  static const std::vector<std::string> kPieces = {"a", "Z",  " ",  "\"", "\\", "\n", "\t",
                                                   "é", "😀", ": ", "#",  "<<", "/",  "~"};
  Value v;
  v.kind = *rc::gen::element(NodeKind::null, NodeKind::scalar, NodeKind::scalar);
  if (v.kind == NodeKind::null) return v;
  v.quoted = *rc::gen::arbitrary<bool>();
  if (!v.quoted) {
    v.text = *rc::gen::elementOf(kWords);
  } else {
    for (int n = *rc::gen::inRange(0, 8); n > 0; --n) v.text += *rc::gen::elementOf(kPieces);
  }
  return v;
}

Value random_value(int depth) {
  const NodeKind kind = depth == 0
                            ? NodeKind::scalar
                            : *rc::gen::element(NodeKind::scalar, NodeKind::sequence, NodeKind::mapping);
  if (kind == NodeKind::scalar) return random_scalar();
  Value v;
  v.kind = kind;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    if (kind == NodeKind::mapping) {
      Value key = random_scalar();
      key.kind = NodeKind::scalar;
      key.quoted = true;
      key.text += std::to_string(i);
      v.items.push_back(key);
    }
    v.items.push_back(random_value(depth - 1));
  }
  return v;
}

void check_same(const Value& v, const Node& n, std::string_view text, const std::string& gap) {
  RC_ASSERT(v.kind == n.kind);
  RC_ASSERT(cut(text, n.span) == print(v, gap));
  if (n.is_scalar()) {
    RC_ASSERT(n.text == v.text);
    RC_ASSERT(n.quoted == v.quoted);
  }
  RC_ASSERT(v.items.size() == n.items.size() + 2 * n.entries.size());
  for (std::size_t i = 0; i < n.items.size(); ++i) check_same(v.items[i], *n.items[i], text, gap);
  for (std::size_t i = 0; i < n.entries.size(); ++i) {
    check_same(v.items[2 * i], *n.entries[i].key, text, gap);
    check_same(v.items[2 * i + 1], *n.entries[i].value, text, gap);
  }
}

TEST(Nodes, AnyTreePrintedAsJsonIsReadBackByBothReadersWithExactSpans) {
  EXPECT_TRUE(rc::check([] {
    const Value value = random_value(4);
    const std::string gap = *rc::gen::element<std::string>("", " ", "\n", "\n  ");
    const std::string text = print(value, gap);
    for (const auto& read : {parse_json, parse_yaml}) {
      const auto document = read(text, "generated", {});
      if (!document) RC_FAIL(document.error().sentence());
      RC_ASSERT(document->roots.size() == 1u);
      check_same(value, *document->roots[0], text, gap);
    }
  }));
}

}  // namespace
}  // namespace watertight::text
