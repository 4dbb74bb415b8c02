// `watertight rules`
#include <fmt/format.h>

#include <iostream>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "report/rules.hpp"

namespace watertight::cli {

int run_rules(const RulesOptions& options) {
  if (options.format == "json") {
    report::write_rules_json(std::cout);
    return kClean;
  }
  for (const handbook::CheckPage& page : handbook::check_pages())
    fmt::print("{:<9} {:<40} {}\n", handbook::name_of(page.severity), page.id, page.title);
  return kClean;
}

}  // namespace watertight::cli
