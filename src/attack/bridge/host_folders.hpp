// Which of the rules' folders of the host (type `folder` of predicates.rules) a mounted path is, or holds.
#pragma once

#include <string_view>
#include <vector>

#include "attack/fact_base.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct HostFolder {
  std::string_view name;     // "etc"
  bool write = false;        // it can be read as well
  Truth there = Truth::yes;  // unknown: few hosts have it, and nobody saw whether this one does
};

// "/" is root-file-system alone: it says all. What decides nothing more than its own files is `other`.
// Nothing for a socket, which is no folder however it is mounted.
[[nodiscard]] std::vector<HostFolder> host_folders(std::string_view plain_path, bool writable,
                                                   const facts::System& system);

}  // namespace watertight::attack
