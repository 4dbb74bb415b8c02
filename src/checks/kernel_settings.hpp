// How the host's kernel is set: its sysctls, build options and command line, as rules ask for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "checks/verdict.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// The sysctl's number. `absent`: this kernel does not have it; otherwise `because` says why there is none.
struct KernelNumber {
  std::optional<std::int64_t> value;
  bool absent = false;
  std::string because;
  Evidence evidence;
};
[[nodiscard]] KernelNumber sysctl(const facts::Host& host, std::string_view name);

// A build option; null where the configuration was not read.
[[nodiscard]] const facts::Fact<std::string>* build_option(const facts::Host& host, std::string_view name);
[[nodiscard]] bool is_built(const facts::Fact<std::string>* option);  // "y" or "m"

// A word of the kernel's command line: "mitigations=off".
[[nodiscard]] bool booted_with(const facts::Host& host, std::string_view word);

// Containers whose processes no seccomp filter keeps from unusual system calls.
[[nodiscard]] std::vector<std::string> unfiltered_containers(const facts::System& system);

// Where the default filter denies what the rule is about (since that engine; empty: always), the containers
// without one decide how much it matters: names them at the end of the message, or lowers the severity by one
// step where there are none.
void weigh_by_seccomp(Observation& observation, Severity usual, const facts::System& system,
                      std::string_view since = {});

[[nodiscard]] Severity one_lower(Severity severity);

}  // namespace watertight::checks
