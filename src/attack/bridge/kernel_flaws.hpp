// Known flaws of the host's kernel as rules speak of them: which it has, and what each gives.
#pragma once

#include <string_view>
#include <vector>

#include "attack/bridge/said.hpp"
#include "checks/known_flaws.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

// Stands for all of them where the kernel's release is not known.
inline constexpr std::string_view kFlawOfUnknownKernel = "an unknown flaw";

struct FlawOfKernel {
  const checks::KernelFlaw* flaw = nullptr;
  Truth has = Truth::unknown;  // never no
};

struct KernelFlaws {
  bool release_known = false;
  std::vector<FlawOfKernel> flaws;  // those that the kernel has or may have
  checks::Evidence release;
};
[[nodiscard]] KernelFlaws flaws_of_kernel(const facts::System& system);

void add_kernel_flaws(const facts::System& system, FactSink& facts);  // part of add_flaws()

// It writes to what can only be read, and runs no code in the kernel.
[[nodiscard]] bool is_page_cache_flaw(const checks::KernelFlaw& flaw);
// It ends in neither: other rules know it by its name, or none does.
[[nodiscard]] bool is_of_other_kind(const checks::KernelFlaw& flaw);

}  // namespace watertight::attack
