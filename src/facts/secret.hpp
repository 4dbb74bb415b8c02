// A secret that was seen: what is kept of it once the value has been thrown away at the place of reading.
#pragma once

#include <cstdint>
#include <string>

#include "facts/fact.hpp"

namespace watertight::facts {

struct Secret {
  std::string where;         // "environment DB_PASSWORD", "label app.token", "command"
  std::string kind;          // "password", "AWS access key id", "private key", …
  std::uint32_t length = 0;  // of the value, in bytes
  std::string digest;        // first 8 hex digits of a salted SHA-256, to tell equal from different
  Origin origin;

  bool operator==(const Secret&) const = default;
};

}  // namespace watertight::facts
