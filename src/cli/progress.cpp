#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "report/words.hpp"

namespace watertight::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(100);

}  // namespace

Progress::Progress(bool wanted)
    : enabled_(wanted && isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + kPatience) {}

bool Progress::due() {
  if (!enabled_) return false;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return false;
  next_ = now + kInterval;
  return true;
}

void Progress::show(std::string_view text) {
  shown_ = true;
  fmt::print(stderr, "\r\x1b[K{}", text);
  std::fflush(stderr);
}

void Progress::step(std::string_view name) {
  ++steps_;
  if (due())
    show(fmt::format("{} {}", report::counted(steps_, "target"), report::visible(name.substr(0, 60))));
}

void Progress::part(std::size_t done, std::size_t total) {
  if (due()) show(fmt::format("{} of {} answers read", done, total));
}

void Progress::finish() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

}  // namespace watertight::cli
