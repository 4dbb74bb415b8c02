#include "sources/token_checksum.hpp"

#include <fmt/format.h>

#include <array>

namespace watertight::sources {
namespace {

constexpr auto kTable = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0u);
    table[i] = value;
  }
  return table;
}();

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t value = 0xFFFFFFFFu;
  for (const char c : bytes) value = (value >> 8) ^ kTable[(value ^ static_cast<std::uint8_t>(c)) & 0xFFu];
  return value ^ 0xFFFFFFFFu;
}

std::string base62_of(std::uint32_t number) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string out(6, '0');
  for (auto at = out.rbegin(); at != out.rend(); ++at) {
    *at = kDigits[number % 62];
    number /= 62;
  }
  return out;
}

bool ends_in_base62_checksum(std::string_view body) {
  if (body.size() <= 6) return false;
  return base62_of(crc32(body.substr(0, body.size() - 6))) == body.substr(body.size() - 6);
}

bool ends_in_hex_checksum(std::string_view token) {
  if (token.size() <= 9 || token[token.size() - 9] != '_') return false;
  return fmt::format("{:08x}", crc32(token.substr(0, token.size() - 9))) == token.substr(token.size() - 8);
}

}  // namespace watertight::sources
