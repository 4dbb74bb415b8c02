#include "report/json_writer.hpp"

#include <fmt/format.h>

#include "report/utf8.hpp"

namespace watertight::report {

void JsonWriter::newline(std::size_t depth) {
  if (indent_ == 0) return;
  out_.put('\n');
  for (std::size_t i = 0; i < depth * static_cast<std::size_t>(indent_); ++i) out_.put(' ');
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_members_.empty()) return;
  if (has_members_.back()) out_.put(',');
  has_members_.back() = true;
  newline(has_members_.size());
}

JsonWriter& JsonWriter::begin_object() {
  before_value();
  out_.put('{');
  has_members_.push_back(false);
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  before_value();
  out_.put('[');
  has_members_.push_back(false);
  return *this;
}

void JsonWriter::close(char bracket) {
  const bool had_members = has_members_.back();
  has_members_.pop_back();
  if (had_members) newline(has_members_.size());
  out_.put(bracket);
}

JsonWriter& JsonWriter::end_object() { return close('}'), *this; }
JsonWriter& JsonWriter::end_array() { return close(']'), *this; }

JsonWriter& JsonWriter::key(std::string_view name) {
  before_value();
  write_quoted(name);
  out_ << (indent_ == 0 ? ":" : ": ");
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
  out_ << value;
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  before_value();
  out_ << (value ? "true" : "false");
  return *this;
}

void JsonWriter::write_quoted(std::string_view text) {
  out_.put('"');
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      out_ << "\xef\xbf\xbd";
      text.remove_prefix(1);
      continue;
    }
    const char c = text.front();
    if (c == '"' || c == '\\')
      out_.put('\\').put(c);
    else if (c == '\n')
      out_ << "\\n";
    else if (c == '\t')
      out_ << "\\t";
    else if (length == 1 && static_cast<unsigned char>(c) < 0x20)
      out_ << fmt::format("\\u{:04x}", c);
    else
      out_.write(text.data(), static_cast<std::streamsize>(length));
    text.remove_prefix(length);
  }
  out_.put('"');
}

}  // namespace watertight::report
