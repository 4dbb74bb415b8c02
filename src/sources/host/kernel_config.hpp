// How the running kernel was built: the options that checks and attack rules ask for.
#pragma once

#include <map>
#include <string>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

struct KernelConfig {
  facts::Fact<bool> read;  // known true, or unknown with the reason
  std::map<std::string, facts::Fact<std::string>, std::less<>>
      options;  // "CONFIG_SECCOMP" → "y", "m", "n", text
};

// From /proc/config.gz, or from what the distribution keeps for `release` in /boot or /lib/modules.
[[nodiscard]] KernelConfig kernel_config(const Root& root, const facts::Fact<std::string>& release);

}  // namespace watertight::sources::host
