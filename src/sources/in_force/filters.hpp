// Which seccomp filters a thread has, of all that are loaded on the machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "facts/system.hpp"
#include "sources/in_force/process_status.hpp"
#include "sources/loaded_filters/loaded_filters.hpp"

namespace watertight::sources::in_force {

class Filters {
 public:
  // Thread numbers are those of the machine's first pid namespace: a reader that is not in it
  // (`same_numbers` false) would take one thread for another. No `loaded` where no thread has a filter.
  Filters(std::optional<Expected<LoadedFilters>> loaded, bool same_numbers);

  // Of one thread, the newest first, as places in System::seccomp_filters; else why they are not known. What
  // its status says has to agree with what was read.
  [[nodiscard]] std::expected<std::vector<std::size_t>, std::string> of_thread(std::int64_t thread,
                                                                               const ThreadStatus& status);
  // Those that were asked for, each once.
  [[nodiscard]] std::vector<facts::SeccompFilter> take() { return std::move(taken_); }

 private:
  [[nodiscard]] std::size_t place_of(std::size_t program);

  std::optional<Expected<LoadedFilters>> loaded_;
  bool same_numbers_;
  std::unordered_map<std::int64_t, const FilteredThread*> threads_;
  std::unordered_map<std::size_t, std::size_t> places_;           // of programs
  std::unordered_map<std::string, std::size_t> by_instructions_;  // equal ones of different threads
  std::vector<facts::SeccompFilter> taken_;
};

}  // namespace watertight::sources::in_force
