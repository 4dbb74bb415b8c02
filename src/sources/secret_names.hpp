// Names under which secrets are kept (DB_PASSWORD, apiKey, requirepass), and values that are none all the
// same.
#pragma once

#include <string_view>

namespace watertight::sources {

// "password", "token", "API key", …; empty for any other name, and for names that speak about a secret
// instead of holding it: PASSWORD_FILE, TOKEN_TTL, SECRET_NAME.
[[nodiscard]] std::string_view kind_by_name(std::string_view name);

// Whether any part of such a name is in a text. Most texts hold none, and this look is cheap.
[[nodiscard]] bool mentions_secrets(std::string_view text);

// Whether such a name can have its value behind it in the same text: `NAME=value`, `NAME: value`, `--name
// value`.
[[nodiscard]] bool may_name_a_secret(std::string_view text);

// A reference to a value that stands elsewhere: ${NAME}, $NAME, $(command), {{ template }}. A default in it
// (${NAME:-value}) is not one.
[[nodiscard]] bool is_reference(std::string_view value);

// Whether a value under a name of this kind is plainly no secret: empty, a reference, a switch, a small
// number (but for passwords), a path, asterisks.
[[nodiscard]] bool plainly_no_secret(std::string_view kind, std::string_view value);

// The kind of a value under such a name: "placeholder" where it is one of the words that samples put there
// (changeme, your-password): whoever deploys the sample as it is has a password that anybody guesses.
[[nodiscard]] std::string_view kind_of_value(std::string_view kind, std::string_view value);

// "random key" for a value that looks drawn by lot under a name that speaks of a key, a salt or a signature,
// which alone would say too little: API_SIGNATURE, PEPPER. Empty for anything else, and for public keys,
// fingerprints and checksums.
[[nodiscard]] std::string_view kind_by_randomness(std::string_view name, std::string_view value);

}  // namespace watertight::sources
