#include "checks/container_powers.hpp"

#include <algorithm>
#include <tuple>

#include "checks/confinement.hpp"

namespace watertight::checks {
namespace {

using linux_kernel::PowerAnswer;
using linux_kernel::Reachable;

constexpr std::size_t kMostGroups = 32;

// Smaller is easier: open before unknown before closed, then by the barriers that are certain.
auto distance(const PowerAnswer& power) {
  const Reachable reachable = power.reachable();
  const auto& obstacles = power.easiest().obstacles;
  return std::tuple(reachable == Reachable::yes       ? 0
                    : reachable == Reachable::unknown ? 1
                                                      : 2,
                    std::ranges::count(obstacles, true, &linux_kernel::Obstacle::certain), obstacles.size());
}

}  // namespace

std::expected<ContainerPowers, std::string> powers_of(const facts::Container& container,
                                                      const facts::System& system) {
  const auto first = confinement_of(container, system);
  if (!first) return std::unexpected(first.error());
  ContainerPowers powers;
  powers.answers = linux_kernel::reach_of_powers(*first);
  powers.process.assign(powers.answers.size(), 0);
  const std::size_t groups = (*container.in_force)->processes->size();
  powers.not_looked_at = groups > kMostGroups ? groups - kMostGroups : 0;
  for (std::size_t group = 1; group < std::min(groups, kMostGroups); ++group) {
    const auto confinement = confinement_of(container, system, group);
    if (!confinement) continue;
    std::vector<PowerAnswer> answers = linux_kernel::reach_of_powers(*confinement);
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (distance(answers[i]) < distance(powers.answers[i])) {
        powers.answers[i] = std::move(answers[i]);
        powers.process[i] = group;
      }
  }
  return powers;
}

}  // namespace watertight::checks
