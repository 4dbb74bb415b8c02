// What the kernel has in force for the running containers of this machine's engine: read back from /proc,
// the control groups and the kernel itself into Container::in_force and System::seccomp_filters. Reading
// stops and changes nothing.
#pragma once

#include <cstddef>
#include <span>

#include "facts/system.hpp"
#include "sources/host/processes.hpp"
#include "sources/in_force/kernel_answers.hpp"
#include "sources/in_force/process_states.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// `processes` as attach_processes() gave them; the host's API sockets are taken from System::host. Never
// fails: what cannot be read, or was another process's by the time it was read, is unknown, with the reason.
// Of a container with more than `most_threads` only these are looked at, and the system is incomplete.
void attach_in_force(facts::System& system, const Root& root, std::span<const ContainerProcesses> processes,
                     const in_force::KernelAnswers& kernel,
                     std::size_t most_threads = in_force::kMostThreads);
void attach_in_force(facts::System& system, const Root& root, std::span<const ContainerProcesses> processes);
// Of one container alone, by its place in System::containers: of the others only the first process's
// namespaces are looked at, which it may share.
void attach_in_force_of(facts::System& system, const Root& root,
                        std::span<const ContainerProcesses> processes, std::size_t container,
                        const in_force::KernelAnswers& kernel);
void attach_in_force_of(facts::System& system, const Root& root,
                        std::span<const ContainerProcesses> processes, std::size_t container);

}  // namespace watertight::sources
