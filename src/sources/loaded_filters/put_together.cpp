#include "sources/loaded_filters/put_together.hpp"

#include <unordered_map>
#include <utility>

namespace watertight::sources {
namespace {

struct Program {
  std::optional<std::size_t> place;
  std::size_t tries = 0;
};

}  // namespace

LoadedFilters put_together(std::span<const ListedThread> threads, const ReadProgram& read) {
  LoadedFilters out;
  std::unordered_map<std::uint64_t, Program> programs;  // by mark
  for (const ListedThread& thread : threads)
    for (std::uint32_t f = 0; f < thread.filters.size(); ++f) {
      Program& program = programs[thread.filters[f].mark];
      if (program.place || program.tries == kMostTries) continue;
      ++program.tries;
      auto instructions = read(thread, f);
      if (!instructions) continue;
      program.place = out.programs.size();
      out.programs.push_back(std::move(*instructions));
    }
  for (const ListedThread& thread : threads) {
    FilteredThread one{thread.thread, thread.process, {}, thread.all};
    for (const ListedFilter& filter : thread.filters) {
      const auto place = programs[filter.mark].place;
      if (place)
        one.filters.push_back(*place);
      else
        one.complete = false;
    }
    out.threads.push_back(std::move(one));
  }
  return out;
}

}  // namespace watertight::sources
