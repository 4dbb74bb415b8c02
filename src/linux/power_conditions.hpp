// What a way to a power asks of the process and its kernel, each a small predicate that names what stands in
// the way; they compose to the ways of powers_table.cpp. The comments there and here name the kernel's own
// checks (Linux 5.4 to 6.18).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "linux/confinement.hpp"
#include "linux/powers.hpp"

namespace watertight::linux_kernel {

// Adds what stands in the way of a process confined so; adds nothing where the condition holds.
using Condition = std::function<void(const Confinement&, std::vector<Obstacle>&)>;

// One of them is enough; where none holds, one obstacle of the first one's barrier says so of all. It is
// certain when each of them is.
[[nodiscard]] Condition any_of(std::vector<Condition> conditions);
[[nodiscard]] Condition all_of(std::vector<Condition> conditions);

// Over whose user namespace a capability must be held.
enum class Over : std::uint8_t { host, own, mount, network, processes, uts };
// In the effective set, over that user namespace: capable() for the host's, ns_capable() for the others
// (security/commoncap.c, cap_capable).
[[nodiscard]] Condition holds(std::string_view capability, Over over);
[[nodiscard]] Condition holds_any(std::initializer_list<std::string_view> capabilities, Over over);

[[nodiscard]] Condition in_host(NamespaceOf kind, std::string_view otherwise);  // "…: only the container …"

// A sysctl that closes the way with a number above `most`; where the kernel does not have it, it closes
// nothing.
[[nodiscard]] Condition setting_at_most(std::string_view name, std::int64_t most);
[[nodiscard]] Condition setting_at_least(std::string_view name, std::int64_t least);

// "CONFIG_USER_NS". Of what is a module nobody knows whether the kernel would load it when it is asked for,
// unless it is loaded.
[[nodiscard]] Condition built(std::string_view option);
[[nodiscard]] Condition module_or_built(std::string_view option, std::string_view module);
// An option that older kernels have no word for, having what it stands for always.
[[nodiscard]] Condition built_since(std::string_view option, int major, int minor);
[[nodiscard]] Condition kernel_since(int major, int minor, std::string_view what);
[[nodiscard]] Condition lockdown_below(std::string_view level);  // "integrity", "confidentiality"

// PTRACE_MODE_ATTACH_REALCREDS on the host's first process (kernel/ptrace.c, security/commoncap.c, Yama).
[[nodiscard]] Condition may_attach_to_host_init();
// kill_ok_by_cred() on the host's first process.
[[nodiscard]] Condition may_signal_host_init();
// The same on a process of the host, or of another container, that has the very ids of this one, no
// capability and the host's user namespace: what remains to be asked is the same user namespace or
// SYS_PTRACE, and Yama. Signals to such a process ask for nothing more, whatever the user namespaces.
[[nodiscard]] Condition may_attach_to_its_like();
// create_user_ns() and what distributions add before it.
[[nodiscard]] Condition may_make_user_namespaces();
// Another id than its own can be named in its user namespace.
[[nodiscard]] Condition another_user_is_mapped();
[[nodiscard]] Condition nice_limit_at_least(std::int64_t limit);
[[nodiscard]] Condition realtime_limit_is_set();  // RLIMIT_RTPRIO
// Where groups have shares of real time, one without a share has none; which it has is not read.
[[nodiscard]] Condition its_group_may_run_in_realtime();
// kernel.io_uring_disabled and the group that it excepts.
[[nodiscard]] Condition io_uring_is_enabled();

// For the files of conditions: the release as numbers, nothing where it is unknown.
[[nodiscard]] std::optional<bool> is_since(const HostKernel& host, int major, int minor);
void stands(std::vector<Obstacle>& obstacles, Barrier barrier, std::string because);
void may_stand(std::vector<Obstacle>& obstacles, Barrier barrier, std::string because);

}  // namespace watertight::linux_kernel
