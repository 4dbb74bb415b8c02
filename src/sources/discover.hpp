// Which files describe containers: found by name and by content, in one file or in a folder tree.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"

namespace watertight::sources {

// What a file is, by its name and the beginning of its text. `unknown` for anything that is not read.
struct Classification {
  facts::TargetKind kind = facts::TargetKind::unknown;
  std::string why_not;  // for files of the subject that this version does not read: "a template of a Helm
                        // chart"; else empty
};
[[nodiscard]] Classification classify(std::string_view file_name, std::string_view text);

// One thing to scan. Compose projects have several files where an override stands beside the first.
struct Candidate {
  facts::TargetKind kind = facts::TargetKind::unknown;
  std::string name;                // for people: the (first) file, relative to the folder that was searched
  std::vector<std::string> files;  // paths that can be opened
};

struct DiscoveryVisitor {
  std::function<void(Candidate)> found;
  std::function<void(std::string name, std::string why)> skipped;
  std::function<void(std::string sentence)> failed;  // a folder or file that could not be read
};

// Walks a folder in a fixed order, not following symbolic links, leaving out .git and the like. Only the
// names of one folder are held at a time.
void discover(const std::string& folder, const DiscoveryVisitor& visitor);

}  // namespace watertight::sources
