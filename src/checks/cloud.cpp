#include "checks/cloud.hpp"

#include <array>
#include <utility>

namespace watertight::checks {

// Kernels that a cloud builds for its own machines say so in their release.
std::string_view cloud_of(std::string_view release) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kClouds = {
      {{"-aws", "AWS"},
       {"amzn", "AWS"},
       {"-azure", "Azure"},
       {"-gcp", "Google Cloud"},
       {"-gke", "Google Cloud"},
       {"cos-", "Google Cloud"},
       {"-oracle", "Oracle Cloud"},
       {"-linode", "Linode"}}};
  for (const auto& [mark, name] : kClouds)
    if (release.find(mark) != std::string_view::npos) return name;
  return {};
}

const facts::Fact<std::string>* kernel_of(const facts::System& system) {
  if (system.host && system.host->kernel_release.known()) return &system.host->kernel_release;
  if (system.engine && system.engine->kernel.known()) return &system.engine->kernel;
  return nullptr;
}

}  // namespace watertight::checks
