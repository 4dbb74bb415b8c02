#include <algorithm>
#include <array>
#include <span>

#include "attack/paths.hpp"

namespace watertight::attack {
namespace {

// The gravest first. The titles follow "ways to".
constexpr std::array<Goal, 9> kGoals = {{
    {"host-root", "root on this host"},
    {"kernel-exec", "code in the kernel"},
    {"daemon-control", "control of the engine"},
    {"host-file-write", "write access to files of this host"},
    {"host-file-read", "read access to files of this host"},
    {"other-container", "another container"},
    {"secret-read", "a secret"},
    {"net-mitm", "the traffic of others"},
    {"host-dos", "a standstill of this host"},
}};

}  // namespace

std::span<const Goal> goals() { return kGoals; }

bool leads_to(const Path& path, std::string_view goal) {
  return path.goal == goal || std::ranges::find(path.also, goal) != path.also.end();
}

bool leads_to_any(const Analysis& analysis, std::span<const std::string> goals) {
  return std::ranges::any_of(analysis.paths, [&](const Path& path) {
    return std::ranges::any_of(goals, [&](const std::string& goal) { return leads_to(path, goal); });
  });
}

}  // namespace watertight::attack
