#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "attack/changes/change.hpp"

namespace watertight::attack {
namespace {

// What mounts decide: of what lies in them, of who may use it, and of what is seen where there are none.
constexpr Parts kOfMounts = {Part::security_module, Part::kernel_files, Part::namespaces, Part::devices,
                             Part::sockets,         Part::mounts,       Part::secrets,    Part::limits};
constexpr Parts kOfLimits = {Part::limits};

// Weights compare: two changes of 2 are as good as one of 4. They follow how often a setting is there without
// need, how far what it takes away reaches into the application, and how many containers it concerns.
constexpr std::array<Cost, 52> kCosts = {{
    {"recreate", 1, "it is down while it is made anew"},
    {"no-new-privileges", 1, "set-uid programs in it, such as sudo, no longer gain rights"},
    {"privileged", 5, "devices and kernel settings that it uses must be named one by one"},
    {"capability", 3, "what the capability was given for"},
    // Of the default set. Entry points of many images (databases, web servers) begin as root, hand their
    // folders to a user of their own and become that user.
    {"default-capability.AUDIT_WRITE", 1, "logins that write to the host's audit: sshd, su, sudo"},
    {"default-capability.CHOWN", 4,
     "entry points that hand their folders to another user, as those of databases do"},
    {"default-capability.DAC_OVERRIDE", 4, "entry points that write, as root, what belongs to another user"},
    {"default-capability.FOWNER", 4, "entry points that change modes of what belongs to another user"},
    {"default-capability.KILL", 2, "supervisors that run as root and end processes of other users"},
    {"default-capability.MKNOD", 1, "programs that make device files"},
    {"default-capability.NET_RAW", 2,
     "ping where it is not let by net.ipv4.ping_group_range, and what captures or forges packets"},
    {"default-capability.SETFCAP", 1, "installing packages whose programs have capabilities of files"},
    {"default-capability.SETUID", 4,
     "programs that begin as root and become another user: web servers, databases, su, sudo"},
    {"default-capability.SYS_CHROOT", 2,
     "services that lock themselves into a folder: sshd, mail and FTP servers"},
    {"seccomp", 3, "calls that the default profile refuses"},
    {"apparmor", 3, "what the default profile refuses: mounts, tracing, writes below /proc and /sys"},
    {"selinux-label", 4, "mounted folders need a label of their own: :z or :Z"},
    {"system-paths", 2, "programs that write below /proc and /sys"},
    {"writable-cgroups", 2, "programs that manage control groups of their own"},
    {"user", 5, "files that root owns in its image and volumes; ports below 1024 on old engines"},
    // Told besides where they apply.
    {"user.socket", 5, "the engine's socket is then out of its reach"},
    {"user.cap_add", 5, "what cap_add gives it has no effect then"},
    {"group", 4, "what the group was given for"},
    {"pid-namespace", 4, "it no longer sees processes outside"},
    {"network-namespace", 6, "ports must be published; broadcasts of the segment do not reach it"},
    {"ipc-namespace", 3, "memory that it shares with others"},
    {"uts-namespace", 1, "its host name is its own"},
    {"user-namespace", 6, "files of mounted folders belong to other ids"},
    {"mount-removed", 6, "what it reads and writes there", kOfMounts},
    {"mount-read-only", 2, "what it writes there", kOfMounts},
    {"propagation", 1, "mounts that it makes or expects below it", kOfMounts},
    {"device", 6, "what uses the device"},
    {"device-rules", 3, "devices that appear while it runs"},
    {"socket", 6,
     "programs in it that command the engine: put a proxy before the socket that lets through what they "
     "need"},
    {"volume-read-only", 2, "what it writes there", kOfMounts},
    {"process-limit", 1, "programs that start more processes than that", kOfLimits},
    {"memory-limit", 2, "it is ended when it needs more", kOfLimits},
    {"processor-limit", 1, "it is slowed down when it needs more", kOfLimits},
    {"log-limit", 1, "older lines of its log are gone", kOfLimits},
    {"read-only-root",
     4,
     "folders that it writes to must be volumes or tmpfs",
     {Part::kernel_files, Part::mounts, Part::limits}},
    {"oom", 1, "it is ended like others when memory runs out", kOfLimits},
    {"memory-lock", 1, "programs that lock memory for speed or secrecy", kOfLimits},
    {"open-files", 1, "programs that open more files than that", kOfLimits},
    {"restart", 1, "it stays down after it failed that often", kOfLimits},
    {"published-port", 4, "who reaches it from other machines", {Part::networks}},
    {"extra-network", 3, "who reaches it over that network"},
    {"daemon.hosts", 8,
     "clients on other machines that command the engine; all containers while it is restarted"},
    {"daemon.icc", 8,
     "containers on the default bridge that talk to each other by address; all containers while the engine "
     "is "
     "restarted"},
    {"daemon.iptables", 8,
     "packet filter rules of one's own that stand in the engine's place; all containers while it is "
     "restarted"},
    {"userns-remap", 20,
     "volumes and mounted folders of all containers belong to other ids; images are pulled again; privileged "
     "containers and those with the host's processes or network no longer start unless they opt out by "
     "userns=host"},
    {"sysctl", 1, "programs of the host that rely on it"},
    {"account", 3, "what the account did with the engine goes through sudo or a rootless engine"},
}};

}  // namespace

const Cost& cost_of(std::string_view setting, std::string_view which) {
  const auto called = [](std::string_view name) { return std::ranges::find(kCosts, name, &Cost::setting); };
  auto at = called(std::string(setting).append(".").append(which));
  if (at == kCosts.end()) at = called(setting);
  if (at == kCosts.end()) {
    std::fprintf(stderr, "bug: no cost for a change of %s\n", std::string(setting).c_str());
    std::abort();
  }
  return *at;
}

}  // namespace watertight::attack
