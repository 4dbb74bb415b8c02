#include "checks/finding.hpp"

#include <fmt/format.h>

#include <array>

namespace watertight::checks {
namespace {

constexpr std::array<std::string_view, 10> kKinds = {"host",     "engine",  "container", "service",
                                                     "image",    "network", "volume",    "dockerfile",
                                                     "workload", "resource"};

constexpr std::array<std::string_view, 4> kPolicyProblems = {"unused", "expired", "unknown", "unexplained"};

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hash(std::uint64_t state, std::string_view bytes) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return (state ^ 0xffu) * 0x100000001b3u;  // ends the field: "ab","c" is not "a","bc"
}

}  // namespace

std::string_view name_of(SubjectKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view name_of(PolicyProblemKind kind) { return kPolicyProblems[static_cast<std::size_t>(kind)]; }

std::string Finding::fingerprint() const {
  std::uint64_t state = 0xcbf29ce484222325u;
  for (const std::string_view part : {rule, name_of(subject.kind), std::string_view(subject.name),
                                      std::string_view(subject.scope), std::string_view(discriminator)})
    state = hash(state, part);
  return fmt::format("{:016x}", state);
}

}  // namespace watertight::checks
