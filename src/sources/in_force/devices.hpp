// Which devices the controller lets the processes of a control group make and open.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"
#include "facts/in_force.hpp"
#include "sources/in_force/control_groups.hpp"
#include "sources/in_force/kernel_answers.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

// devices.list of version 1 (the kernel's Documentation/admin-guide/cgroup-v1/devices.rst). The list of a
// group is never wider than that of the one above.
[[nodiscard]] std::vector<facts::DeviceRule> parse_devices_list(std::string_view text);

class Devices {
 public:
  Devices(const Root& root, const KernelAnswers& kernel) : root_(root), kernel_(kernel) {}

  [[nodiscard]] facts::Fact<std::vector<facts::DeviceRule>> of(const ControlGroups& groups,
                                                               const std::vector<Membership>& memberships);

 private:
  using Rules = facts::Fact<std::vector<facts::DeviceRule>>;
  [[nodiscard]] Rules second_version(const std::string& folder);
  [[nodiscard]] const std::vector<DeviceNumber>& present();

  const Root& root_;
  const KernelAnswers& kernel_;
  std::vector<DeviceNumber> present_;
  bool present_read_ = false;
  std::map<std::string, Expected<std::vector<facts::DeviceRule>>> known_;  // by the programs' bytes
  std::map<std::string, std::vector<facts::DeviceRule>> lists_;            // of version 1
};

}  // namespace watertight::sources::in_force
