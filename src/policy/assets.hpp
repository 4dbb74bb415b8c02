// The files of policies/, embedded when the program is built.
#pragma once

#include <string_view>

namespace watertight::policy::assets {

extern const std::string_view preset_homelab;
extern const std::string_view preset_server;
extern const std::string_view preset_ci_runner;
extern const std::string_view preset_regulated;

}  // namespace watertight::policy::assets
