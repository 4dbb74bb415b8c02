// What of the host's file systems is mounted into a container: as the settings have it, and where the kernel
// was asked as it has it.
#pragma once

#include <string>
#include <vector>

#include "attack/bridge/shown.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct BoundFolder {
  std::string path;                             // of the host, plain; a file as well as a folder
  std::string destination;                      // in the container
  Truth writable = Truth::yes;                  // the mount lets it be written
  std::string_view doubt = {};                  // why nobody knows whether it does: the end of a sentence
  std::string propagation;                      // as the settings have it; empty: the engine's default
  const facts::Mount* declared = nullptr;       // null: no setting mounts it
  const facts::MountState* in_force = nullptr;  // null: the kernel was not asked, or does not have it
  const facts::Fact<std::vector<facts::Mount>>* list = nullptr;  // the fact that `declared` stands in
  bool came_along = false;                                       // with a folder above it
};

// Without what engine and runtime put into every container. What is mounted below a folder and came along is
// there where it may be written and the folder may not.
[[nodiscard]] std::vector<BoundFolder> bound_folders(const facts::Container& container,
                                                     const facts::System& system);

[[nodiscard]] Evidences evidence_of(const BoundFolder& folder, const facts::Container& container);
// The same of a fact that asks for writing: why it is not known comes first.
[[nodiscard]] Evidences evidence_of_writing(const BoundFolder& folder, const facts::Container& container);

}  // namespace watertight::attack
