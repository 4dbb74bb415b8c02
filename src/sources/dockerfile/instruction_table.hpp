// The instructions that the builder knows, with the flags each takes.
#pragma once

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace watertight::sources::dockerfile {

// How the arguments of an instruction are written.
enum class Form {
  words,          // FROM, EXPOSE: between blanks
  words_or_json,  // COPY, ADD, VOLUME
  shell_or_json,  // RUN, CMD, ENTRYPOINT
  json,           // SHELL
  pairs,          // ENV, LABEL
  names,          // ARG
  text,           // USER, WORKDIR, STOPSIGNAL, MAINTAINER
  health,         // HEALTHCHECK
  instruction,    // ONBUILD
};

struct InstructionKind {
  std::string_view keyword;  // lower case
  Form form;
  std::string_view flags;  // between blanks, with a blank at both ends
};

inline constexpr std::array<InstructionKind, 18> kInstructions = {{
    {"add", Form::words_or_json, " checksum chmod chown exclude keep-git-dir link unpack "},
    {"arg", Form::names, ""},
    {"cmd", Form::shell_or_json, ""},
    {"copy", Form::words_or_json, " chmod chown exclude from link parents "},
    {"entrypoint", Form::shell_or_json, ""},
    {"env", Form::pairs, ""},
    {"expose", Form::words, ""},
    {"from", Form::words, " platform "},
    {"healthcheck", Form::health, " interval retries start-interval start-period timeout "},
    {"label", Form::pairs, ""},
    {"maintainer", Form::text, ""},
    {"onbuild", Form::instruction, ""},
    {"run", Form::shell_or_json, " device mount network security "},
    {"shell", Form::json, ""},
    {"stopsignal", Form::text, ""},
    {"user", Form::text, ""},
    {"volume", Form::words_or_json, ""},
    {"workdir", Form::text, ""},
}};

// Null: no such instruction.
[[nodiscard]] const InstructionKind* find_instruction(std::string_view keyword);
// The known keyword that a misspelt one is nearest to, in upper case; nothing: none is near.
[[nodiscard]] std::optional<std::string> near_instruction(std::string_view keyword);

}  // namespace watertight::sources::dockerfile
