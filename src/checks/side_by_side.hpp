// What was asked for a container beside what the kernel has in force for it, fact by fact, as text for
// people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

struct Side {
  bool known = false;
  std::string value;  // of an unknown one the reason, the end of a sentence
  facts::Basis basis = facts::Basis::assumed;
  facts::Origin origin;
};

struct SideBySide {
  std::string fact;          // "capabilities", "pid namespace", "mount /data"
  std::string_view setting;  // what findings call the fact that was declared: "cap_add", "mounts"
  Side declared;
  Side effective;
  bool weaker = false;  // some finding says that less is in force than was asked for: mark_weaker()
};

// Every fact that both sides can say something of, in one order: user, rights, confinement, namespaces,
// mounts, devices, limits. `filters`: System::seccomp_filters. Where the container's state was not read, each
// effective side says why.
[[nodiscard]] std::vector<SideBySide> side_by_side(const facts::Container& container,
                                                   const std::vector<facts::SeccompFilter>& filters);

// `findings`: those of a scan on the container.
void mark_weaker(std::vector<SideBySide>& facts, const std::vector<Finding>& findings);

// "none", "the default 14", "all 41", else the names.
[[nodiscard]] std::string show_capabilities(std::uint64_t set);

}  // namespace watertight::checks
