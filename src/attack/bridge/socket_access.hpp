// Whom a socket of an engine or runtime lets in, by its owner, group and mode.
#pragma once

#include <string_view>
#include <vector>

#include "attack/bridge/shown.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct Access {
  Truth truth = Truth::no;
  Evidences seen;
};

// The socket as the host was seen to have it; null: it was not seen there. A plain path.
[[nodiscard]] const facts::ApiSocket* seen_socket(std::string_view path, const facts::System& system);

// Where the host was not looked at a socket is as its runtime makes it: root's, mode 0660, Docker's for the
// group "docker", whose number is another one on every host. A name is looked up in the image, so that it
// alone says nothing of the host.
[[nodiscard]] Access root_may_connect(const facts::Container& container, std::string_view socket,
                                      const facts::System& system);
// Whom it runs as; no where that is root and nobody else.
[[nodiscard]] Access user_may_connect(const facts::Container& container, std::string_view socket,
                                      const facts::System& system);

}  // namespace watertight::attack
