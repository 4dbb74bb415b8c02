// Every output format of a scan, in one table: the command line's choices and help, the endings of -o and
// docs/formats.md come from it. A new format is one file with its writer and one row here.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "report/run.hpp"
#include "report/text.hpp"

namespace watertight::report {

struct Format {
  std::string_view name;                      // as --format and FORMAT=FILE take it
  std::span<const std::string_view> endings;  // of files, without the dot; a whole file name counts too
  std::string_view purpose;                   // what it is for, a few words
  std::string_view where;                     // how it gets to its reader, Markdown
  bool shows_source = false;                  // wants the lines around each finding
  void (*write)(std::ostream&, const Run&, const TextOptions&) = nullptr;  // all but text leave the options
};

[[nodiscard]] std::span<const Format> formats();
[[nodiscard]] const Format* find_format(std::string_view name);  // null: no such format
// The longest ending that fits wins: "gl-sast-report.json" before "json". Null: none fits.
[[nodiscard]] const Format* format_of_file(std::string_view path);

// The table of docs/formats.md.
[[nodiscard]] std::string formats_markdown();

}  // namespace watertight::report
