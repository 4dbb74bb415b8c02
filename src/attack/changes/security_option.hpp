// Options of a container's security_opt, by name: "seccomp=unconfined", "label:disable", "no-new-privileges".
#pragma once

#include <algorithm>
#include <string_view>

#include "facts/container.hpp"

namespace watertight::attack {

// "seccomp=…" or "seccomp:…" is called seccomp; so is the name alone.
[[nodiscard]] inline bool is_called(const facts::Item& option, std::string_view name) {
  const std::string_view text = option.text;
  return text.starts_with(name) &&
         (text.size() == name.size() || text[name.size()] == '=' || text[name.size()] == ':');
}

[[nodiscard]] inline bool has_option(const facts::Container& c, std::string_view name) {
  return c.security_opt.known() &&
         std::ranges::any_of(*c.security_opt, [&](const facts::Item& item) { return is_called(item, name); });
}

inline void remove_option(facts::Container& c, std::string_view name) {
  if (c.security_opt.known())
    std::erase_if(*c.security_opt.value, [&](const facts::Item& item) { return is_called(item, name); });
}

}  // namespace watertight::attack
