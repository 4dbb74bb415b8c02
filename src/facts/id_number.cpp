#include "facts/id_number.hpp"

#include <charconv>

namespace watertight::facts {

std::optional<std::uint32_t> id_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

std::optional<std::uint32_t> user_number(std::string_view user) {
  return id_number(user.substr(0, user.find(':')));
}

}  // namespace watertight::facts
