// Writes JSON as it comes: keys in the order given, a line break at the end, nothing kept in memory but the
// nesting and some kilobytes on their way to the stream.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::report {

class JsonWriter {
 public:
  // `indent` 0 writes everything on one line.
  explicit JsonWriter(std::ostream& out, int indent = 2) : out_(out), indent_(indent) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;
  ~JsonWriter() { flush(); }

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view text);  // broken UTF-8 becomes U+FFFD
  JsonWriter& number(std::uint64_t value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();

  JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& member(std::string_view name, std::uint64_t value) { return key(name).number(value); }

 private:
  void flush();  // what was gathered goes to the stream; done by itself at the latest when the writer ends
  void before_value();
  void newline(std::size_t depth);
  void close(char bracket);
  void write_quoted(std::string_view text);

  std::ostream& out_;
  int indent_;
  std::string buffer_;
  std::vector<bool> has_members_;  // one for each open bracket
  bool after_key_ = false;
};

}  // namespace watertight::report
