// Secrets in files that may hold anything: source, pages, data. Only what its own form proves is one there;
// a name in front of a value, a web token, a password in an address say too little.
#pragma once

#include <optional>
#include <string_view>

#include "sources/secret_formats.hpp"

namespace watertight::sources {

// The first such secret: tokens of known issuers, keys of AWS with the secret beside the id, private keys in
// PEM that are whole. Made up ones are passed over, and private keys in folders of tests.
[[nodiscard]] std::optional<FoundSecret> find_proven_token(std::string_view path, std::string_view text);

}  // namespace watertight::sources
