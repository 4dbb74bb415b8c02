// JSON pointers (RFC 6901) into a parsed document.
#pragma once

#include <string>
#include <string_view>

#include "text/node.hpp"

namespace watertight::text {

// The node that a pointer such as "/services/web/ports/0" names; "" is the root. Null where there is none.
[[nodiscard]] const Node* at_pointer(const Node& root, std::string_view json_pointer);

// A name as a part of a pointer: "~" becomes "~0" and "/" becomes "~1".
[[nodiscard]] std::string pointer_part(std::string_view name);

}  // namespace watertight::text
