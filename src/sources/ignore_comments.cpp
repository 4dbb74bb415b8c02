#include "sources/ignore_comments.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <tuple>
#include <utility>

namespace watertight::sources {
namespace {

using facts::IgnoreComment;
using text::Node;

constexpr std::size_t kMost = 2000;  // of one file; more is nobody's handwriting
constexpr std::array<std::string_view, 7> kMarks = {
    "watertight:ignore=", "hadolint",         "trivy:ignore:", "tfsec:ignore:",
    "checkov:skip=",      "bridgecrew:skip=", "kics-scan"};

bool has(std::string_view text, std::string_view mark) {
  return memmem(text.data(), text.size(), mark.data(), mark.size()) != nullptr;
}

bool has_mark(std::string_view text) {
  return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) { return has(text, mark); });
}

struct Comment {
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // of the #
  std::string_view text;
  bool alone = false;  // nothing else stands on its line
};

auto begin_of(const Span& span) { return std::tie(span.line, span.column); }
auto end_of(const Span& span) { return std::tie(span.end_line, span.end_column); }

// Every # that a comment with a mark may begin at; `is_comment` has the last word.
template <typename IsComment>
std::vector<Comment> comments_in(std::string_view text, std::uint32_t first_line, IsComment is_comment) {
  std::vector<Comment> found;
  std::uint32_t line = first_line - 1;
  for (std::size_t at = 0; at < text.size() && found.size() < kMost;) {
    ++line;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view content = text.substr(at, end - at);
    at = end + 1;
    if (content.find('#') == std::string_view::npos || !has_mark(content)) continue;
    for (std::size_t i = content.find('#'); i != std::string_view::npos; i = content.find('#', i + 1)) {
      if (i > 0 && content[i - 1] != ' ' && content[i - 1] != '\t') continue;
      const bool alone = content.find_first_not_of(" \t") == i;
      const Comment comment{line, static_cast<std::uint32_t>(i + 1), content.substr(i), alone};
      if (!is_comment(comment)) continue;
      found.push_back(comment);
      break;  // all behind it belongs to it
    }
  }
  return found;
}

Span span_of(const Comment& c) {
  return {c.line, c.column, c.line, c.column + static_cast<std::uint32_t>(c.text.size())};
}

Span line_span(std::uint32_t line) { return {line, 1, line + 1, 1}; }

IgnoreComment made(IgnoreRequest request, const facts::SourceRef& source, const Comment& comment,
                   Span covers) {
  return {std::move(request.tool),    std::move(request.ids),         std::move(request.reason),
          std::move(request.expires), {source, {}, span_of(comment)}, covers};
}

// Binds to nothing: what it asks for is about no line.
constexpr Span kNothing{0xffffffff, 1, 0xffffffff, 1};

class Dockerfile {
 public:
  explicit Dockerfile(const facts::BuildFile& file) {
    for (const facts::Instruction& i : file.global_arguments) add(i);
    for (std::size_t s = 0; s < file.stages.size(); ++s) {
      const facts::BuildStage& stage = file.stages[s];
      Span whole = stage.span;
      if (!stage.instructions.empty()) {
        whole.end_line = stage.instructions.back().span.end_line;
        whole.end_column = stage.instructions.back().span.end_column;
      }
      instructions_.push_back({stage.span, whole});
      for (const facts::Instruction& i : stage.instructions) add(i);
    }
    std::sort(instructions_.begin(), instructions_.end(),
              [](const Bound& a, const Bound& b) { return begin_of(a.span) < begin_of(b.span); });
  }

  // A line that begins with #, unless it is text of a heredoc.
  [[nodiscard]] bool is_comment(const Comment& c) const {
    return c.alone && std::none_of(heredocs_.begin(), heredocs_.end(),
                                   [&](const Span& h) { return h.line <= c.line && c.line <= h.end_line; });
  }

  [[nodiscard]] Span covers(const Comment& c, IgnoreReach reach) const {
    if (reach == IgnoreReach::file || reach == IgnoreReach::resource) return {};
    // The first that ends behind the comment: one that it stands in, or the next.
    const auto at =
        std::upper_bound(instructions_.begin(), instructions_.end(), c.line,
                         [](std::uint32_t line, const Bound& b) { return line < b.span.end_line; });
    if (at == instructions_.end()) return kNothing;
    return reach == IgnoreReach::block ? at->whole : at->span;
  }

 private:
  struct Bound {
    Span span;
    Span whole;  // of a FROM: its stage
  };

  void add(const facts::Instruction& i) {
    instructions_.push_back({i.span, i.span});
    for (const facts::Heredoc& h : i.heredocs)
      if (!h.span.empty()) heredocs_.push_back(h.span);
  }

  std::vector<Bound> instructions_;
  std::vector<Span> heredocs_;
};

class Yaml {
 public:
  explicit Yaml(const text::Document& document) : document_(document) {
    for (const Node& node : document.nodes) {
      if (node.is_scalar() && !node.span.empty()) scalars_.push_back(node.span);
      for (const Node* item : node.items) add(item->span);
      for (const text::Entry& e : node.entries) add(entry_span(e));
    }
    const auto by_begin = [](const Span& a, const Span& b) {
      return std::tuple(a.line, a.column, b.end_line, b.end_column) <
             std::tuple(b.line, b.column, a.end_line, a.end_column);
    };
    std::sort(scalars_.begin(), scalars_.end(), by_begin);
    std::sort(nodes_.begin(), nodes_.end(), by_begin);
  }

  // Not within a text: "a # b" in quotes, or the lines of a block scalar.
  [[nodiscard]] bool is_comment(const Comment& c) const {
    const auto behind = std::upper_bound(
        scalars_.begin(), scalars_.end(), c,
        [](const Comment& x, const Span& s) { return std::tie(x.line, x.column) < begin_of(s); });
    if (behind == scalars_.begin()) return true;
    const Span& before = *std::prev(behind);
    return end_of(before) <= std::tie(c.line, c.column);
  }

  [[nodiscard]] Span covers(const Comment& c, IgnoreReach reach) const {
    switch (reach) {
      case IgnoreReach::file:
        return {};
      case IgnoreReach::line:
        return line_span(c.alone ? c.line + 1 : c.line);
      case IgnoreReach::resource:
        return resource(c);
      case IgnoreReach::next:
      case IgnoreReach::block:
        return c.alone ? next(c.line + 1) : on_line(c.line);
    }
    return kNothing;
  }

 private:
  static Span entry_span(const text::Entry& e) {
    Span span = e.key->span;
    if (!e.value->span.empty() && begin_of(e.value->span) >= begin_of(span)) {
      span.end_line = e.value->span.end_line;
      span.end_column = e.value->span.end_column;
    }
    return span;
  }

  void add(const Span& span) {
    if (!span.empty()) nodes_.push_back(span);
  }

  // The outermost of the nodes that begin first from this line on.
  [[nodiscard]] Span next(std::uint32_t line) const {
    auto at = std::lower_bound(nodes_.begin(), nodes_.end(), line,
                               [](const Span& s, std::uint32_t wanted) { return s.line < wanted; });
    return at == nodes_.end() ? kNothing : *at;
  }

  [[nodiscard]] Span on_line(std::uint32_t line) const {
    const Span found = next(line);
    return found.line == line ? found : kNothing;
  }

  // The service of a Compose file, or the document of a stream, that the comment stands in.
  [[nodiscard]] Span resource(const Comment& c) const {
    const Node* root = nullptr;
    for (const Node* r : document_.roots)
      if (root == nullptr || r->span.line <= c.line) root = r;
    if (root == nullptr) return kNothing;
    const Node* services = root->find("services");
    if (services == nullptr || !services->is_mapping() || services->span.line > c.line) return root->span;
    const text::Entry* last = nullptr;
    for (const text::Entry& e : services->entries)
      if (e.key->span.line <= c.line && (last == nullptr || e.key->span.line > last->key->span.line))
        last = &e;
    return last == nullptr ? next(c.line) : entry_span(*last);
  }

  const text::Document& document_;
  std::vector<Span> scalars_;
  std::vector<Span> nodes_;  // entries and items, the outermost of those that begin together first
};

template <typename Form>
std::vector<IgnoreComment> read(std::string_view text, std::uint32_t first_line, const Form& form,
                                const facts::SourceRef& source) {
  std::vector<IgnoreComment> found;
  for (const Comment& c : comments_in(text, first_line, [&](const Comment& x) { return form.is_comment(x); }))
    for (IgnoreRequest& request : parse_ignore_comment(c.text)) {
      const Span covers = form.covers(c, request.reach);
      found.push_back(made(std::move(request), source, c, covers));
    }
  return found;
}

}  // namespace

std::vector<IgnoreComment> ignore_comments_in(std::string_view text, const facts::BuildFile& file) {
  if (!has_mark(text)) return {};
  return read(text, 1, Dockerfile(file), file.origin.source);
}

std::vector<IgnoreComment> ignore_comments_in(std::string_view text, const text::Document& document,
                                              const facts::SourceRef& source, std::uint32_t first_line) {
  if (!has_mark(text)) return {};
  return read(text, first_line, Yaml(document), source);
}

}  // namespace watertight::sources
