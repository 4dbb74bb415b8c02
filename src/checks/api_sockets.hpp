// The sockets through which a container runtime is commanded, and which of them a mount lets in.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/host_paths.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

// Where runtimes listen by convention: plain paths.
struct RuntimeSocket {
  std::string_view path;
  std::string_view runtime;
};
[[nodiscard]] std::span<const RuntimeSocket> runtime_sockets();

// "Docker", "containerd", "CRI-O", "Podman", "cri-dockerd", "BuildKit", "NRI", "kubelet": who listens at a
// plain host path by convention, /run/user/UID/… included. Empty for any other path.
[[nodiscard]] std::string_view runtime_of_socket(std::string_view path);

// Folders that hold such a socket and little else: a mount of the folder is a mount of the socket.
[[nodiscard]] std::string_view runtime_of_folder(std::string_view path);

// Plain paths at which this engine listens, by whatever name: the endpoint that was scanned, the daemon's
// `hosts`, the sockets seen on the host.
[[nodiscard]] std::vector<std::string> engine_sockets(const facts::System& system);

// Docker's socket among what a plain host path holds: where this engine listens, else where it does by
// default. Nothing where there is none.
[[nodiscard]] std::optional<std::string> docker_socket_in(const std::string& path,
                                                          const facts::System& system);

}  // namespace watertight::checks
