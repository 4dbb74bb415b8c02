// Ids of users and groups as settings write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace watertight::facts {

// As the engine takes one: "1000", "+1000"; nothing for a name.
[[nodiscard]] std::optional<std::uint32_t> id_number(std::string_view text);
// 1000 of "1000:web"; nothing for a name, and for no user at all.
[[nodiscard]] std::optional<std::uint32_t> user_number(std::string_view user);

}  // namespace watertight::facts
