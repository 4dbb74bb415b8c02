// `watertight rules`
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "cli/options.hpp"
#include "cli/standard_output.hpp"
#include "handbook/pages.hpp"
#include "report/rules.hpp"

namespace watertight::cli {

int run_rules(const RulesOptions& options) {
  const auto wanted = [&](std::string_view group) {
    return options.groups.empty() || std::ranges::any_of(options.groups, [&](const std::string& g) {
             return g == group || g == "all";
           });
  };
  return print([&](std::ostream& out) {
    if (options.format == "json") return report::write_rules_json(out, wanted);
    for (const handbook::CheckPage& page : handbook::check_pages())
      if (wanted(page.group))
        fmt::print(out, "{:<9} {:<40} {}\n", handbook::name_of(page.severity), page.id, page.title);
  });
}

}  // namespace watertight::cli
