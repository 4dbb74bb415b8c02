// What only the running kernel itself can say, asked by system calls and not through files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "error.hpp"
#include "facts/in_force.hpp"
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
  // The user namespace that the namespace of a path as "/proc/1234/ns/net" belongs to, then that one's parent
  // and so on, the initial one last (ioctl_ns(2)). As far as the kernel says it: none at all, or the last
  // one's parent is 0.
  [[nodiscard]] virtual std::vector<facts::UserNamespace> user_namespaces(const std::string& path) const = 0;
  // The mount that a path ends on, links followed, by its number in mountinfo; -1 where the kernel does not
  // say.
  [[nodiscard]] virtual std::int64_t mount_of(const std::string& path) const = 0;
  // The programs that decide about devices for a control group of version 2, its ancestors' among them
  // (BPF_PROG_QUERY, effective). All of them have to agree.
  [[nodiscard]] virtual Expected<std::vector<DeviceProgram>> device_programs(
      const std::string& cgroup_folder) const = 0;
};

// The kernel of this machine, where the root is this machine's; else somebody who says that it cannot be
// asked.
[[nodiscard]] std::unique_ptr<KernelAnswers> kernel_answers(const Root& root);

}  // namespace watertight::sources::in_force
