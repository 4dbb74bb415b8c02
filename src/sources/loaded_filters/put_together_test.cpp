#include "sources/loaded_filters/put_together.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace watertight::sources {
namespace {

using linux_kernel::SeccompProgram;

// What a machine has of programs, and who is still there to read them through.
struct Kernel {
  std::map<std::uint64_t, SeccompProgram> programs = {};  // by mark
  std::set<std::int32_t> gone = {};
  int readings = 0;

  LoadedFilters put_together(const std::vector<ListedThread>& threads) {
    return sources::put_together(
        threads, [this](const ListedThread& t, std::uint32_t f) -> std::optional<SeccompProgram> {
          ++readings;
          if (gone.contains(t.thread)) return std::nullopt;
          return programs.at(t.filters[f].mark);
        });
  }
};

const SeccompProgram kOne = {{6, 0, 0, 1}}, kTwo = {{6, 0, 0, 2}};

TEST(PutTogether, a_program_that_threads_share_is_read_once) {
  Kernel kernel{{{100, kOne}, {200, kTwo}}};
  const auto found = kernel.put_together({{7, 7, {{200, 1}, {100, 1}}}, {8, 7, {{100, 1}}}});
  EXPECT_EQ(found.programs, (std::vector<SeccompProgram>{kTwo, kOne}));
  EXPECT_EQ(found.threads[0].filters, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(found.threads[1].filters, (std::vector<std::size_t>{1}));
  EXPECT_EQ(kernel.readings, 2);
}

TEST(PutTogether, a_program_is_read_through_another_thread_where_the_first_is_gone) {
  Kernel kernel{{{100, kOne}}, {5, 6}};
  const auto found = kernel.put_together({{5, 5, {{100, 1}}}, {6, 6, {{100, 1}}}, {7, 7, {{100, 1}}}});
  EXPECT_EQ(found.programs, (std::vector<SeccompProgram>{kOne}));
  for (const FilteredThread& thread : found.threads) {
    EXPECT_TRUE(thread.complete) << thread.thread;
    EXPECT_EQ(thread.filters, (std::vector<std::size_t>{0})) << thread.thread;
  }
}

TEST(PutTogether, a_program_that_nobody_is_left_to_read_through_is_missing) {
  Kernel kernel{{{100, kOne}, {200, kTwo}}, {5, 6}};
  const auto found =
      kernel.put_together({{5, 5, {{100, 1}}}, {6, 6, {{200, 1}, {100, 1}}}, {7, 7, {{200, 1}}}});
  EXPECT_FALSE(found.threads[0].complete);
  EXPECT_FALSE(found.threads[1].complete);
  EXPECT_EQ(found.threads[1].filters, (std::vector<std::size_t>{0}));
  EXPECT_TRUE(found.threads[2].complete);
}

TEST(PutTogether, trying_ends_where_a_storm_of_threads_is_gone) {
  Kernel kernel;
  std::vector<ListedThread> threads;
  for (std::int32_t n = 1; n <= 5000; ++n) {
    threads.push_back({n, n, {{100, 1}}});
    kernel.gone.insert(n);
  }
  const auto found = kernel.put_together(threads);
  EXPECT_EQ(kernel.readings, static_cast<int>(kMostTries));
  EXPECT_EQ(found.threads.size(), threads.size());
  EXPECT_FALSE(found.threads.back().complete);
}

TEST(PutTogether, a_thread_with_more_filters_than_are_told_apart_is_not_complete) {
  Kernel kernel{{{100, kOne}}};
  EXPECT_FALSE(kernel.put_together({{5, 5, {{100, 1}}, false}}).threads[0].complete);
}

}  // namespace
}  // namespace watertight::sources
