// What a text holds in the place of a secret while it is still being cut into words, pairs and paths: the
// secret's kind, length and digest without a blank, a quote or a separator. Readers of facts never show one:
// it becomes a placeholder (secrets.hpp) wherever a text is sealed, at the latest when the system is.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "facts/secret.hpp"

namespace watertight::sources {

[[nodiscard]] std::string stand_in(const facts::Secret& secret);

struct FoundStandIn {
  std::size_t begin = 0;
  std::size_t end = 0;
  facts::Secret secret;  // kind, length and digest
};
// The first one at or behind `from`. A text in a file that only looks like one stands for itself: nothing of
// it is hidden that was not in it.
[[nodiscard]] std::optional<FoundStandIn> find_stand_in(std::string_view text, std::size_t from = 0);

// The length of the text with its secrets in it.
[[nodiscard]] std::size_t length_with_secrets(std::string_view text);

}  // namespace watertight::sources
