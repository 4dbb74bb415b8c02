// Systems kept as a file: everything that was found out, with its origins, to be scanned later or elsewhere.
// JSON, schema "watertight/snapshot/1"; what reads back equals what was written, and writing it again gives
// the same bytes. Secrets are not in the facts, so they are not in a snapshot.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "facts/system.hpp"

namespace watertight::sources {

inline constexpr std::string_view kSnapshotSchema = "watertight/snapshot/1";

// {"schema": …, "sources": [{kind, name}], "systems": […]}. Sources stand there once, origins give their
// index. Members that are as they were constructed are left out. A text that is not UTF-8 becomes
// {"bytes": "<hexadecimal>"}, a map a list of [name, value] pairs.
void write_snapshot(std::span<const facts::System> systems, std::ostream& out);
[[nodiscard]] std::string write_snapshot(std::span<const facts::System> systems);

// Refuses another schema, cut-off files and wrong types, naming the JSON pointer. Keys that this version does
// not know are left out; the first system's notes say so. `name` is what errors call the file.
[[nodiscard]] Expected<std::vector<facts::System>> read_snapshot(std::string_view text, std::string name);

}  // namespace watertight::sources
