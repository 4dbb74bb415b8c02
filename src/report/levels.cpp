#include "report/levels.hpp"

#include <array>

namespace watertight::report {
namespace {

using handbook::Severity;

// In the order of Severity.
constexpr std::array<Level, 5> kLevels = {{
    {Severity::info, "note", "", "Info", "info", "notice", 1, "Informational"},
    {Severity::low, "note", "2.0", "Low", "minor", "notice", 2, "Low"},
    {Severity::medium, "warning", "5.5", "Medium", "major", "warning", 3, "Medium"},
    {Severity::high, "error", "8.0", "High", "critical", "error", 4, "High"},
    {Severity::critical, "error", "9.5", "Critical", "blocker", "error", 5, "Critical"},
}};

}  // namespace

const Level& level_of(Severity severity) { return kLevels[static_cast<std::size_t>(severity)]; }

}  // namespace watertight::report
