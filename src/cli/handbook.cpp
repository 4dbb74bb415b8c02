// `watertight handbook`
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "report/handbook.hpp"

namespace watertight::cli {

int run_handbook(const HandbookOptions& options) {
  const bool by_ending = options.output.ends_with(".html") || options.output.ends_with(".htm");
  const bool html = options.format.empty() ? by_ending : options.format == "html";
  const auto write = html ? report::write_handbook_html : report::write_handbook_markdown;
  if (options.output.empty() || options.output == "-") {
    write(std::cout);
    return kClean;
  }
  if (const auto done = write_file(options.output, write); !done) {
    fmt::print(stderr, "watertight: {}\n", done.error().sentence());
    return kUsage;
  }
  return kClean;
}

}  // namespace watertight::cli
