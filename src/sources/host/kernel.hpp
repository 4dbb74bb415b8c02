// The kernel that runs, those that are installed beside it, and the distribution around it.
#pragma once

#include <map>
#include <string>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

struct Distribution {
  facts::Fact<std::string> name;     // "Debian GNU/Linux 12 (bookworm)"
  facts::Fact<std::string> id;       // "debian"
  facts::Fact<std::string> version;  // "12"
};
[[nodiscard]] Distribution distribution(const Root& root);  // os-release(5)

[[nodiscard]] facts::Fact<facts::Items> kernels_installed(const Root& root);
[[nodiscard]] facts::Fact<facts::Items> modules_loaded(const Root& root);
[[nodiscard]] std::map<std::string, facts::Fact<std::string>, std::less<>> cpu_vulnerabilities(
    const Root& root);
// Seconds since 1970: when the machine was booted, and how long ago that is.
[[nodiscard]] facts::Fact<std::int64_t> clock(const Root& root);
// Modules that modprobe.d keeps from being loaded when something asks for them.
[[nodiscard]] facts::Fact<facts::Items> modules_blocked(const Root& root);
// Of binfmt_misc: name, interpreter and flags.
[[nodiscard]] facts::Fact<facts::Items> binary_formats(const Root& root);
// CapPrm of /proc/1/status.
[[nodiscard]] facts::Fact<std::uint64_t> first_process_capabilities(const Root& root);
[[nodiscard]] facts::Fact<bool> reads_as_root(const Root& root);

}  // namespace watertight::sources::host
