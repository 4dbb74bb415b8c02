#include "sources/json.hpp"

#include <simdjson.h>

#include <bit>
#include <cmath>

namespace watertight::sources {

namespace dom = simdjson::dom;

// The handle of an element is two words; the library's header stays out of everybody else's way.
struct JsonAccess {
  static_assert(sizeof(dom::element) == sizeof(std::array<std::size_t, 2>));
  static dom::element element(const JsonValue& value) { return std::bit_cast<dom::element>(value.element_); }
  static JsonValue value(const dom::element& element) {
    JsonValue out;
    out.element_ = std::bit_cast<std::array<std::size_t, 2>>(element);
    return out;
  }
};

JsonKind JsonValue::kind() const {
  if (missing()) return JsonKind::missing;
  switch (JsonAccess::element(*this).type()) {
    case dom::element_type::ARRAY:
      return JsonKind::array;
    case dom::element_type::OBJECT:
      return JsonKind::object;
    case dom::element_type::STRING:
      return JsonKind::text;
    case dom::element_type::BOOL:
      return JsonKind::boolean;
    case dom::element_type::NULL_VALUE:
      return JsonKind::null;
    case dom::element_type::DOUBLE:
      return integer() ? JsonKind::integer : JsonKind::number;
    default:
      return JsonKind::integer;
  }
}

JsonValue JsonValue::operator[](std::string_view key) const {
  if (missing()) return {};
  dom::object object;
  dom::element found;
  if (JsonAccess::element(*this).get(object) != simdjson::SUCCESS) return {};
  if (object.at_key(key).get(found) != simdjson::SUCCESS) return {};
  return JsonAccess::value(found);
}

std::optional<bool> JsonValue::boolean() const {
  bool out = false;
  if (missing() || JsonAccess::element(*this).get(out) != simdjson::SUCCESS) return {};
  return out;
}

std::optional<std::int64_t> JsonValue::integer() const {
  if (missing()) return {};
  const dom::element element = JsonAccess::element(*this);
  std::int64_t out = 0;
  if (element.get(out) == simdjson::SUCCESS) return out;
  double number = 0;
  if (!element.is_double() || element.get(number) != simdjson::SUCCESS) return {};
  if (std::abs(number) > 9e15 || number != std::floor(number)) return {};
  return static_cast<std::int64_t>(number);
}

std::optional<std::string_view> JsonValue::text() const {
  std::string_view out;
  if (missing() || JsonAccess::element(*this).get(out) != simdjson::SUCCESS) return {};
  return out;
}

std::string_view JsonValue::text_or(std::string_view otherwise) const { return text().value_or(otherwise); }

std::string JsonValue::json() const {
  return missing() ? std::string{} : simdjson::minify(JsonAccess::element(*this));
}

std::vector<JsonValue> JsonValue::items() const {
  std::vector<JsonValue> out;
  dom::array array;
  if (missing() || JsonAccess::element(*this).get(array) != simdjson::SUCCESS) return out;
  for (const dom::element item : array) out.push_back(JsonAccess::value(item));
  return out;
}

std::vector<std::pair<std::string_view, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<std::string_view, JsonValue>> out;
  dom::object object;
  if (missing() || JsonAccess::element(*this).get(object) != simdjson::SUCCESS) return out;
  for (const dom::key_value_pair member : object)
    out.emplace_back(member.key, JsonAccess::value(member.value));
  return out;
}

struct JsonParser::State {
  dom::parser parser;
};

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;
JsonParser& JsonParser::operator=(JsonParser&&) noexcept = default;

namespace {

std::string why_not(std::string_view text, simdjson::error_code failure) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "it is empty";
  if (text[first] == '<') return "it is a web page or XML, not JSON";
  switch (failure) {
    case simdjson::DEPTH_ERROR:
      return "it is nested deeper than 1024 levels";
    case simdjson::UTF8_ERROR:
      return "it is not UTF-8";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return "it is too large";
    case simdjson::UNCLOSED_STRING:
      return "it is cut off inside a text";
    default:
      return text[first] == '{' || text[first] == '[' ? "it is no JSON, or ends too early" : "it is no JSON";
  }
}

}  // namespace

Expected<JsonValue> JsonParser::parse(std::string& text, std::string_view name) {
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  dom::element root;
  const simdjson::error_code failure = state_->parser.parse(text.data(), text.size(), false).get(root);
  if (failure == simdjson::SUCCESS) return JsonAccess::value(root);
  return std::unexpected(
      Error{"read", std::string{name}, why_not(text, failure), "give the whole of it, as it was written"});
}

std::string_view name_of(JsonKind kind) {
  switch (kind) {
    case JsonKind::missing:
      return "nothing";
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return "a boolean";
    case JsonKind::integer:
    case JsonKind::number:
      return "a number";
    case JsonKind::text:
      return "text";
    case JsonKind::array:
      return "an array";
    case JsonKind::object:
      return "an object";
  }
  return "nothing";
}

}  // namespace watertight::sources
