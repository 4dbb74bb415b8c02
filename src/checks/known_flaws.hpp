// Flaws of the engine, its runtimes and the kernel through which a container, an image or a client reached
// the host: the upstream versions that have them. Data; what the numbers mean for one host is for the checks
// to say.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "handbook/pages.hpp"

namespace watertight::checks {

inline constexpr std::string_view kNewestEngine = "29.7.0";  // when this table was last looked after

// What must be so beside the version: see flaw_conditions.hpp for what is known of it.
enum class Condition : std::uint8_t {
  none,
  authorization_plugin,
  userns_remap,
  rootless,
  kubernetes,         // containerd is asked by a kubelet
  containerd_store,   // the engine lets containerd pull and unpack images
  encrypted_overlay,  // a network between hosts that is to be encrypted
  internal_network,
  firewalld,
  host_network_root,  // a container with the host's network whose root is the host's
  gpu,                // a container that asks for a GPU by NVIDIA's hook
};

struct Range {  // from ≤ version < fixed
  std::string_view from;
  std::string_view fixed;
};

struct KnownFlaw {
  std::string_view id;
  std::string_view component;  // "dockerd", "docker-desktop", "docker-cli", "compose", "containerd", "runc",
                               // "buildkit", "nvidia-container-toolkit"
  std::array<Range, 5> ranges;
  handbook::Severity severity;
  std::string_view effect;
  Condition condition = Condition::none;
};
[[nodiscard]] std::span<const KnownFlaw> known_flaws();

struct KernelFlaw {
  std::string_view id;
  std::string_view from;
  std::string_view fixed;                   // in mainline
  std::array<std::string_view, 10> stable;  // the releases of stable lines that repair it
  std::string_view option;                  // without it the flaw is not built in; empty: always
  std::string_view effect;
  std::string_view power = {};  // linux_kernel::Power::id that it lies behind; empty: nothing but running
  bool lines_known = true;      // false: other stable lines than those named may have the repair as well
  std::string_view call = {};   // a syscall that it needs in any case; empty: none that a filter could miss
};
[[nodiscard]] std::span<const KernelFlaw> kernel_flaws();

}  // namespace watertight::checks
