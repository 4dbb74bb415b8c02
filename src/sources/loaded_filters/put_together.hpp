// The filters of all threads, out of a list of threads and a way to read one program through one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sources/loaded_filters/loaded_filters.hpp"

namespace watertight::sources {

struct ListedFilter {
  std::uint64_t mark = 0;    // equal for filters that are one and the same
  std::uint32_t length = 0;  // instructions
};
struct ListedThread {
  std::int32_t thread = 0;
  std::int32_t process = 0;
  std::vector<ListedFilter> filters;  // the newest first
  bool all = true;                    // it has no further ones
};

// The instructions of a thread's filter; nothing where the thread is gone, or has another filter there by
// now.
using ReadProgram = std::function<std::optional<linux_kernel::SeccompProgram>(const ListedThread& thread,
                                                                              std::uint32_t filter)>;

// Each reading is a walk over all tasks of the machine.
inline constexpr std::size_t kMostTries = 256;

// A program is read once, through any thread that has it: children of a busy container end while they are
// listed. Only where none of the first kMostTries that have it is left to read it through is it missing.
[[nodiscard]] LoadedFilters put_together(std::span<const ListedThread> threads, const ReadProgram& read);

}  // namespace watertight::sources
