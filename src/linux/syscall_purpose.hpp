// What syscalls are for, and which of them open more than their work needs: for people who compare filters.
#pragma once

#include <span>
#include <string_view>

namespace watertight::linux_kernel {

// "mounts and namespaces"; "files" and the like for the ordinary ones; empty for a name that is in no table.
[[nodiscard]] std::string_view purpose_of_syscall(std::string_view name);

// Every purpose, the ones that matter most to containment first.
[[nodiscard]] std::span<const std::string_view> syscall_purposes();

// What whoever may call it can try, where that goes beyond his own process and files: "makes mounts, with
// CAP_SYS_ADMIN over the mount namespace"; empty for the harmless ones.
[[nodiscard]] std::string_view risk_of_syscall(std::string_view name);

}  // namespace watertight::linux_kernel
