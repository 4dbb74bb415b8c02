// The certificates that the engine's TLS settings name. Its private key is not opened.
#pragma once

#include "facts/host.hpp"
#include "sources/host/watched_files.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

// Roles: server-cert, client-ca. A file that no setting names is left out.
[[nodiscard]] std::vector<facts::CertificateFile> certificate_files(const Root& root,
                                                                    const ConfiguredPaths& paths);

}  // namespace watertight::sources::host
