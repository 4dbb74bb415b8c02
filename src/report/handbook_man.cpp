// The handbook as a page of the manual: its Markdown in the macros of man(7).
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>

#include "report/handbook.hpp"

namespace watertight::report {

void write_handbook_man(std::ostream& out) {
  std::ostringstream markdown;
  write_handbook_markdown(markdown);
  const std::string text = markdown.str();
  cmark_gfm_core_extensions_ensure_registered();
  const std::unique_ptr<cmark_parser, decltype(&cmark_parser_free)> parser(
      cmark_parser_new(CMARK_OPT_DEFAULT), cmark_parser_free);
  cmark_parser_attach_syntax_extension(parser.get(), cmark_find_syntax_extension("table"));
  cmark_parser_feed(parser.get(), text.data(), text.size());
  const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> root(cmark_parser_finish(parser.get()),
                                                                     cmark_node_free);
  const std::unique_ptr<char, decltype(&std::free)> page(cmark_render_man(root.get(), CMARK_OPT_DEFAULT, 0),
                                                         std::free);
  out << ".TH WATERTIGHT\\-HANDBOOK 7 \"\" \"watertight " WATERTIGHT_VERSION
         "\" \"Miscellaneous\"\n.SH NAME\nwatertight\\-handbook \\- "
         "what can go wrong with containers, and what to do about it\n"
      << page.get();
}

}  // namespace watertight::report
