// Where a finding stands for tools that know files only: a path relative to the repository and lines in it.
// What was read from an engine or a kernel has no file; it gets a path that says what it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/run.hpp"

namespace watertight::report {

struct FilePlace {
  std::string path;   // relative, with slashes, no "." or ".." in it; never empty
  Span span;          // at least line 1
  bool real = false;  // such a file was read; else the path stands for an engine, a container or a host
};

// The first evidence that was written somewhere, else where the subject is described, else the target.
[[nodiscard]] FilePlace file_place(const checks::Finding& finding, const checks::TargetResult& target,
                                   const Run& run);
// Nothing where the origin is no file.
[[nodiscard]] std::optional<FilePlace> file_place(const facts::Origin& origin, const Run& run);
// The target itself, as a whole.
[[nodiscard]] std::string target_path(std::string_view target_name, const Run& run);

// RFC 3986: what may not stand in a path is percent-encoded, broken UTF-8 and control characters too.
[[nodiscard]] std::string uri_of(std::string_view path);

// "container web", "service web of compose.yaml" for people; made safe to print.
[[nodiscard]] std::string subject_text(const checks::Subject& subject);

}  // namespace watertight::report
