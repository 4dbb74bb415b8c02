// The kernel's settings under /proc/sys that checks ask for.
#pragma once

#include <map>
#include <string>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// "net.ipv4.ip_forward" → "1". A setting this kernel does not have is unknown, with that as the reason.
[[nodiscard]] std::map<std::string, facts::Fact<std::string>, std::less<>> sysctls(const Root& root);

}  // namespace watertight::sources::host
