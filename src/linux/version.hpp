// Versions as programs and kernels print them, in order: "20.10.24+dfsg1", "1.0.0-rc95", "6.1.0-9-amd64".
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::linux_kernel {

struct Version {
  std::vector<std::uint32_t> numbers;       // 20, 10, 24
  std::optional<std::uint32_t> prerelease;  // 95 of "-rc95"; alpha and beta come before every rc
  std::string suffix;                       // what follows: "+dfsg1", "~ds1", "-0ubuntu1"

  // Without the suffix; missing numbers count as 0, a prerelease comes before its release.
  [[nodiscard]] std::weak_ordering operator<=>(const Version& other) const;
  [[nodiscard]] bool operator==(const Version& other) const { return (*this <=> other) == 0; }
};

// Nothing where the text does not begin with a number, after an optional "v".
[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

// A build under a distribution's own number: fixes may be in it that its upstream number does not show.
[[nodiscard]] bool is_distribution_build(const Version& version);

// A kernel release: every number it begins with, and its flavour. Two releases can be compared only within
// one flavour.
struct KernelRelease {
  std::vector<std::uint32_t> numbers;  // 6, 1, 0, 9
  std::string flavour;                 // "-amd", digits left out: they count builds and sizes
};
[[nodiscard]] KernelRelease parse_kernel_release(std::string_view release);

}  // namespace watertight::linux_kernel
