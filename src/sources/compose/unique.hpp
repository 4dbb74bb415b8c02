// Lists of a service in which an element replaces an earlier one that means the same place: two volumes with
// one target, one port published twice, a secret given again.
#pragma once

#include "sources/compose/value.hpp"

namespace watertight::sources::compose {

// The last of those that mean the same stays, in the place of the first.
void keep_last_of_each(Value& document);

}  // namespace watertight::sources::compose
