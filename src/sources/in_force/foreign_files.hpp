// Files that a container's processes hold open from outside of its mounts: /proc/PID/fd and fdinfo (proc(5));
// and working directories and roots there: /proc/PID/cwd and root.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "facts/in_force.hpp"
#include "sources/in_force/host_sockets.hpp"
#include "sources/in_force/kernel_answers.hpp"
#include "sources/in_force/namespaces.hpp"
#include "sources/mountinfo.hpp"
#include "sources/root.hpp"

namespace watertight::sources::in_force {

inline constexpr std::size_t kMostDescriptors = 16'384;  // of one container

// With them sockets of the host's network namespace in the hands of a process that is not in it, and pidfds
// of processes that are not the container's. Left out: other sockets, pipes and files without a path
// (eventfd, memfd, …), which are on mounts inside of the kernel; namespaces that the process is in itself;
// /dev/null and its like, which give nothing.
class ForeignFiles {
 public:
  ForeignFiles(const Root& root, const KernelAnswers& kernel, const MountTable& host, const Namespaces& known,
               HostSockets& sockets, const std::string& container)
      : root_(root), kernel_(kernel), host_(host), known_(known), sockets_(sockets), container_(container) {}

  // Adds those of one process: `own` are its mounts, `namespaces` its own. Where something is found, its
  // mounts are read once more: it may have been mounted meanwhile.
  void add(std::int64_t pid, const MountTable& own, const NamespaceIds& namespaces);
  void keep();
  void drop() { read_.clear(); }

  // Those that were found, or why they are not known.
  [[nodiscard]] Reading<std::vector<facts::ForeignFile>> result();

 private:
  struct Found {
    facts::ForeignFile file;
    std::int64_t mount = -1;  // -1: on none (a namespace, a socket, a process), or not known
  };
  struct Descriptor {
    std::int64_t pid;
    std::int64_t number;
    const std::string& link;  // what /proc shows for it
  };
  void look_at_nameless(const Descriptor& descriptor, const NamespaceIds& namespaces);
  void look_at_socket(const Descriptor& descriptor, const NamespaceIds& namespaces);
  void look_at_pidfd(const Descriptor& descriptor, const NamespaceIds& namespaces);
  [[nodiscard]] bool own_process(std::int64_t pid, const NamespaceIds& namespaces) const;
  void look_at(std::int64_t pid, std::int64_t descriptor, const MountTable& own,
               const NamespaceIds& namespaces);

  void look_at_directory(std::int64_t pid, std::int64_t which, const MountTable& own);

  const Root& root_;
  const KernelAnswers& kernel_;
  const MountTable& host_;
  const Namespaces& known_;
  HostSockets& sockets_;
  const std::string& container_;
  std::vector<Found> read_;
  std::vector<facts::ForeignFile> kept_;
  std::size_t looked_at_ = 0;
  std::string wrong_;
};

}  // namespace watertight::sources::in_force
