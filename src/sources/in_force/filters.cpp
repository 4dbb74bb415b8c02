#include "sources/in_force/filters.hpp"

#include <fmt/format.h>

#include <utility>

namespace watertight::sources::in_force {

Filters::Filters(std::optional<Expected<LoadedFilters>> loaded, bool same_numbers)
    : loaded_(std::move(loaded)), same_numbers_(same_numbers) {
  if (!loaded_ || !*loaded_) return;
  threads_.reserve((**loaded_).threads.size());
  for (const FilteredThread& thread : (**loaded_).threads) threads_.emplace(thread.thread, &thread);
}

std::size_t Filters::place_of(std::size_t program) {
  const auto [place, fresh] = places_.try_emplace(program, 0);
  if (!fresh) return place->second;
  std::string text = linux_kernel::hex_of_program((**loaded_).programs[program]);
  const auto [same, first] = by_instructions_.try_emplace(text, taken_.size());
  if (first) taken_.push_back({std::move(text)});
  return place->second = same->second;
}

std::expected<std::vector<std::size_t>, std::string> Filters::of_thread(std::int64_t thread,
                                                                        const ThreadStatus& status) {
  if (status.seccomp != 2) return std::vector<std::size_t>();
  if (!loaded_) return std::unexpected("the filters that are loaded were not read");
  if (!*loaded_) return std::unexpected(loaded_->error().sentence());
  if (!same_numbers_)
    return std::unexpected(
        "filters are known by the numbers of the machine's first pid namespace, and this "
        "process is in another one; run on the machine itself");
  const auto at = threads_.find(thread);
  if (at == threads_.end())
    return std::unexpected(
        fmt::format("the filters of thread {} were not among those of the kernel", thread));
  if (status.process && *status.process != at->second->process)
    return std::unexpected(fmt::format("thread {} is another process's than when they were read", thread));
  if (!at->second->complete) return std::unexpected("the kernel gave only some of its filters");
  if (status.seccomp_filters && *status.seccomp_filters != at->second->filters.size())
    return std::unexpected(fmt::format("thread {} has loaded another filter while they were read", thread));
  std::vector<std::size_t> places;
  places.reserve(at->second->filters.size());
  for (const std::size_t program : at->second->filters) places.push_back(place_of(program));
  return places;
}

}  // namespace watertight::sources::in_force
