// Which programs are shells, and where they take their script from.
#pragma once

#include <span>
#include <string_view>

#include "facts/build_file.hpp"

namespace watertight::sources::dockerfile {

// sh, bash, dash and their like, by path or name.
[[nodiscard]] bool is_posix_shell(std::string_view program);

// The script behind -c of `sh -c`, `bash -euo pipefail -c`, `su user -c`, `eval`; null: there is none.
[[nodiscard]] const facts::Word* script_word(std::span<const facts::Word> program);

// `sh`, `bash -ex -s`: reads its script from standard input.
[[nodiscard]] bool reads_standard_input(std::span<const facts::Word> program);

}  // namespace watertight::sources::dockerfile
