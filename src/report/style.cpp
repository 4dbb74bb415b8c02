#include "report/style.hpp"

#include <fmt/format.h>

namespace watertight::report {
namespace {

// Columns of a text, a character counting one: bytes that do not continue a UTF-8 sequence.
int columns(std::string_view text) {
  int n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return n;
}

}  // namespace

std::string Style::wrap(std::string_view code, std::string_view text) const {
  return colour_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string Style::severity(checks::Severity severity, std::string_view text) const {
  switch (severity) {
    case checks::Severity::critical:
      return wrap("1;31", text);
    case checks::Severity::high:
      return wrap("31", text);
    case checks::Severity::medium:
      return wrap("33", text);
    case checks::Severity::low:
      return wrap("36", text);
    case checks::Severity::info:
      return wrap("2", text);
  }
  return std::string(text);
}

std::string filled(std::string_view text, int indent, int width) {
  std::string out;
  int column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end == text.size() ? end : end + 1);
    const int length = columns(word);
    // At the start of a line a CI runner would take these for a command of ours.
    const bool command = word.starts_with("::") || word.starts_with("##[");
    if (column > indent && column + 1 + length > width && !command) {
      out += '\n' + std::string(static_cast<std::size_t>(indent), ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  return out;
}

}  // namespace watertight::report
