// Parts of add_limits() that have a file of their own.
#pragma once

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// Volumes and folders of the host that it may fill.
void add_volumes_to_fill(const ContainerSubject& subject, FactSink& facts);

}  // namespace watertight::attack
