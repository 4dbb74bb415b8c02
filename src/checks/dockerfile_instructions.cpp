// Instructions that the builder refuses.
#include <fmt/format.h>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

Verdict instruction_invalid(const facts::BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const facts::BuildProblem& p : file.problems) {
    found.push_back(observe(p.message + ": the builder refuses the file, and this line was not looked at",
                            {evidence_at(file, "line", p.message, p.span)}, p.message));
    found.back().advice =
        p.remedy.empty() ? std::string() : fmt::format("On line {}: {}.", p.span.line, p.remedy);
  }
  return verdict_on(std::move(found));
}
const Check registered_invalid{"dockerfile-instruction-invalid", instruction_invalid};

}  // namespace
}  // namespace watertight::checks
