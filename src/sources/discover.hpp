// Which files describe containers: found by name and by content, in one file or in a folder tree.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"
#include "sources/classify.hpp"

namespace watertight::sources {

// One thing to scan. Compose projects have several files where an override stands beside the first.
struct Candidate {
  facts::TargetKind kind = facts::TargetKind::unknown;
  std::string name;                // for people: the (first) file, relative to the folder that was searched
  std::vector<std::string> files;  // paths that can be opened
};

struct DiscoveryVisitor {
  std::function<void(Candidate)> found;
  std::function<void(std::string name, std::string why)> skipped;
  // A folder or file that could not be read; of the folder itself that was named the name is empty.
  std::function<void(std::string name, std::string sentence)> failed;
};

// Walks a folder in a fixed order, not following symbolic links to folders, leaving out .git and the like.
// Only the names of one folder are held at a time, and those of Compose files that docker would not take by
// themselves: these come last, the ones that bring in others before the rest, so that who reads them knows
// which belong to another.
void discover(const std::string& folder, const DiscoveryVisitor& visitor);

// Whether such a walk finds this file: it is below the folder, in no folder that is left out, and is of the
// kind.
[[nodiscard]] bool is_discovered(const std::string& folder, const std::string& path, facts::TargetKind kind);

}  // namespace watertight::sources
