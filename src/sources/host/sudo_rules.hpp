// What sudoers(5) of an image lets its accounts do without a password.
#pragma once

#include "facts/image.hpp"
#include "sources/host/layers.hpp"

namespace watertight::sources::host {

// "/etc/sudoers.d/app: app ALL=(ALL) NOPASSWD: ALL" for each rule, and `Defaults !authenticate` as well;
// rules of root itself are left out. Empty where the image has no sudo. Unknown where a file could not be
// read.
[[nodiscard]] facts::Fact<facts::Items> passwordless_sudo(const Layers& image, const facts::Origin& origin);

}  // namespace watertight::sources::host
