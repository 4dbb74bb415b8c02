// `watertight rules`
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

#include "cli/attack_rules.hpp"
#include "cli/options.hpp"
#include "cli/standard_output.hpp"
#include "handbook/pages.hpp"
#include "report/attack_rule.hpp"
#include "report/paths_words.hpp"
#include "report/rules.hpp"
#include "report/words.hpp"

namespace watertight::cli {

namespace {

// Their noise stands where checks have a severity: how much an attack by it shows.
int list_attack_rules(const RulesOptions& options) {
  const auto program = attack_rules(options.attack_rules);
  if (!program) return refused(program.error());
  return print([&](std::ostream& out) {
    if (options.format == "json") return report::write_attack_rules_json(out, *program);
    for (const attack::Rule& rule : program->rules)
      fmt::print(out, "{:<9} {:<40} {}\n", report::name_of(rule.noise), report::visible(rule.id),
                 report::visible(rule.title));
  });
}

}  // namespace

int run_rules(const RulesOptions& options) {
  if (options.attack || !options.attack_rules.empty()) return list_attack_rules(options);
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
