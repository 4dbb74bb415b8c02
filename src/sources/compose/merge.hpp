// One Compose document put over another by the rules of compose: mappings merge, lists append, some values
// replace, and what may be written as list or mapping merges by name.
#pragma once

#include "sources/compose/problems.hpp"
#include "sources/compose/value.hpp"

namespace watertight::sources::compose {

// Whole documents: `-f base -f over`.
[[nodiscard]] Value merge_documents(Value base, Value over, Problems& problems);
// Services: `over` extends `base`.
[[nodiscard]] Value merge_services(Value base, Value over, Problems& problems);
// Takes away what `!reset` marks, once nothing more is merged.
void drop_resets(Value& value);

}  // namespace watertight::sources::compose
