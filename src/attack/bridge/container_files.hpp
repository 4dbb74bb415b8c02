// Files of other containers that come in with the places where the host has them.
#pragma once

#include <vector>

#include "attack/bridge/bound_folders.hpp"
#include "attack/bridge/bridge.hpp"
#include "attack/bridge/file_rights.hpp"

namespace watertight::attack {

void add_container_files(const ContainerSubject& subject, const std::vector<BoundFolder>& mounts,
                         const FileRights& rights, FactSink& facts);

}  // namespace watertight::attack
