// X.509 certificates of a PEM file as facts. Private keys in the same file are passed over unread.
#pragma once

#include <string_view>
#include <vector>

#include "error.hpp"
#include "facts/host.hpp"

namespace watertight::sources {

// In the order of the file, at most `most` of them. An error where there is none, or one is broken. `name` is
// what errors call the file.
[[nodiscard]] Expected<std::vector<facts::Certificate>> certificates_in(std::string_view pem,
                                                                        std::string_view name,
                                                                        std::size_t most = 4096);

}  // namespace watertight::sources
