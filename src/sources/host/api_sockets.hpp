// The sockets through which engines and runtimes take orders, and who may connect to them.
#pragma once

#include <string>
#include <vector>

#include "facts/host.hpp"
#include "sources/host/accounts.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Those that are there. `own` is the engine's own socket, where it is not at the usual place. Accounts: those
// with write permission, which is what connect(2) asks for; "everyone" where that is everybody.
[[nodiscard]] facts::Fact<std::vector<facts::ApiSocket>> api_sockets(const Root& root,
                                                                     const Accounts& accounts,
                                                                     const std::string& own);

}  // namespace watertight::sources::host
