// `watertight explain RULE`
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/attack_rules.hpp"
#include "cli/options.hpp"
#include "cli/standard_output.hpp"
#include "handbook/known_as.hpp"
#include "report/attack_rule.hpp"
#include "report/handbook.hpp"
#include "report/words.hpp"
#include "text/nearest.hpp"

namespace watertight::cli {
namespace {

template <typename Page>
int show(const Page& page) {
  return print([&](std::ostream& out) { out << report::explain_markdown(page); });
}

// Other catalogues cut the matter otherwise: one of their numbers may be several rules.
int list(std::string_view asked, const std::vector<handbook::KnownAs>& found) {
  return print([&](std::ostream& out) {
    fmt::print(out, "{} stands for {} here; `watertight explain RULE` shows one:\n", asked,
               report::counted(found.size(), "rule"));
    for (const handbook::KnownAs& known : found)
      fmt::print(out, "  {:<36} {} ({})\n", known.page->id, known.page->title, fmt::join(known.names, ", "));
  });
}

}  // namespace

int run_explain(const ExplainOptions& options) {
  const auto program = attack_rules(options.attack_rules);
  if (!program) return refused(program.error());
  if (const handbook::CheckPage* page = handbook::find_check(options.rule)) return show(*page);
  std::string id = options.rule;
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (const handbook::ConcernPage* page = handbook::find_concern(id)) return show(*page);
  // Rules of attack paths have the techniques' names.
  if (const attack::Rule* rule = program->rule(options.rule))
    return print([&](std::ostream& out) { out << report::attack_rule_markdown(*program, *rule); });
  const auto known_as = handbook::checks_known_as(options.rule);
  if (known_as.size() == 1) return show(*known_as.front().page);
  if (!known_as.empty()) return list(options.rule, known_as);
  std::vector<std::string_view> ids;
  for (const auto& page : handbook::check_pages()) ids.push_back(page.id);
  for (const attack::Rule& rule : program->rules) ids.push_back(rule.id);
  const std::string_view near = text::nearest(options.rule, ids);
  fmt::print(stderr,
             "watertight: there is no rule \"{}\"; {}`watertight rules` and `watertight rules --attack` list "
             "them all\n",
             report::visible(options.rule),
             near.empty() ? std::string() : fmt::format("did you mean {}? ", near));
  return kUsage;
}

}  // namespace watertight::cli
