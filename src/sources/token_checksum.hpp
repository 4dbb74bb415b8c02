// The checksums that some issuers put into their tokens: what was made up or
// cut short has a wrong one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace watertight::sources {

[[nodiscard]] std::uint32_t crc32(std::string_view bytes);  // of ISO 3309, as in zip
// Six digits, upper case before lower case, as GitHub and npm end their tokens.
[[nodiscard]] std::string base62_of(std::uint32_t number);

// Whether the last six characters are the CRC-32 of those before, in base 62.
[[nodiscard]] bool ends_in_base62_checksum(std::string_view body);
// 32 characters, "_", and the CRC-32 of all before it in eight hexadecimal
// digits, as Grafana writes them; `prefix` counts.
[[nodiscard]] bool ends_in_hex_checksum(std::string_view token);

}  // namespace watertight::sources
