// Which versions of the engine's parts are on a host: those that run, those that packages brought, and those
// that containers bring along.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "checks/known_flaws.hpp"
#include "facts/system.hpp"
#include "linux/version.hpp"

namespace watertight::checks {

struct ComponentVersion {
  std::string name;  // for people: "the engine", "runc", "BuildKit in container builder"
  std::string text;  // as it was read: "1.1.5+ds1"
  linux_kernel::Version version;
  // Whoever built it may have repaired flaws without changing upstream's number.
  bool built_by_others = false;
  std::string package;  // the distribution's: "runc 1.1.5+ds1-1+deb12u1"; empty where none is known
  std::vector<std::string> repaired;  // flaws that the package's changelog names
  std::vector<Evidence> evidence;
};

// `component` as in KnownFlaw. What runs comes first; a package of the same version is its evidence, not a
// second entry. Empty where nothing of it was found.
[[nodiscard]] std::vector<ComponentVersion> versions_of(std::string_view component,
                                                        const facts::System& system);

// The range of upstream's versions with the flaw that this one lies in; null: it is in none.
[[nodiscard]] const Range* range_with(const KnownFlaw& flaw, const linux_kernel::Version& version);

// Docker's own packages say so; a build of anybody else carries its own repairs.
[[nodiscard]] bool built_by_others(const facts::Engine& engine, const linux_kernel::Version& version);

}  // namespace watertight::checks
