#include "text/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "text/admission.hpp"

namespace watertight::text {
namespace {

std::string_view first_text(Document& document, std::string_view text) {
  return document.texts.emplace_back(text);
}

bool is_merge_key(const Node& key) {
  return key.is_scalar() && !key.quoted && key.text == "<<" && (key.tag.empty() || key.tag == "!!merge");
}

// A pair of entries with the same key, the first repetition in file order.
std::optional<std::pair<const Node*, const Node*>> repeated_key(const std::vector<Entry>& entries) {
  constexpr std::size_t kFew = 12;  // below this, comparing all is quicker than sorting
  if (entries.size() <= kFew) {
    for (std::size_t i = 1; i < entries.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        if (entries[i].key->text == entries[j].key->text) return std::pair{entries[j].key, entries[i].key};
    return std::nullopt;
  }
  std::vector<std::uint32_t> order(entries.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int by_text = entries[a].key->text.compare(entries[b].key->text);
    return by_text != 0 ? by_text < 0 : a < b;
  });
  std::optional<std::pair<std::uint32_t, std::uint32_t>> found;
  for (std::size_t i = 1; i < order.size(); ++i)
    if (entries[order[i - 1]].key->text == entries[order[i]].key->text &&
        (!found || order[i] < found->second))
      found = {order[i - 1], order[i]};
  if (!found) return std::nullopt;
  return std::pair{entries[found->first].key, entries[found->second].key};
}

}  // namespace

TreeBuilder::TreeBuilder(std::string_view text, std::string_view name, const Limits& limits,
                         std::uint32_t first_line)
    : name_(name), limits_(limits), text_(first_text(document_, text)), lines_(text_, first_line) {}

std::string_view TreeBuilder::keep(std::string text) { return document_.texts.emplace_back(std::move(text)); }

bool TreeBuilder::fail(std::size_t offset, std::string_view cause, std::string remedy) {
  return fail_at(lines_.span(offset, offset + 1), cause, std::move(remedy));
}

bool TreeBuilder::fail_at(const Span& at, std::string_view cause, std::string remedy) {
  if (!error_) error_ = parse_error(name_, at, cause, std::move(remedy));
  return false;
}

bool TreeBuilder::count(std::size_t nodes, std::size_t levels, std::size_t offset) {
  if (error_) return false;
  if (frames_.size() + levels > limits_.depth)
    return fail(offset, fmt::format("nested deeper than {} levels", limits_.depth), "flatten the document");
  nodes_ += nodes;
  if (nodes_ > limits_.nodes)
    return fail(offset, fmt::format("more than {} values, aliases expanded", limits_.nodes),
                "split the file, or use fewer aliases");
  return true;
}

void TreeBuilder::add(const Node* node, std::size_t end, std::size_t height) {
  if (frames_.empty()) {
    document_.roots.push_back(node);
    return;
  }
  children_.push_back(node);
  frames_.back().last_end = std::max(frames_.back().last_end, end);
  frames_.back().height = std::max(frames_.back().height, height);
}

bool TreeBuilder::scalar(NodeKind kind, bool quoted, std::string_view value, std::size_t begin,
                         std::size_t end, Properties properties) {
  if (!count(1, 0, begin)) return false;
  Node& node = document_.nodes.emplace_back();
  node.kind = kind;
  node.quoted = quoted;
  node.tag = properties.tag;
  node.text = value;
  node.span = lines_.span(begin, end);
  if (!properties.anchor.empty()) anchors_[std::move(properties.anchor)] = {&node, 1, 0};
  add(&node, end, 0);
  return true;
}

bool TreeBuilder::alias(const std::string& anchor, std::size_t begin, std::size_t end) {
  const auto at = anchors_.find(anchor);
  if (at == anchors_.end())
    return fail(begin, fmt::format("the alias *{} has no anchor above it", quote_for_message(anchor)),
                "define the anchor before its first use, or correct the name");
  const Anchor& target = at->second;
  if (target.node == nullptr)
    return fail(begin, fmt::format("the alias *{} stands inside its own anchor", quote_for_message(anchor)),
                "write the value out");
  if (!count(target.nodes, target.height, begin)) return false;
  Node& node = document_.nodes.emplace_back(*target.node);
  node.span = lines_.span(begin, end);
  add(&node, end, target.height);
  return true;
}

bool TreeBuilder::open(NodeKind kind, std::size_t begin, Properties properties) {
  if (!count(1, 1, begin)) return false;
  Node& node = document_.nodes.emplace_back();
  node.kind = kind;
  node.tag = properties.tag;
  if (!properties.anchor.empty()) anchors_[properties.anchor] = {nullptr, 0, 0};
  frames_.push_back({&node, begin, begin, children_.size(), nodes_ - 1, 0, std::move(properties.anchor)});
  return true;
}

bool TreeBuilder::close(std::optional<std::size_t> end) {
  if (error_) return false;
  const Frame frame = std::move(frames_.back());
  Node& node = *frame.node;
  const std::size_t ends = end.value_or(frame.last_end);
  node.span = lines_.span(frame.begin, ends);
  if (node.is_mapping()) {
    if (!fill_mapping(node, frame.first_child)) return false;
  } else {
    node.items.assign(children_.begin() + static_cast<std::ptrdiff_t>(frame.first_child), children_.end());
  }
  children_.resize(frame.first_child);
  frames_.pop_back();
  if (!frame.anchor.empty()) anchors_[frame.anchor] = {&node, nodes_ - frame.nodes_before, frame.height + 1};
  add(&node, ends, frame.height + 1);
  return true;
}

void TreeBuilder::end_document() { anchors_.clear(); }

bool TreeBuilder::fill_mapping(Node& node, std::size_t first_child) {
  node.entries.reserve((children_.size() - first_child) / 2);
  for (std::size_t i = first_child; i + 1 < children_.size(); i += 2)
    node.entries.push_back({children_[i], children_[i + 1]});
  return check_keys(node) && merge(node);
}

bool TreeBuilder::check_keys(const Node& node) {
  for (const Entry& e : node.entries)
    if (e.key->is_mapping() || e.key->is_sequence())
      return fail_at(e.key->span, "a list or a mapping stands where a key is expected",
                     "put the key in quotes if braces or brackets belong to it");
  const auto twice = repeated_key(node.entries);
  if (!twice) return true;
  return fail_at(twice->second->span,
                 fmt::format("key {} given twice, first on line {}", quote_for_message(twice->second->text),
                             twice->first->span.line),
                 "remove one");
}

// https://yaml.org/type/merge.html: the mapping's own keys win, then the earlier mapping of a list.
bool TreeBuilder::merge(Node& node) {
  if (std::none_of(node.entries.begin(), node.entries.end(),
                   [](const Entry& e) { return is_merge_key(*e.key); }))
    return true;
  std::set<std::string_view> taken;
  for (const Entry& e : node.entries)
    if (!is_merge_key(*e.key)) taken.insert(e.key->text);
  std::vector<Entry> merged;
  const auto take = [&](const Node& from) {
    for (const Entry& e : from.entries)
      if (taken.insert(e.key->text).second) merged.push_back(e);
    return from.is_mapping();
  };
  for (const Entry& e : node.entries) {
    if (!is_merge_key(*e.key)) {
      merged.push_back(e);
      continue;
    }
    const bool good = e.value->is_sequence() ? std::all_of(e.value->items.begin(), e.value->items.end(),
                                                           [&](const Node* item) { return take(*item); })
                                             : take(*e.value);
    if (!good) {
      error_ =
          parse_error(name_, e.value->span, "the value of << is neither a mapping nor a list of mappings",
                      "merge mappings only");
      return false;
    }
  }
  node.entries = std::move(merged);
  return true;
}

}  // namespace watertight::text
