#include "attack/value_words.hpp"

#include <algorithm>
#include <iterator>

namespace watertight::attack {
namespace {

struct ValueWords {
  std::string_view type, value, words;
};

// Types and values: rules/predicates.rules. An operation stands behind "forbids web", a folder behind "the
// host's", a request behind "lets", a kind of device behind "the driver of".
constexpr ValueWords kWords[] = {
    {"operation", "mount", "to mount"},
    {"operation", "ptrace-host", "to trace the host's processes"},
    {"operation", "ptrace-like", "to trace processes of its own kind"},
    {"operation", "signal-host", "to send signals to the host's processes"},
    {"operation", "write-proc-sys", "to write to /proc/sys"},
    {"operation", "write-sys", "to write to /sys"},
    {"operation", "write-sysrq", "to give the kernel emergency commands"},
    {"operation", "read-kcore", "to read the kernel's memory in /proc"},
    {"operation", "host-files", "the host's files"},
    {"operation", "connect-socket", "to connect to the host's sockets"},
    {"operation", "load-bpf", "to load BPF programs"},
    {"operation", "user-namespace", "to make user namespaces"},
    {"operation", "crypto-socket", "sockets of the kernel's cryptography"},
    {"operation", "kernel-log", "to read the kernel's log"},
    {"syscall", "socket-audit", "socket for audit messages"},
    {"syscall", "socket-netlink", "socket for netlink"},
    {"syscall", "socket-packet", "socket for packets"},
    {"syscall", "socket-unix", "socket for unix sockets"},
    {"syscall", "socket-vsock", "socket for vsock"},
    {"syscall", "unshare-user", "unshare for a user namespace"},
    {"folder", "root-file-system", "root file system"},
    {"folder", "etc", "/etc"},
    {"folder", "homes", "home folders"},
    {"folder", "start-up", "start-up files"},
    {"folder", "boot", "boot files"},
    {"folder", "proc", "/proc"},
    {"folder", "sys", "/sys"},
    {"folder", "control-groups", "control groups"},
    {"folder", "devices", "device files"},
    {"folder", "data-root", "engine data"},
    {"folder", "engine-settings", "engine settings"},
    {"folder", "runtime-state", "runtime state"},
    {"folder", "kubelet", "kubelet folder"},
    {"folder", "lxcfs", "LXCFS folder"},
    {"folder", "kernel-tracing", "kernel tracing"},
    {"folder", "shared-memory", "shared memory"},
    {"folder", "other", "other folders"},
    {"request", "create-container", "requests that make containers"},
    {"request", "exec", "requests that run code in containers"},
    {"request", "inspect", "requests that inspect containers"},
    {"request", "read-files", "requests that read files of containers"},
    {"request", "write-files", "requests that write files of containers"},
    {"request", "control", "requests that stop and change containers"},
    {"request", "fill-disk", "requests that fill the disk"},
    {"device-kind", "disk", "disks"},
    {"device-kind", "memory", "the memory device"},
    {"device-kind", "scsi", "SCSI devices"},
    {"device-kind", "input", "input devices"},
    {"device-kind", "uinput", "made-up input devices"},
    {"device-kind", "terminal", "terminals"},
    {"device-kind", "kvm", "KVM"},
    {"device-kind", "vhost", "vhost devices"},
    {"device-kind", "tun", "TUN devices"},
    {"device-kind", "gpu", "GPUs"},
    {"device-kind", "fuse", "FUSE"},
    {"device-kind", "loop", "loop devices"},
};

}  // namespace

std::string_view words_of(std::string_view type, std::string_view value) {
  const auto* at = std::ranges::find_if(
      kWords, [&](const ValueWords& each) { return each.type == type && each.value == value; });
  return at == std::end(kWords) ? value : at->words;
}

}  // namespace watertight::attack
