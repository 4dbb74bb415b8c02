#include "report/html_text.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "report/words.hpp"

namespace watertight::report {
namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};

std::unique_ptr<cmark_node, FreeNode> parse(cmark_parser* parser, std::string_view markdown) {
  cmark_parser_feed(parser, markdown.data(), markdown.size());
  return std::unique_ptr<cmark_node, FreeNode>(cmark_parser_finish(parser));
}

// Pages begin at "##"; where they stand inside a larger document their headings move down to `level`.
void move_headings(cmark_node* root, int level) {
  std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk(cmark_iter_new(root), cmark_iter_free);
  for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(walk.get())) {
    cmark_node* node = cmark_iter_get_node(walk.get());
    if (event == CMARK_EVENT_ENTER && cmark_node_get_type(node) == CMARK_NODE_HEADING)
      cmark_node_set_heading_level(node, std::min(6, cmark_node_get_heading_level(node) - 2 + level));
  }
}

// Empty for a character that is no markup.
constexpr std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return {};
  }
}

}  // namespace

std::string html(std::string_view text) {
  std::string out;
  const std::string shown = visible(text);
  out.reserve(shown.size());
  std::string_view rest = shown;
  while (!rest.empty()) {
    const auto at = std::find_if(rest.begin(), rest.end(), [](char c) { return !entity(c).empty(); });
    const auto markup = static_cast<std::size_t>(at - rest.begin());
    out += rest.substr(0, markup);
    if (markup == rest.size()) break;
    out += entity(rest[markup]);
    rest.remove_prefix(markup + 1);
  }
  return out;
}

std::string markdown_to_html(std::string_view markdown, int level) {
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, FreeParser> parser(cmark_parser_new(CMARK_OPT_DEFAULT));
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
  const auto root = parse(parser.get(), markdown);
  move_headings(root.get(), level);
  const std::unique_ptr<char, decltype(&std::free)> rendered(
      cmark_render_html(root.get(), CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser.get())),
      std::free);
  return rendered.get();
}

std::string advice_to_html(std::string_view text) {
  std::string out;
  bool code = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('`'), text.size());
    out += html(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
    if (!code && text.find('`') == std::string_view::npos)
      out += '`';
    else
      out += (code = !code) ? "<code>" : "</code>";
  }
  return out;
}

}  // namespace watertight::report
