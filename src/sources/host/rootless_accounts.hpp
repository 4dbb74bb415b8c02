// Accounts that run a rootless engine, and what their session gives it.
#pragma once

#include "facts/host.hpp"
#include "sources/host/accounts.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// By the engine's socket below /run/user.
[[nodiscard]] facts::Fact<std::vector<facts::RootlessAccount>> rootless_accounts(const Root& root,
                                                                                 const Accounts& accounts);

}  // namespace watertight::sources::host
