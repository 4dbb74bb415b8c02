// The processes of this machine: which container each belongs to, and how the engine was started.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"
#include "sources/first_process.hpp"
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
  std::int64_t first = 0;          // its first process
  std::vector<std::int64_t> pids;  // all of them, ascending
  // Where the first process has left the container's control groups: when it started, in ticks since boot. By
  // that it is known again, as the others are by their groups.
  std::optional<std::uint64_t> first_left_groups = {};
};

// Fills in processes and uid maps of the running containers, in one pass over /proc, and gives back all that
// was found, by container. The first process is the one that the engine names; where it names none that is
// the container's, number 1 of the outermost pid namespace that any has a number 1 in, else the lowest
// number. Processes of a container that runs inside of another one count as that one's as well.
std::vector<ContainerProcesses> attach_processes(facts::System& system, const Root& root,
                                                 const FirstProcesses& named = {});

// The arguments of the dockerd that serves a socket ("unix:///var/run/docker.sock" or its path); several
// engines may run. Nothing where none is found, also one that is hidden from this account.
[[nodiscard]] std::optional<std::vector<std::string>> daemon_command_line(const Root& root,
                                                                          std::string_view endpoint);

}  // namespace watertight::sources
