// Versions of distributions' packages in the order that dpkg gives them.
#pragma once

#include <compare>
#include <string_view>

namespace watertight::linux_kernel {

// deb-version(7): [epoch:]upstream[-revision]; digits by number, "~" before everything, also the end.
[[nodiscard]] std::strong_ordering compare_package_versions(std::string_view a, std::string_view b);

// The part that upstream gave: "5:20.10.24~3-0~debian" → "20.10.24~3", "1.1.5+ds1-1+deb12u1" → "1.1.5+ds1".
[[nodiscard]] std::string_view upstream_part(std::string_view version);

}  // namespace watertight::linux_kernel
