// Files of src/report/assets, embedded when the program is built.
#pragma once

#include <string_view>

namespace watertight::report::assets {

extern const std::string_view document_css;
extern const std::string_view filter_js;
extern const std::string_view paths_js;

}  // namespace watertight::report::assets
