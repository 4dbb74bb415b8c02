// Secrets that show what they are by their own form: keys and tokens with a prefix, private keys, signed web
// tokens, passwords in URLs, registry credentials.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace watertight::sources {

struct FoundSecret {
  std::size_t begin = 0;  // of what must not be shown
  std::size_t end = 0;
  std::string_view kind;
};

// The secret whose form begins at this place of the text ("://" for the password of a URL, which then stands
// further on). Calling it for every place in turn, and going on behind what was found, takes linear time.
[[nodiscard]] std::optional<FoundSecret> secret_format_at(std::string_view text, std::size_t at);

// The first one at or behind `from`.
[[nodiscard]] std::optional<FoundSecret> find_secret_format(std::string_view text, std::size_t from = 0);

// Whether the whole is such a token as documentation shows it: the letters of an issuer, and behind them few
// different characters or words that say so.
[[nodiscard]] bool is_sample_token(std::string_view value);

}  // namespace watertight::sources
