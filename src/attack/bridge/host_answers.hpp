// What every container of a system asks of its host, its engine and their networks: answered once, and looked
// up by each. Refers to the system, which must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/kernel_flaws.hpp"
#include "attack/bridge/said.hpp"
#include "facts/system.hpp"
#include "linux/version.hpp"

namespace watertight::attack {

struct HostAnswers {
  std::optional<linux_kernel::Version> engine_version;
  KernelFlaws kernel;
  bool kernel_flaws_ask_for_powers = false;  // some flaw of it lies behind a power, or needs a call

  Said default_filter_open;  // the engine gives containers no seccomp filter of its own
  Said user_namespaces_open;
  Said io_uring_open;
  Said unprivileged_bpf;
  Said performance_events_open;
  Said user_faults_open;

  Said default_log_unlimited;     // the log of who says nothing
  bool layers_limited = false;    // every container's own file system has a size
  bool all_in_one_group = false;  // the daemon puts containers below a control group that may set limits
  std::unordered_map<std::string, std::int64_t> default_hard_limits;  // "nofile"; -1: unlimited

  bool ports_on_every_address = true;  // of who names none
  Said unexpected_ipv6;                // CVE-2024-32473
  Said counters_in_sight;              // of the processor, for who has the engine's default masks

  Said data_root_on_root;
  std::vector<const facts::HostMount*> file_systems;  // as file_systems() of host_disks.hpp has them
  std::unordered_map<std::string_view, const facts::Network*> networks;
  std::unordered_map<std::string_view, const facts::Volume*> volumes;
  std::unordered_map<std::string_view, std::string_view> image_names;  // by id: how most call it
};
[[nodiscard]] HostAnswers host_answers(const facts::System& system);

// With its answers; those that it came without are worked out and kept in `room`.
[[nodiscard]] ContainerSubject answered(const ContainerSubject& subject, std::optional<HostAnswers>& room);

// By the daemon's default-ulimits, for who sets none: -1 is unlimited, nothing is whatever the engine itself
// has.
[[nodiscard]] std::optional<std::int64_t> default_hard_limit(const HostAnswers& host, std::string_view name);

// The image of a container as all rules call it: by its reference, for one image the same one.
[[nodiscard]] std::string_view image_name(const facts::Container& container, const HostAnswers& host);

}  // namespace watertight::attack
