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
  void step(std::string_view name);  // one more target done
  void finish();                     // takes the line away

 private:
  bool enabled_;
  bool shown_ = false;
  std::uint64_t steps_ = 0;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace watertight::cli
