// The seccomp filters that threads of this machine have loaded, read back from the kernel while they run: a
// BPF program walks over the tasks (read_filters.bpf.c), nothing is stopped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "error.hpp"
#include "linux/seccomp_program.hpp"

namespace watertight::sources {

struct FilteredThread {
  std::int32_t thread = 0;
  std::int32_t process = 0;
  std::vector<std::size_t> filters;  // of LoadedFilters::programs, the newest first
  // False: more filters than are told apart, or one whose instructions the kernel did not keep; it stands in
  // `filters` no more.
  bool complete = true;
};

struct LoadedFilters {
  std::vector<linux_kernel::SeccompProgram> programs;  // each once, however many threads have it
  std::vector<FilteredThread> threads;                 // those that have a filter, as the kernel lists them
};

// Of all threads that this process may see. Needs CAP_BPF and CAP_PERFMON (or CAP_SYS_ADMIN), and a kernel
// with BTF and CONFIG_CHECKPOINT_RESTORE, 5.8 or later: the error says which it was. Loading takes some 30
// ms, a walk well under one.
[[nodiscard]] Expected<LoadedFilters> read_loaded_filters();

}  // namespace watertight::sources
