// Which OCI runtime starts a container.
#pragma once

#include <string_view>

namespace watertight::checks {

// Whether what this runtime starts has a kernel of its own between it and the host's: a virtual machine, a
// kernel in user space. By its name, as the engine and containerd call it; an unknown one has none.
[[nodiscard]] bool has_own_kernel(std::string_view runtime);

}  // namespace watertight::checks
