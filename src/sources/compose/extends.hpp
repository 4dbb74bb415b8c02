// `extends`: a service that starts from another one, of the same file or of another.
#pragma once

#include "sources/compose/load.hpp"

namespace watertight::sources::compose {

// Replaces every service of the document that extends another by the merge of both. Relative paths of the
// base keep meaning the folder of the file they stand in.
void apply_extends(Value& document, const std::string& path, const Context& context, Loader& loader);

}  // namespace watertight::sources::compose
