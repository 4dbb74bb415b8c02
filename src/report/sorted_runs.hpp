// Records put in order by their keys in bounded memory: what is too much to be held waits, sorted, in an
// unlinked temporary file, and is merged when it is asked for.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::report {

class SortedRuns {
 public:
  // About so many bytes of records are held.
  explicit SortedRuns(std::size_t memory = 3u << 20);
  ~SortedRuns();
  SortedRuns(const SortedRuns&) = delete;
  SortedRuns& operator=(const SortedRuns&) = delete;

  void add(std::string_view key, std::string_view body);

  // All records in the order of the keys' bytes, those with equal keys as they were added; then there are
  // none any more. What is visited is good until the function returns.
  void take(const std::function<void(std::string_view key, std::string_view body)>& visit);

  // False when the temporary file could not be written or read back.
  [[nodiscard]] bool intact() const { return intact_; }

 private:
  struct Record {
    std::size_t at;  // in held_
    std::uint32_t key;
    std::uint32_t body;
  };
  struct Run {
    std::uint64_t begin;  // in the file
    std::uint64_t end;
  };
  class Reader;

  [[nodiscard]] std::string_view key_of(const Record& r) const { return {held_.data() + r.at, r.key}; }
  [[nodiscard]] std::string_view body_of(const Record& r) const {
    return {held_.data() + r.at + r.key, r.body};
  }
  void sort();
  void write_run();

  std::size_t memory_;
  std::string held_;
  std::vector<Record> records_;
  std::FILE* file_ = nullptr;
  std::vector<Run> runs_;
  bool intact_ = true;
};

}  // namespace watertight::report
