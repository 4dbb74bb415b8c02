// Small files of the kernel and of /etc as facts: trimmed text, lines with their places, and why there is
// none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Where a fact of this path stands: kernel for /proc and /sys, else a file; a line where one is given.
[[nodiscard]] facts::Origin origin_of(const std::string& path, std::uint32_t line = 0);

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);  // cut at blanks and tabs
[[nodiscard]] std::vector<std::string_view> fields_of(std::string_view line, char separator);

struct Line {
  std::string_view text;  // trimmed
  std::uint32_t number = 0;
};
// Lines that say something: neither empty nor a comment (#).
[[nodiscard]] std::vector<Line> lines_of(std::string_view text);

// The whole file, trimmed, as an effective value of the kernel or a declared one of a file.
[[nodiscard]] facts::Fact<std::string> text_fact(const Root& root, const std::string& path);

template <typename T>
facts::Fact<T> unread_fact(const Unread& why, const std::string& path) {
  return facts::unknown<T>(why.because, origin_of(path));
}

[[nodiscard]] facts::Basis basis_of(const std::string& path);

}  // namespace watertight::sources::host
