// Reads files that strangers wrote: never blocks on a FIFO, never follows more bytes than allowed, says what
// is wrong.
#pragma once

#include <cstddef>
#include <string>

#include "error.hpp"

namespace watertight::sources {

inline constexpr std::size_t kFileLimit = 32u << 20;  // bytes

// The whole of a regular file. A directory, FIFO, device or socket, a file that is too large or may not be
// read gives an error that says so and what to do.
[[nodiscard]] Expected<std::string> read_file(const std::string& path, std::size_t limit = kFileLimit);

// The first bytes of such a file, no more than `most`.
[[nodiscard]] Expected<std::string> read_beginning(const std::string& path, std::size_t most);

}  // namespace watertight::sources
