#pragma once

#include "attack/bridge/bridge.hpp"

namespace watertight::attack {

// Homes of the host in reach of who is not root there: its user may be the very account that a home belongs
// to.
void add_user_homes(const ContainerSubject& subject, FactSink& facts);

}  // namespace watertight::attack
