#include "report/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "report/utf8.hpp"

namespace watertight::report {
namespace {

constexpr std::size_t kFull = 64u << 10;  // bytes gathered before they go to the stream

// Characters that stand in a string as they are: printable ASCII but the quote and the backslash.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

bool is_plain(char c) { return kPlain[static_cast<unsigned char>(c)]; }

}  // namespace

void JsonWriter::newline(std::size_t depth) {
  if (indent_ == 0) return;
  buffer_ += '\n';
  buffer_.append(depth * static_cast<std::size_t>(indent_), ' ');
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_members_.empty()) return;
  if (has_members_.back()) buffer_ += ',';
  has_members_.back() = true;
  newline(has_members_.size());
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  buffer_ += '{';
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  buffer_ += '[';
  has_members_.push_back(false);
  return *this;
}

void JsonWriter::close(char bracket) {
  const bool had_members = has_members_.back();
  has_members_.pop_back();
  if (had_members) newline(has_members_.size());
  buffer_ += bracket;
  if (has_members_.empty()) buffer_ += '\n';  // the text is complete
}

JsonWriter& JsonWriter::end_object() {
  close('}');
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  close(']');
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  write_quoted(name);
  buffer_ += indent_ == 0 ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  before_value();
  write_quoted(text);
  return *this;
}

JsonWriter& JsonWriter::number(std::uint64_t value) {
  before_value();
  buffer_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  buffer_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  before_value();
  buffer_ += "null";
  return *this;
}

void JsonWriter::write_quoted(std::string_view text) {
  buffer_ += '"';
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    buffer_ += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = utf8_length(text);
    const char c = text.front();
    if (length == 0)
      buffer_ += "\xef\xbf\xbd";
    else if (c == '"' || c == '\\')
      (buffer_ += '\\') += c;
    else if (c == '\n')
      buffer_ += "\\n";
    else if (c == '\t')
      buffer_ += "\\t";
    else if (length == 1 && static_cast<unsigned char>(c) < 0x20)
      buffer_ += fmt::format("\\u{:04x}", c);
    else
      buffer_ += text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  buffer_ += '"';
  if (buffer_.size() >= kFull) flush();
}

void JsonWriter::flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

}  // namespace watertight::report
