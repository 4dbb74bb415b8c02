// Paths by their text alone, as Compose joins them: no disk, no symlinks. "" is the current folder.
#pragma once

#include <string>
#include <string_view>

namespace watertight::sources::compose {

[[nodiscard]] bool is_absolute(std::string_view path);        // "/x", "C:\x", "\\server\share"
[[nodiscard]] std::string normalized(std::string_view path);  // without ".", "//" and "x/.."
[[nodiscard]] std::string folder_of(std::string_view path);   // "a/b" → "a", "b" → ""
[[nodiscard]] std::string last_name(std::string_view path);
[[nodiscard]] std::string joined(std::string_view folder, std::string_view path);  // an absolute path stays
// How a path is shown so that it does not depend on where the project lies: "./data", "../x"; absolute stays.
[[nodiscard]] std::string shown_from(std::string_view folder, std::string_view path);
// A location that is not a file of this machine: https://…, git@…, oci://…
[[nodiscard]] bool is_remote(std::string_view location);

}  // namespace watertight::sources::compose
