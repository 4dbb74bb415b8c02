// The files whose owner, mode or audit rule somebody must get right: the engine's units, configuration, keys,
// sockets and programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/host.hpp"
#include "sources/host/accounts.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Where the engine's settings place its files; empty: it was not said.
struct ConfiguredPaths {
  std::string daemon_json;
  std::string tls_ca;
  std::string server_certificate;
  std::string server_key;
  std::string data_root;
  std::string api_socket;
  std::vector<std::string> cdi_folders;
  std::vector<std::string> runtime_programs;  // of registered runtimes: paths, or names to look for
};
// As a daemon.json at the usual place says, for what is empty in `known`.
[[nodiscard]] ConfiguredPaths configured_paths(const Root& root, ConfiguredPaths known);

// One file under a role, whoever chose it.
[[nodiscard]] facts::WatchedFile watched_file(const Root& root, const Accounts& accounts,
                                              std::string_view role, const std::string& path);

// Roles: docker.service docker.socket etc-docker registry-cert tls-ca server-cert server-key docker.sock
// containerd.sock daemon.json default-docker sysconfig-docker data-root run-containerd containerd-config
// dockerd containerd containerd-shim containerd-shim-runc-v1 containerd-shim-runc-v2 runc newuidmap
// newgidmap cdi-folder cdi-spec runtime-folder runtime-program. A role without a
// configured path is left out; registry-cert stands once for the folder and once for every file in it.
[[nodiscard]] std::vector<facts::WatchedFile> watched_files(const Root& root, const Accounts& accounts,
                                                            const ConfiguredPaths& paths);

}  // namespace watertight::sources::host
