// The host's folders in a container and its rights to them, which several subjects ask for: worked out once.
#pragma once

#include <optional>
#include <vector>

#include "attack/bridge/bound_folders.hpp"
#include "attack/bridge/bridge.hpp"
#include "attack/bridge/file_rights.hpp"

namespace watertight::attack {

// Of one container as it is; refers to it and to its system.
class ContainerFolders {
 public:
  ContainerFolders(const facts::Container& container, const facts::System& system)
      : container_(container), system_(system) {}

  [[nodiscard]] const std::vector<BoundFolder>& bound() {
    if (!bound_) bound_ = bound_folders(container_, system_);
    return *bound_;
  }
  [[nodiscard]] const FileRights& rights() {
    if (!rights_) rights_ = file_rights(container_, system_);
    return *rights_;
  }

 private:
  const facts::Container& container_;
  const facts::System& system_;
  std::optional<std::vector<BoundFolder>> bound_;
  std::optional<FileRights> rights_;
};

// Those that the subject came with, or else new ones in `room`.
[[nodiscard]] inline ContainerFolders& folders_of(const ContainerSubject& subject,
                                                  std::optional<ContainerFolders>& room) {
  return subject.folders != nullptr ? *subject.folders : room.emplace(subject.container, subject.system);
}

}  // namespace watertight::attack
