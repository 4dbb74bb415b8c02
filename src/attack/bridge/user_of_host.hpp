#pragma once

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// That its user is not root and is a user of the host as well: whose files are its own there nobody read.
void add_user_of_host(const ContainerSubject& subject, FactSink& facts);

}  // namespace watertight::attack
