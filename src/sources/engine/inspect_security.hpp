// What the security options of a container mean: `--security-opt`, masked paths, capabilities.
#pragma once

#include "facts/container.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {

struct SecurityFacts {
  facts::Fact<facts::Items> options;
  facts::Fact<facts::Seccomp> seccomp;
  std::string seccomp_profile;  // of a custom one, its JSON as the engine keeps it
  facts::Fact<std::string> apparmor;
  facts::Fact<facts::Items> selinux;
  facts::Fact<bool> no_new_privileges;
  facts::Fact<bool> system_paths_unconfined;
  facts::Fact<facts::Items> masked_paths;
  facts::Fact<facts::Items> read_only_paths;
};

// `inspect` is the whole object: the AppArmor profile in force stands outside of HostConfig.
[[nodiscard]] SecurityFacts security_facts(const Place& inspect, const facts::Fact<bool>& privileged,
                                           const facts::Fact<bool>& running);

// Upper case, without CAP_.
[[nodiscard]] facts::Fact<facts::Items> capabilities_field(const Place& host, std::string_view key);

}  // namespace watertight::sources
