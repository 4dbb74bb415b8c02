// What a process may ask of the kernel that reaches beyond a container, and what stands in its way: a table
// of powers, each with the ways that lead to it, held against how the process is confined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linux/confinement.hpp"

namespace watertight::linux_kernel {

enum class Barrier : std::uint8_t {
  seccomp,
  capability,       // not in the effective set
  user_namespace,   // held, but only over a user namespace that is not the host's
  isolation,        // what it would act on is in another pid, network, mount, … namespace
  security_module,  // AppArmor, SELinux and their like
  masked_path,
  read_only_mount,
  device_controller,
  file_permission,  // owner and mode of the file, for this user
  lockdown,
  kernel_setting,  // a sysctl
  kernel_build,    // the kernel was built without it
};
inline constexpr std::size_t kBarriers = 12;
[[nodiscard]] std::string_view name_of(Barrier barrier);   // "read-only-mount", as JSON has it
[[nodiscard]] std::string_view title_of(Barrier barrier);  // "read-only mount"

// Nobody takes it away while the kernel runs: it stands more firmly than a setting or a profile.
[[nodiscard]] bool is_permanent(Barrier barrier);

enum class Reachable : std::uint8_t { yes, no, unknown };
[[nodiscard]] std::string_view name_of(Reachable reachable);

struct Obstacle {
  Barrier barrier = Barrier::seccomp;
  bool certain = true;  // false: nobody knows whether it stands
  std::string because;  // the end of a sentence: "seccomp answers errno EPERM to mount"
  bool operator==(const Obstacle&) const = default;
};

// One way to a power, as it is open or closed to a process.
struct WayAnswer {
  std::string_view way;             // PowerWay::id
  std::vector<Obstacle> obstacles;  // each barrier at most once, in the order of Barrier
  [[nodiscard]] Reachable reachable() const;
  bool operator==(const WayAnswer&) const = default;
};

struct PowerWay {
  std::string_view id;       // unique in its power, what a probe calls it: "mount", "fsopen"
  std::string_view syscall;  // that it begins with
};

struct Power {
  std::string_view id;     // "mount"
  std::string_view title;  // "make mounts"
  std::string_view gain;   // what whoever has it can do to the host, one sentence
  std::vector<PowerWay> ways;
};

// Every power, those that matter most first.
[[nodiscard]] std::span<const Power> powers();

struct PowerAnswer {
  const Power* power = nullptr;
  std::vector<WayAnswer> ways;  // in the order of the power's
  // By any way: yes before unknown before no.
  [[nodiscard]] Reachable reachable() const;
  // The way with the fewest barriers, certain ones first: all that still stands in the way of the power.
  [[nodiscard]] const WayAnswer& easiest() const;
  bool operator==(const PowerAnswer&) const = default;
};

// In the order of powers().
[[nodiscard]] std::vector<PowerAnswer> reach_of_powers(const Confinement& confinement);

}  // namespace watertight::linux_kernel
