// What a file is: by its name where that is one of Docker's own, else by the beginning of its text, whatever
// it is called.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "facts/system.hpp"

namespace watertight::sources {

// What a file is, by its name and the beginning of its text. `unknown` for anything that is not read.
struct Classification {
  facts::TargetKind kind = facts::TargetKind::unknown;
  std::string
      why_not;  // for files of the subject that are not read: "a template of a Helm chart"; else empty
};
[[nodiscard]] Classification classify(std::string_view file_name, std::string_view text);

// The same for a text that somebody gave by its name or on standard input: what only looks a little like
// one of the kinds is taken for it.
[[nodiscard]] Classification classify_given(std::string_view file_name, std::string_view text);

[[nodiscard]] bool is_dockerfile_name(std::string_view file_name);
// A name that Docker looks for by itself.
[[nodiscard]] bool is_usual_name(std::string_view file_name);
// Endings of programs, prose and pictures: nothing in them is read by a search.
[[nodiscard]] bool is_other_ending(std::string_view file_name);

// "compose.yaml" of compose.yaml.bak and compose.yaml.example: the file that this is a copy or a sample of.
// Empty for any other name, also for Dockerfile.example: any ending makes a Dockerfile of its own, but for
// those of backups.
[[nodiscard]] std::string_view copied_name(std::string_view file_name);

}  // namespace watertight::sources
