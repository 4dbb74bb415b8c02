#include "checks/finding.hpp"

#include <array>

#include "checks/fingerprint.hpp"

namespace watertight::checks {
namespace {

constexpr std::array<std::string_view, 10> kKinds = {"host",     "engine",  "container", "service",
                                                     "image",    "network", "volume",    "dockerfile",
                                                     "workload", "resource"};

constexpr std::array<std::string_view, 4> kPolicyProblems = {"unused", "expired", "unknown", "unexplained"};

}  // namespace

std::string_view name_of(SubjectKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view name_of(PolicyProblemKind kind) { return kPolicyProblems[static_cast<std::size_t>(kind)]; }

std::string Finding::fingerprint() const {
  Fingerprint fingerprint;
  for (const std::string_view part : {rule, name_of(subject.kind), std::string_view(subject.name),
                                      std::string_view(subject.scope), std::string_view(discriminator)})
    fingerprint.add(part);
  return fingerprint.hex();
}

}  // namespace watertight::checks
