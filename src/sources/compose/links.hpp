// Symbolic links within a project's folder. docker compose hands the engine a path below that folder, and the
// engine mounts what the path leads to; the link is as much a part of the project as the file beside it.
#pragma once

#include <string>
#include <string_view>

#include "sources/compose/compose.hpp"

namespace watertight::sources::compose {

// Where a path of the project leads, "./sock" → "/var/run/docker.sock", "./a" → "./b": as a path is shown.
// Empty where no link is on the way. Only links are read, and only those in the folder: what lies outside, an
// absolute target above all, is of the machine that the project will run on, and is taken as it is written.
[[nodiscard]] std::string where_links_lead(const FileReader& reader, std::string_view folder,
                                           std::string_view shown);

}  // namespace watertight::sources::compose
