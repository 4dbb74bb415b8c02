// What accounts' Docker clients keep on this host: logins, proxies, contexts. No secret leaves this file.
#pragma once

#include "facts/host.hpp"
#include "sources/host/accounts.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// One for each home that has ~/.docker. Homes that this process may not look into are passed over; unknown
// where that is all of them.
[[nodiscard]] facts::Fact<std::vector<facts::DockerClient>> docker_clients(const Root& root,
                                                                           const Accounts& accounts);

}  // namespace watertight::sources::host
