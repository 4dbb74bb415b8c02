// Variables that every login of this host gets: /etc/environment and the scripts of /etc/profile.d.
#pragma once

#include <string_view>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// The last assignment that stands alone on its line; "" by default where nothing sets it.
[[nodiscard]] facts::Fact<std::string> login_variable(const Root& root, std::string_view name);

}  // namespace watertight::sources::host
