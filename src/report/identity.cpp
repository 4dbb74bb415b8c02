#include "report/identity.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace watertight::report {
namespace {

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hash(std::string_view bytes) {
  std::uint64_t state = 0xcbf29ce484222325u;
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return state;
}

}  // namespace

std::string Identities::of(const checks::Finding& finding, std::string_view path) {
  const std::string fingerprint = finding.fingerprint();
  const unsigned number = ++seen_[fingerprint];
  return fmt::format("{}{:016x}", fingerprint, hash(fmt::format("{}\n{}", path, number)));
}

std::string Identities::of_target(std::string_view path) {
  return fmt::format("{:016x}{:016x}", hash("target-read"), hash(path));
}

std::string Identities::line_hash(const checks::Finding& finding) {
  const std::string fingerprint = finding.fingerprint();
  const unsigned number = ++seen_[fingerprint];
  return fmt::format("{}:{}", fingerprint, number);
}

}  // namespace watertight::report
