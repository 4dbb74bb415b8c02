// A profile → the filter that an engine would load from it for one container on one machine.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "linux/capabilities.hpp"
#include "linux/seccomp_program.hpp"
#include "linux/version.hpp"
#include "sources/seccomp/profile.hpp"

namespace watertight::sources {

// What the rules' conditions ask about.
struct SeccompSurroundings {
  std::string machine = "x86_64";  // as uname has it
  linux_kernel::CapabilitySet capabilities = linux_kernel::docker_default_capabilities();
  std::optional<linux_kernel::KernelRelease> kernel;  // absent: newer than anything a rule names
};

struct CompiledSeccomp {
  linux_kernel::SeccompProgram program;
  // Names that libseccomp does not know: the engine leaves such rules out, unless its libseccomp is newer.
  std::vector<std::string> unknown_names;
};

// Which rules stand is decided as moby does (profiles/seccomp, setupSeccomp), the filter made by libseccomp
// as runc makes it. Refuses a machine whose syscalls are not known, and what libseccomp refuses, naming the
// rule's line.
[[nodiscard]] Expected<CompiledSeccomp> compile_seccomp(const SeccompProfile& profile,
                                                        const SeccompSurroundings& surroundings,
                                                        std::string_view name);

}  // namespace watertight::sources
