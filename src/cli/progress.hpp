// A line of progress on the terminal, for anything that takes over a second; nothing where standard error is
// no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace watertight::cli {

class Progress {
 public:
  explicit Progress(bool wanted);
  void step(std::string_view name);                // one more target done
  void part(std::size_t done, std::size_t total);  // of a target that is being read
  void finish();                                   // takes the line away

 private:
  [[nodiscard]] bool due();
  void show(std::string_view text);
  bool enabled_;
  bool shown_ = false;
  std::uint64_t steps_ = 0;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace watertight::cli
