// Any bytes read as JSON: simdjson agrees on what is valid and on every value, and spans cut the values'
// text.
#include <simdjson.h>

#include "fuzz/law.hpp"
#include "text/lines.hpp"
#include "text/node.hpp"

using namespace watertight;
using fuzz::law;
using simdjson::dom::element_type;

namespace {

void compare(const text::Node& node, simdjson::dom::element oracle, std::string_view text) {
  const std::string_view cut = text::cut(text, node.span);
  law(!cut.empty(), "every value has a span");
  switch (oracle.type()) {
    case element_type::ARRAY: {
      law(node.is_sequence() && cut.front() == '[' && cut.back() == ']', "an array");
      std::size_t i = 0;
      for (const auto item : simdjson::dom::array(oracle)) {
        law(i < node.items.size(), "as many items");
        compare(*node.items[i++], item, text);
      }
      law(i == node.items.size(), "no more items");
      break;
    }
    case element_type::OBJECT: {
      law(node.is_mapping() && cut.front() == '{' && cut.back() == '}', "an object");
      std::size_t i = 0;
      for (const auto member : simdjson::dom::object(oracle)) {
        law(i < node.entries.size() && node.entries[i].key->text == member.key, "the same keys");
        compare(*node.entries[i++].value, member.value, text);
      }
      law(i == node.entries.size(), "no more members");
      break;
    }
    case element_type::STRING:
      law(node.is_scalar() && node.quoted && cut.size() >= 2 && cut.front() == '"' && cut.back() == '"',
          "a text");
      law(node.text == std::string_view(oracle), "the same text");
      break;
    case element_type::NULL_VALUE:
      law(node.is_null() && cut == "null", "null");
      break;
    default:
      law(node.is_scalar() && !node.quoted && node.text == cut, "a number or a boolean");
  }
}

// Refusals that simdjson does not share: what the engine's own reader would take silently or differently.
bool stricter(const Error& error) {
  return error.cause.find("given twice") != std::string::npos ||
         error.cause.find("nested deeper") != std::string::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static simdjson::dom::parser parser;
  const std::string_view text = fuzz::as_text(data, size);
  const auto document = text::parse_json(text, "fuzz.json");
  const std::string_view bare = text::without_byte_order_mark(text);
  simdjson::dom::element root;
  const simdjson::error_code verdict = parser.parse(bare.data(), bare.size()).get(root);
  if (!document) {
    law(!document.error().cause.empty() && !document.error().remedy.empty(),
        "a refusal has a cause and a remedy");
    law(verdict != simdjson::SUCCESS || stricter(document.error()), "what simdjson accepts is accepted");
  } else if (verdict == simdjson::SUCCESS) {
    compare(*document->roots.at(0), root, text);
  } else {
    // RFC 8259 sets no bound for numbers; simdjson keeps them in 64 bits.
    law(verdict == simdjson::NUMBER_ERROR, "what simdjson refuses is refused");
  }
  return 0;
}
