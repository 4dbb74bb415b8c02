// The processes of this machine: which container each belongs to, and how the engine was started.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// Whether the engine runs on the machine that `root` shows: only then do its containers' ids and paths mean
// something here.
struct Locality {
  bool here = false;
  std::string because;  // why not, the end of a sentence
};
[[nodiscard]] Locality engine_is_here(const facts::Engine& engine, const Root& root);

// What a pass over /proc finds of one running container.
struct ContainerProcesses {
  std::size_t container = 0;       // its place in System::containers
  std::int64_t first = 0;          // its first process: number 1 of its namespace, else the lowest number
  std::vector<std::int64_t> pids;  // all of them, ascending
};

// Fills in processes and uid maps of the running containers, in one pass over /proc, and gives back all that
// was found, by container. Processes of a container that runs inside of another one count as that one's as
// well.
std::vector<ContainerProcesses> attach_processes(facts::System& system, const Root& root);

// The arguments of the dockerd that serves a socket ("unix:///var/run/docker.sock" or its path); several
// engines may run. Nothing where none is found, also one that is hidden from this account.
[[nodiscard]] std::optional<std::vector<std::string>> daemon_command_line(const Root& root,
                                                                          std::string_view endpoint);

}  // namespace watertight::sources
