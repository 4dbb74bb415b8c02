// Shell text of a RUN body cut into simple commands, without running anything: what is called, with which
// words, joined how. A good guess at what a POSIX shell or bash would do, never an error.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"
#include "sources/dockerfile/places.hpp"

namespace watertight::sources::dockerfile {

struct ShellContext {
  // The span of the bytes [from, to) of the text.
  std::function<Span(std::size_t from, std::size_t to)> span;
  // The value of an expansion as written ("$x", "${x:-y}"); nothing: it cannot be known.
  std::function<std::optional<std::string>(std::string_view expansion)> value;
  std::size_t* commands_left = nullptr;  // how many more commands may be cut in this file
};

// Commands of one list stand one after the other, in their order; those of $(…), backticks, <(…) and scripts
// given to `sh -c` follow behind it, each list beginning with Joint::start.
[[nodiscard]] std::vector<facts::ShellCommand> cut_shell(std::string_view text, const ShellContext& context);

// The same for a command whose words are known already: the JSON form.
[[nodiscard]] std::vector<facts::ShellCommand> cut_words(std::vector<facts::Word> words,
                                                         const ShellContext& context);

}  // namespace watertight::sources::dockerfile
