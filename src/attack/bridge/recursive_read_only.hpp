// Whether a read-only bind makes what is mounted below its source read-only as well.
#pragma once

#include <string_view>

#include "attack/fact_base.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct RecursiveReadOnly {
  Truth truth = Truth::unknown;
  std::string_view doubt = {};  // of what is unknown: the end of a sentence
};

// As the mount asks for it; else by engine, kernel and runtime: Docker's engines do since 25, on kernels
// since 5.12, by a runtime that can (moby, daemon/oci_linux.go: withMounts, supportsRecursivelyReadOnly), the
// others and Podman make the topmost mount alone read-only. About what was mounted when the container was
// started: mounts that come in from the host later have flags of their own.
[[nodiscard]] RecursiveReadOnly recursive_read_only(const facts::Mount& mount,
                                                    const facts::Container& container,
                                                    const facts::System& system);

}  // namespace watertight::attack
