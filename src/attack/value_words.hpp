// What the values of the rules' types are called in sentences: "other" of a folder is "other folders".
#pragma once

#include <string_view>

namespace watertight::attack {

// The value itself where it reads well as it is.
[[nodiscard]] std::string_view words_of(std::string_view type, std::string_view value);

}  // namespace watertight::attack
