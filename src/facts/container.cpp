#include "facts/container.hpp"

namespace watertight::facts {

std::string_view user_name(std::string_view user) {
  user = user.substr(0, user.find(':'));
  std::string_view digits = user;
  if (digits.starts_with('+') || digits.starts_with('-'))
    digits.remove_prefix(1);  // as strconv.Atoi takes them
  const bool number = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  return number ? std::string_view{} : user;
}

}  // namespace watertight::facts
