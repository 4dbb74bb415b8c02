// For tests: one check on one subject, and what one rule says of a whole system.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "checks/check.hpp"
#include "checks/evaluate.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::checks {

template <typename Subject = facts::Container>
Verdict run(std::string_view id, const Subject& subject, const facts::System& system = plain_engine()) {
  for (const Check& check : all_checks())
    if (const auto* function = std::get_if<Check::Function<Subject>>(&check.run());
        check.id() == id && function)
      return (*function)(subject, system);
  throw std::runtime_error("no check " + std::string(id));
}

using Kind = Verdict::Kind;

// The severity that the one observation of a failed verdict asks for; nothing: the page's.
inline std::optional<Severity> severity(const Verdict& v) { return v.observations.at(0).severity; }

// It says that root is an assumption.
inline bool leaves_it_to_the_image(const Verdict& v) {
  return v.observations.at(0).message.ends_with(". The image decides whether it runs as root");
}

inline std::vector<Finding> findings(const facts::System& system, std::string_view rule) {
  std::vector<Finding> found = evaluate(system).findings;
  std::erase_if(found, [&](const Finding& f) { return f.rule != rule; });
  return found;
}

// Why the rule was not evaluated; empty: it was.
inline std::string reason(const facts::System& system, std::string_view rule) {
  for (const NotEvaluated& n : evaluate(system).not_evaluated)
    if (n.rule == rule) return n.reason;
  return {};
}

}  // namespace watertight::checks
