// The seccomp filters of one thread read by ptrace(2), for kernels that the BPF program does not run on. The
// thread is stopped for some 0.1 ms: done only when somebody asks for it.
#pragma once

#include <cstdint>
#include <vector>

#include "error.hpp"
#include "linux/seccomp_program.hpp"

namespace watertight::sources {

// The newest first; none where the thread has no filter. Only a thread that sleeps in a system call which the
// kernel takes up again by itself is stopped; another one would see EINTR (epoll_wait, accept and recv with a
// time-out, …) and is refused, with the call's number, as is one that runs. Between looking and stopping the
// thread may wake up and go into another call: that gap cannot be closed. Needs CAP_SYS_ADMIN, no filter on
// this process, and that nobody else traces the thread.
[[nodiscard]] Expected<std::vector<linux_kernel::SeccompProgram>> read_filters_by_ptrace(std::int32_t thread);

}  // namespace watertight::sources
