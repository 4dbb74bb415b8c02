// What only the running kernel itself can say, asked by system calls and not through files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "error.hpp"
#include "sources/in_force/device_program.hpp"
#include "sources/loaded_filters/loaded_filters.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

class KernelAnswers {
 public:
  KernelAnswers() = default;
  KernelAnswers(const KernelAnswers&) = delete;
  KernelAnswers& operator=(const KernelAnswers&) = delete;
  virtual ~KernelAnswers() = default;

  // As read_loaded_filters().
  [[nodiscard]] virtual Expected<LoadedFilters> loaded_filters() const = 0;
  // The inode of the user namespace that the namespace of a path as "/proc/1234/ns/net" belongs to
  // (ioctl_ns(2), NS_GET_USERNS); 0 where the kernel does not say.
  [[nodiscard]] virtual std::uint64_t namespace_owner(const std::string& path) const = 0;
  // The programs that decide about devices for a control group of version 2, its ancestors' among them
  // (BPF_PROG_QUERY, effective). All of them have to agree.
  [[nodiscard]] virtual Expected<std::vector<DeviceProgram>> device_programs(
      const std::string& cgroup_folder) const = 0;
};

// The kernel of this machine, where the root is this machine's; else somebody who says that it cannot be
// asked.
[[nodiscard]] std::unique_ptr<KernelAnswers> kernel_answers(const Root& root);

}  // namespace watertight::sources::in_force
