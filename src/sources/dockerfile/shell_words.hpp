// Reads one word of shell text: quotes, escapes, expansions, substitutions.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/build_file.hpp"

namespace watertight::sources::dockerfile {

struct ShellWord {
  std::vector<facts::Word>
      words;            // several where an expansion outside quotes holds blanks, none where it is empty
  bool bare = true;     // neither quotes nor expansions: may be a keyword
  std::size_t end = 0;  // behind the word
  std::vector<std::pair<std::size_t, std::size_t>> scripts;  // insides of $(…), backticks and <(…)
};

using ExpansionValue = std::function<std::optional<std::string>(std::string_view expansion)>;

// The word that begins at `at`, which is neither a blank nor an operator, except for <( and >(.
[[nodiscard]] ShellWord read_shell_word(std::string_view text, std::size_t at, const ExpansionValue& value);

// "NAME" of "NAME=…" and "NAME+=…"; empty where the text is no assignment.
[[nodiscard]] std::string_view assigned_name(std::string_view text);

}  // namespace watertight::sources::dockerfile
