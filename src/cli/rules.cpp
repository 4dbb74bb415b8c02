// `watertight rules`
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/options.hpp"
#include "cli/standard_output.hpp"
#include "report/rules.hpp"

namespace watertight::cli {

int run_rules(const RulesOptions& options) {
  return print([&](std::ostream& out) {
    if (options.format == "json") return report::write_rules_json(out);
    for (const handbook::CheckPage& page : handbook::check_pages())
      fmt::print(out, "{:<9} {:<40} {}\n", handbook::name_of(page.severity), page.id, page.title);
  });
}

}  // namespace watertight::cli
