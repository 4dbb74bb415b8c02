#include "sources/kubernetes/quantity.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "text/scalar.hpp"

namespace watertight::sources::kubernetes {
namespace {

// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
constexpr std::array<std::pair<std::string_view, double>, 15> kSuffixes = {{
    {"Ki", 1024.0},
    {"Mi", 1048576.0},
    {"Gi", 1073741824.0},
    {"Ti", 1099511627776.0},
    {"Pi", 1125899906842624.0},
    {"Ei", 1152921504606846976.0},
    {"n", 1e-9},
    {"u", 1e-6},
    {"m", 1e-3},
    {"k", 1e3},
    {"M", 1e6},
    {"G", 1e9},
    {"T", 1e12},
    {"P", 1e15},
    {"E", 1e18},
}};

std::optional<std::int64_t> scaled(std::string_view text, double factor) {
  constexpr double kMost = 9.2e18;
  const auto value = quantity(text);
  if (!value || *value < 0) return std::nullopt;
  return static_cast<std::int64_t>(std::min(*value * factor, kMost));
}

}  // namespace

std::optional<double> quantity(std::string_view text) {
  double factor = 1;
  for (const auto& [suffix, value] : kSuffixes)
    if (text.ends_with(suffix)) {
      factor = value;
      text.remove_suffix(suffix.size());
      break;
    }
  if (text.find_first_not_of("0123456789.+-eE") != std::string_view::npos) return std::nullopt;
  const auto number = text::to_number(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number * factor;
}

std::optional<std::int64_t> bytes_of(std::string_view text) { return scaled(text, 1); }
std::optional<std::int64_t> cpu_nano_of(std::string_view text) { return scaled(text, 1e9); }

}  // namespace watertight::sources::kubernetes
