// `watertight policy show`: the policy in effect, and where each value of it comes from.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include <cstdio>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/policies.hpp"
#include "cli/standard_output.hpp"
#include "policy/presets.hpp"
#include "policy/show.hpp"
#include "sources/engine/endpoint.hpp"

namespace watertight::cli {

int run_policy_show(const PolicyOptions& options) {
  Policies policies(options.policy, sources::real_surroundings().environment);
  if (const auto read = policies.read({options.target}); !read) {
    return refused(read.error());
  }
  const policy::Application& application = policies.of(options.target);
  const int printed = print([&](std::ostream& out) {
    if (application.policy().file.empty()) out << "# No policy file was found for this target.\n";
    out << policy::show(application.policy());
  });
  for (const checks::PolicyProblem& problem : application.problems())
    if (problem.kind != checks::PolicyProblemKind::unused)
      fmt::print(stderr, "watertight: {}: {}\n", policy::words_of(problem.written), problem.message);
  return printed;
}

int run_policy_presets() {
  return print([](std::ostream& out) {
    for (const policy::Preset& preset : policy::presets())
      fmt::print(out, "{:<10} {}\n", preset.name, preset.about);
  });
}

}  // namespace watertight::cli
