// The matrix power × barrier of one process: what stands in the way of each thing it may ask of the kernel.
#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "linux/powers.hpp"
#include "report/json_writer.hpp"

namespace watertight::report {

// How much stands between a process and a power.
enum class Hold : std::uint8_t {
  open,     // nothing
  unknown,  // perhaps nothing: a barrier that would do may not be there
  single,   // one barrier that can go, and with it gone the power is open
  several,
};

enum class Mark : std::uint8_t { none, perhaps, stands };

struct MatrixRow {
  const linux_kernel::PowerAnswer* answer = nullptr;
  std::string_view by;  // the process that comes to it; empty: the first one
  Hold hold = Hold::several;
  std::array<Mark, linux_kernel::kBarriers> marks{};  // by Barrier, of the easiest way
};

struct PowerMatrix {
  std::vector<MatrixRow> rows;                 // the open ones first, then in the order of the powers
  std::vector<linux_kernel::Barrier> columns;  // those that stand anywhere
  [[nodiscard]] std::size_t count(Hold hold) const;
};
// `by`: a name for each power, or none at all.
[[nodiscard]] PowerMatrix matrix_of(std::span<const linux_kernel::PowerAnswer> powers,
                                    std::span<const std::string> by = {});

// Lines of at most `width` columns.
void write_power_matrix_text(std::ostream& out, const PowerMatrix& matrix, int width);
void write_power_matrix_html(std::ostream& out, const PowerMatrix& matrix);
// The array `powers`: {power, title, gain, reachable, process?, barriers[], ways[]}.
void write_powers_json(JsonWriter& json, std::span<const linux_kernel::PowerAnswer> powers,
                       std::span<const std::string> by);

}  // namespace watertight::report
