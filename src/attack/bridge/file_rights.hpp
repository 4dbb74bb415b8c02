// What owners and modes of the host's files let a container do, by who its processes are on the host.
#pragma once

#include <string_view>

#include "attack/bridge/shown.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct FileRights {
  Truth root_is_root = Truth::unknown;  // uid 0 of it is the host's
  Truth runs_as_root = Truth::unknown;
  bool user_has_log_group = false;  // "adm" or its usual number
  bool owns_data_root = false;      // a rootless engine's files belong to the account that its root is
  Evidences seen;
};
[[nodiscard]] FileRights file_rights(const facts::Container& container, const facts::System& system);

// May code in the container use what only the host's root may?
[[nodiscard]] inline Truth as_host_root(const FileRights& rights) {
  return both(rights.root_is_root, rights.runs_as_root);
}

// Of a folder of the rules: root of the container for what only it does (writing, and reading what the host
// keeps for root), whoever it runs as for the logs, homes and data root that any code in it may read.
[[nodiscard]] Truth may_use_files(const FileRights& rights, std::string_view folder, bool write);

}  // namespace watertight::attack
