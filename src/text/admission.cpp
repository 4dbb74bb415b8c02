#include "text/admission.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace watertight::text {
namespace {

// The offset of the first byte that is not part of a UTF-8 character (RFC 3629), or the text's size.
std::size_t first_invalid_byte(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      ++i;
    } else if (lead >= 0xC2 && lead <= 0xDF && follows(i + 1)) {
      i += 2;
    } else if (lead >= 0xE0 && lead <= 0xEF && follows(i + 1) && follows(i + 2) &&
               (lead != 0xE0 || byte(i + 1) >= 0xA0) && (lead != 0xED || byte(i + 1) < 0xA0)) {
      i += 3;
    } else if (lead >= 0xF0 && lead <= 0xF4 && follows(i + 1) && follows(i + 2) && follows(i + 3) &&
               (lead != 0xF0 || byte(i + 1) >= 0x90) && (lead != 0xF4 || byte(i + 1) < 0x90)) {
      i += 4;
    } else {
      return i;
    }
  }
  return text.size();
}

Error at_offset(std::string_view text, std::string_view name, std::size_t offset, std::string_view cause,
                std::string remedy) {
  return parse_error(name, Lines(text).span(offset, offset + 1), cause, std::move(remedy));
}

}  // namespace

Expected<std::string_view> admit(std::string_view text, std::string_view name, const Limits& limits) {
  if (text.size() > limits.bytes)
    return std::unexpected(
        Error{"parse", std::string(name),
              fmt::format("it is {} bytes long, and at most {} are read", text.size(), limits.bytes),
              "split the file, or leave it out of the scan"});
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    return std::unexpected(
        parse_error(name, {1, 1, 1, 2}, "the text is UTF-16, not UTF-8", "save the file as UTF-8"));
  text = without_byte_order_mark(text);
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return std::unexpected(
        at_offset(text, name, nul, "a NUL byte stands in the text", "remove it, or save the file as UTF-8"));
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    const std::size_t at = first_invalid_byte(text);
    const unsigned value = at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
    return std::unexpected(at_offset(text, name, at,
                                     fmt::format("the byte 0x{:02x} is not valid UTF-8", value),
                                     "save the file as UTF-8"));
  }
  return text;
}

Expected<std::string_view> admit_lines(std::string_view text, std::string_view name, const Limits& limits) {
  if (text.size() <= limits.line_bytes) return text;
  std::uint32_t line = 1;
  for (std::size_t from = 0; from < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    if (end - from > limits.line_bytes)
      return std::unexpected(parse_error(
          name, {line, 1, line, 1},
          fmt::format("the line is {} bytes long, and at most {} are read", end - from, limits.line_bytes),
          "break the line, or leave the file out of the scan"));
    from = end + 1;
  }
  return text;
}

Error parse_error(std::string_view name, const Span& at, std::string_view cause, std::string remedy) {
  return {"parse", std::string(name), fmt::format("line {}, column {}: {}", at.line, at.column, cause),
          std::move(remedy)};
}

std::string quote_for_message(std::string_view piece) {
  constexpr std::size_t kLongest = 60;
  std::size_t size = std::min(piece.size(), kLongest);
  while (size > 0 && size < piece.size() && (static_cast<unsigned char>(piece[size]) & 0xC0u) == 0x80u)
    --size;
  std::string shown(piece.substr(0, size));
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return '"' + shown + (size < piece.size() ? "…\"" : "\"");
}

}  // namespace watertight::text
