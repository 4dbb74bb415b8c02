// For tests: one check on one subject.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "checks/check.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::checks {

template <typename Subject = facts::Container>
Verdict run(std::string_view id, const Subject& subject, const facts::System& system = plain_engine()) {
  for (const Check& check : all_checks())
    if (check.id() == id) return std::get<Check::Function<Subject>>(check.run())(subject, system);
  throw std::runtime_error("no check " + std::string(id));
}

using Kind = Verdict::Kind;

// The severity that the one observation of a failed verdict asks for; nothing: the page's.
inline std::optional<Severity> severity(const Verdict& v) { return v.observations.at(0).severity; }

}  // namespace watertight::checks
