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
#include "report/run.hpp"

namespace watertight::cli {

struct OutputFile {
  std::string format;  // a name of kFormats
  std::string path;    // "-": standard output
};

// "report.html" → html; "html=report" → html. An ending that is no format is an error with the list of them.
[[nodiscard]] Expected<OutputFile> output_file(std::string_view text);

// Writes through a temporary file beside `path` and renames it: a reader never sees half of it.
[[nodiscard]] Expected<void> write_file(const std::string& path,
                                        const std::function<void(std::ostream&)>& write);

[[nodiscard]] bool needs_excerpts(const std::vector<OutputFile>& files, const OutputChoice& choice);

// All that was asked for: standard output in its format, and every file.
[[nodiscard]] Expected<void> write_outputs(const report::Run& run, const OutputChoice& choice,
                                           const std::vector<OutputFile>& files);

}  // namespace watertight::cli
