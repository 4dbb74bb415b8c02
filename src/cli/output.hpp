// Where results go: formats by name or by a file's ending, standard output, files that appear whole or not at
// all.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.hpp"
#include "error.hpp"
#include "report/formats.hpp"
#include "report/run.hpp"

namespace watertight::cli {

struct OutputFile {
  const report::Format* format;  // one of report::formats()
  std::string path;              // "-": standard output
};

// "report.html" → html; "html=report" → html. An ending that is no format is an error with the list of them.
[[nodiscard]] Expected<OutputFile> output_file(std::string_view text);

// Writes through a temporary file beside `path` and renames it: a reader never sees half of it.
[[nodiscard]] Expected<void> write_file(const std::string& path,
                                        const std::function<void(std::ostream&)>& write);

// `when`: auto, always, never. By themselves on a terminal, unless NO_COLOR is set.
[[nodiscard]] bool colours_are_wanted(const std::string& when);

// Columns of text on standard output: at most 120, and 100 where nobody says.
[[nodiscard]] int terminal_width();

[[nodiscard]] bool needs_excerpts(const std::vector<OutputFile>& files, const OutputChoice& choice);

// All that was asked for: standard output in its format, every file, and with the format github the summary
// of the job that $GITHUB_STEP_SUMMARY names.
[[nodiscard]] Expected<void> write_outputs(const report::Run& run, const OutputChoice& choice,
                                           const std::vector<OutputFile>& files);

}  // namespace watertight::cli
