// What the settings of one container amount to: its user, capabilities and confinement in force. Checks ask
// here, not the spelling. Where the kernel was asked what is in force it answers, and the evidence has both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/answer.hpp"
#include "facts/system.hpp"
#include "linux/capabilities.hpp"

namespace watertight::checks {

// "", "root", "0", "0:0", "00", "+0": the user part means uid 0 whatever the image's /etc/passwd says.
[[nodiscard]] bool names_root(std::string_view user);

// The same of a name as well, with what /etc/passwd says of it.
[[nodiscard]] Answer user_is_root(const facts::Fact<std::string>& user, const facts::Fact<bool>& by_name);

// The container's first process starts as uid 0. Unknown where the image decides and nobody knows the image.
[[nodiscard]] Answer starts_as_root(const facts::Container& container);

// Some process of it runs as uid 0 of the container or can become it by setuid(), by the processes where they
// are known, else as it starts.
[[nodiscard]] Answer runs_as_root(const facts::Container& container, const facts::System& system);

// Root of this container is root on the host: it is in the initial user namespace.
[[nodiscard]] Answer root_is_host_root(const facts::Container& container, const facts::System& system);

// What a process may ever hold, and what the container's processes hold. Docker sets no ambient capabilities:
// a process that is not root holds none, and gets the bounding set back only through a set-uid program. Whom
// nobody knows counts as root: image_decides says so. Where the kernel was asked: of all its processes
// together, what they may take up (permitted) with what they have. Empty where the settings that decide are
// unknown.
struct Capabilities {
  std::optional<linux_kernel::CapabilitySet> bounding;
  std::optional<linux_kernel::CapabilitySet> effective;
};
[[nodiscard]] Capabilities capabilities(const facts::Container& container, const facts::System& system);
// What its settings give it, whatever is in force: the bounding set that was asked for.
[[nodiscard]] std::optional<linux_kernel::CapabilitySet> declared_capabilities(
    const facts::Container& container);
[[nodiscard]] bool may_hold(const facts::Container& container, const facts::System& system,
                            std::string_view capability);

// The end of a message that takes root for granted: a second sentence where nobody knows whether it is root,
// else nothing.
[[nodiscard]] std::string_view image_decides(const facts::Container& container, const facts::System& system);

// In force for every process where the kernel was asked; else set for the container, or by the daemon for all
// that do not say otherwise.
[[nodiscard]] Answer no_new_privileges(const facts::Container& container, const facts::System& system);

// As whom the container's processes meet the host: what decides how far a grant reaches.
enum class Standing : std::uint8_t {
  host_root,    // uid 0 of the host, or nothing speaks against it
  mapped_root,  // root of a user namespace: somebody else on the host
  other_user,   // not root inside either
};
struct Stance {
  Standing standing = Standing::host_root;
  std::string clause;              // "its root is uid 100000 on the host"; empty for the host's root
  std::vector<Evidence> evidence;  // of what lowers it
};
[[nodiscard]] Stance stance(const facts::Container& container, const facts::System& system);

// Privileged with nothing beside it said: then everything privileged implies is one finding, not ten.
[[nodiscard]] bool is_privileged(const facts::Container& container);
// The verdict's reason for what privileged mode has already decided: "privileged mode already …".
[[nodiscard]] std::string privileged_already(std::string_view what);

// No process is root, so none holds anything of the bounding set now, and none can get it by exec either.
[[nodiscard]] bool capabilities_are_void(const facts::Container& container, const facts::System& system);

}  // namespace watertight::checks
