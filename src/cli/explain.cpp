// `watertight explain RULE`
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "cli/nearest.hpp"
#include "cli/options.hpp"
#include "report/handbook.hpp"

namespace watertight::cli {

int run_explain(const ExplainOptions& options) {
  std::string id = options.rule;
  if (const handbook::CheckPage* page = handbook::find_check(id)) {
    fmt::print("{}", report::explain_markdown(*page));
    return kClean;
  }
  std::transform(id.begin(), id.end(), id.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (const handbook::ConcernPage* page = handbook::find_concern(id)) {
    fmt::print("{}", report::explain_markdown(*page));
    return kClean;
  }
  std::vector<std::string_view> ids;
  for (const auto& page : handbook::check_pages()) ids.push_back(page.id);
  const std::string_view near = nearest(options.rule, ids);
  fmt::print(stderr, "watertight: there is no rule \"{}\"; {}`watertight rules` lists them all\n",
             options.rule, near.empty() ? std::string() : fmt::format("did you mean {}? ", near));
  return kUsage;
}

}  // namespace watertight::cli
