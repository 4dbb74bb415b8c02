// Whether the logins of this host ask for signed images: DOCKER_CONTENT_TRUST in the files every login reads.
#pragma once

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// From /etc/environment and /etc/profile.d/*.sh, the last one that sets it; "" where none does.
[[nodiscard]] facts::Fact<std::string> content_trust(const Root& root);

}  // namespace watertight::sources::host
