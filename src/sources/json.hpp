// Machine JSON (answers of an engine, inspect files) as values that can be asked for anything without
// failing: what is not there, or is of another kind, says so. The parser is kept and reused; values live
// until its next parse.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error.hpp"

namespace watertight::sources {

enum class JsonKind : std::uint8_t { missing, null, boolean, integer, number, text, array, object };

class JsonValue {
 public:
  JsonValue() = default;  // missing

  [[nodiscard]] JsonKind kind() const;
  [[nodiscard]] bool missing() const { return element_[0] == 0; }
  [[nodiscard]] bool absent() const { return missing() || kind() == JsonKind::null; }  // not there, or null

  // Missing where this is no object, or has no such key.
  [[nodiscard]] JsonValue operator[](std::string_view key) const;
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;  // also of a number without fraction
  [[nodiscard]] std::optional<std::string_view> text() const;
  [[nodiscard]] std::string_view text_or(std::string_view otherwise) const;
  [[nodiscard]] std::string json() const;              // written out again; empty where missing
  [[nodiscard]] std::vector<JsonValue> items() const;  // empty where this is no array
  [[nodiscard]] std::vector<std::pair<std::string_view, JsonValue>> members() const;

 private:
  friend struct JsonAccess;
  std::array<std::size_t, 2> element_{};  // an element of the parser's document; zeros: missing
};

class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) noexcept;

  // The text may be moved from and grows by the padding that the parser reads beyond the end. `name` is what
  // an error calls it. Depth is bounded; invalid UTF-8 is refused.
  [[nodiscard]] Expected<JsonValue> parse(std::string& text, std::string_view name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// "array", "text", …: for sentences about a value of the wrong kind.
[[nodiscard]] std::string_view name_of(JsonKind kind);

}  // namespace watertight::sources
