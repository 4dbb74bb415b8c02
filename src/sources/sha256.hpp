// SHA-256 in hexadecimal: the name under which the docker client keeps a context, and half of a secret's
// digest.
#pragma once

#include <string>
#include <string_view>

namespace watertight::sources {

[[nodiscard]] std::string sha256_hex(std::string_view bytes);  // 64 lower-case digits

}  // namespace watertight::sources
