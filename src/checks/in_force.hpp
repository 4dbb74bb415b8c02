// What the kernel has in force for a container, as checks ask for it beside what was declared.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/verdict.hpp"
#include "facts/system.hpp"
#include "linux/capabilities.hpp"

namespace watertight::checks {

// Null where nobody read it, and where the container's processes run under a kernel of their own: what the
// host's kernel has in force then holds for the sandbox, not for what runs in it.
[[nodiscard]] const facts::InForce* in_force(const facts::Container& container);
// Its processes where they are known, the first one first; empty: they are not. Without those that have left
// it: container-effective-process-namespaces says all there is to say of a process in the host's namespaces.
using Processes = std::vector<std::reference_wrapper<const facts::ProcessState>>;
[[nodiscard]] Processes processes_in_force(const facts::Container& container);

// The verdict of a check that compares, where there is nothing to compare; nothing: in_force() is there.
[[nodiscard]] std::optional<Verdict> not_comparable(const facts::Container& container);

// Those whose privileges are the container's: all, but where a privileged exec runs only the first one,
// because the others may be of that exec (container-exec-privileged).
[[nodiscard]] Processes judged_processes(const facts::Container& container);

// It made a user namespace of its own, as a sandbox within the container does: its capabilities count in
// there alone.
[[nodiscard]] bool has_own_user_namespace(const facts::ProcessState& process);

// The smallest limit that a control group of the chain sets; null: none does, or nobody knows. `file` as in
// GroupLimit.
[[nodiscard]] const facts::GroupLimit* tightest_limit(const facts::Container& container,
                                                      std::string_view file);

// A security label as /proc/PID/attr/current has it: "docker-default (enforce)" of AppArmor,
// "system_u:system_r:container_t:s0:c1,c2" of SELinux.
[[nodiscard]] bool is_selinux_label(std::string_view label);

// "process 12 (nginx)"
[[nodiscard]] std::string name_of(const facts::ProcessState& process);
// "SYS_ADMIN, NET_ADMIN"; "none".
[[nodiscard]] std::string names_of(linux_kernel::CapabilitySet set);
// What a file of /proc/PID says. The fact is called "processes" where the value names a process.
[[nodiscard]] Evidence in_proc(std::string fact, std::string value, std::int64_t pid, std::string_view file);
// The same for the container's first process, whose number is not known where its processes are not.
[[nodiscard]] Evidence in_proc(std::string fact, std::string value, const facts::Container& container,
                               std::string_view file);

// Rules that only compare: "container-effective-…". They are left out of a target in which nothing in force
// was read of any container, and the note says so once.
[[nodiscard]] bool only_compares(std::string_view check);
[[nodiscard]] bool nothing_in_force(const facts::System& system);
// Empty where no container runs, or the target is a file, which runs nothing.
[[nodiscard]] std::string not_compared_note(const facts::System& system, std::size_t rules);

}  // namespace watertight::checks
