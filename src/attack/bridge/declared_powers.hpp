// What a container may ask of the kernel by its settings alone, where nobody asked the kernel: for the powers
// that known flaws of it lie behind.
#pragma once

#include <optional>
#include <string_view>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"
#include "checks/effective.hpp"

namespace watertight::attack {

class DeclaredPowers {
 public:
  explicit DeclaredPowers(const ContainerSubject& subject);

  // `power` as linux_kernel::Power::id has it. Unknown as well where only who became root of the container
  // has it.
  [[nodiscard]] Truth has(std::string_view power) const;
  // Docker's own profile refuses the call since that engine; empty: always.
  [[nodiscard]] Truth filter_lets(std::string_view call, std::string_view refused_since) const;
  // An ordinary call, which Docker's own profile lets everybody make.
  [[nodiscard]] Truth filter_lets_ordinary() const;

 private:
  [[nodiscard]] Truth holds(std::initializer_list<std::string_view> capabilities) const;
  [[nodiscard]] Truth user_namespace() const;

  const ContainerSubject& subject_;
  checks::Capabilities capabilities_;
  std::optional<bool> unfiltered_;  // nothing: not known
};

}  // namespace watertight::attack
