// Any bytes read as YAML: it ends, spans lie inside the text and cut what they say, no mapping has a key
// twice.
#include <set>

#include "fuzz/law.hpp"
#include "text/lines.hpp"
#include "text/node.hpp"

using namespace watertight;
using fuzz::law;

namespace {

// YAML 1.1 ends lines at more characters than an editor does, and folds what stands around them.
bool has_other_break(std::string_view text) {
  for (const std::string_view mark : {"\r", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"})
    if (text.find(mark) != std::string_view::npos) return true;
  return false;
}

void check(const text::Node& node, std::string_view text) {
  const std::string_view cut = text::cut(text, node.span);
  law(node.span.line > 0 && node.span.column > 0, "every node has a place");
  law(!cut.empty() || node.text.empty(), "a span with text in it lies inside the document");
  const bool one_line = node.span.line == node.span.end_line;
  if (node.is_scalar() && !node.quoted && one_line && !cut.starts_with('*') && !has_other_break(cut))
    law(cut == node.text, "the span of a plain scalar cuts that scalar");
  std::set<std::string_view> keys;
  for (const text::Entry& e : node.entries) law(keys.insert(e.key->text).second, "no key twice");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const auto document = text::parse_yaml(text, "fuzz.yaml");
  if (!document) {
    law(!document.error().cause.empty() && !document.error().remedy.empty(),
        "a refusal has a cause and a remedy");
    return 0;
  }
  for (const text::Node& node : document->nodes) check(node, text);
  return 0;
}
