// Listening TCP sockets by the kernel's socket diagnosis (sock_diag(7)): a fraction of the time that
// /proc/net/tcp takes, which walks through the table of all connections that there could be.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace watertight::sources::host {

// "0.0.0.0:2375", "[::]:22"; nothing where the kernel does not answer.
[[nodiscard]] std::optional<std::vector<std::string>> listening_by_diagnosis();

}  // namespace watertight::sources::host
