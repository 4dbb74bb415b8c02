// `watertight handbook`
#include "report/handbook.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"

namespace watertight::cli {
namespace {

// What the file's ending says, where --format says nothing.
Expected<std::string> format_of(const HandbookOptions& options) {
  if (!options.format.empty()) return options.format;
  if (options.output.empty() || options.output == "-") return "md";
  for (const auto& [ending, format] :
       {std::pair{".html", "html"}, {".htm", "html"}, {".md", "md"}, {".markdown", "md"}})
    if (options.output.ends_with(ending)) return format;
  return std::unexpected(Error{"write", options.output, "its ending names no format of the handbook",
                               "use .html or .md, or give --format"});
}

}  // namespace

int run_handbook(const HandbookOptions& options) {
  const auto format = format_of(options);
  if (!format) return refused(format.error());
  const auto write = *format == "html" ? report::write_handbook_html : report::write_handbook_markdown;
  if (options.output.empty() || options.output == "-") return print(write);
  const auto done = write_file(options.output, write);
  return done ? kClean : refused(done.error());
}

}  // namespace watertight::cli
