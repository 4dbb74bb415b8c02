#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "handbook/pages.hpp"
#include "linux/seccomp_words.hpp"
#include "report/inspect.hpp"
#include "report/power_matrix.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::FlawReach;
using checks::FlawState;
using checks::Side;

// A list of many is told by its first ones: JSON and HTML have all of it.
constexpr std::size_t kLongest = 150;

std::string in_words(const Side& side) {
  std::string text = visible(side.known ? side.value : "unknown: " + side.value);
  if (text.size() <= kLongest) return text;
  const auto end = text.rfind(", ", kLongest);
  if (end == std::string::npos) return text;
  std::size_t left = 1;
  for (auto at = text.find(", ", end + 2); at != std::string::npos; at = text.find(", ", at + 2)) ++left;
  return fmt::format("{} and {} more", text.substr(0, end), left);
}

// What does not fit into the columns takes lines of its own.
constexpr std::size_t kName = 22;
constexpr std::size_t kColumn = 40;

void write_facts(std::ostream& out, const Inspection& inspection) {
  fmt::print(out, "\n  {:<{}}{:<{}}  {}\n", "", kName, "asked for", kColumn, "in force");
  for (const checks::SideBySide& row : inspection.facts) {
    const std::string asked = in_words(row.declared);
    const std::string in_force = in_words(row.effective);
    const bool fits = row.fact.size() < kName && asked.size() <= kColumn;
    if (fits)
      fmt::print(out, "  {:<{}}{:<{}}  {}\n", visible(row.fact), kName, asked, kColumn, in_force);
    else
      fmt::print(out, "  {}\n  {:<{}}asked for: {}\n  {:<{}}in force:  {}\n", visible(row.fact), "", kName,
                 asked, "", kName, in_force);
  }
}

void write_surface(std::ostream& out, const Inspection& inspection) {
  fmt::print(out, "\nKernel within reach\n");
  if (inspection.surface.empty()) {
    fmt::print(out, "  unknown: {}\n", visible(inspection.seccomp_unknown));
    return;
  }
  fmt::print(out, "  {:<10}{:>10}{:>20}\n", "ABI", "syscalls", "Docker's default");
  for (const Surface& s : inspection.surface)
    fmt::print(out, "  {:<10}{:>10}{:>20}\n", linux_kernel::name_of(s.abi), s.reachable, s.by_default);
  for (const Surface& s : inspection.surface) {
    if (s.beyond.empty()) continue;
    fmt::print(out, "  beyond the default ({}): {}\n", linux_kernel::name_of(s.abi),
               fmt::join(s.beyond, ", "));
    break;  // the other ABIs rarely differ; JSON has them all
  }
}

void write_flaws(std::ostream& out, const Inspection& inspection) {
  const auto count = [&](FlawState state) {
    return std::ranges::count(inspection.flaws, state, &FlawReach::state);
  };
  if (inspection.flaws.empty()) return;
  fmt::print(out, "\nKnown flaws of the kernel: {} fixed, {} barred, {} possible, {} reachable\n",
             count(FlawState::fixed), count(FlawState::barred), count(FlawState::possible),
             count(FlawState::reachable));
  for (const FlawState state : {FlawState::reachable, FlawState::possible})
    for (const FlawReach& f : inspection.flaws)
      if (f.state == state)
        fmt::print(out, "  {:<10}{:<16}{}{}\n", checks::name_of(state), f.flaw->id, f.flaw->effect,
                   f.because.empty() ? std::string() : "; " + visible(f.because));
}

void write_findings(std::ostream& out, const Inspection& inspection) {
  fmt::print(out, "\n{} of a scan on this container\n", counted(inspection.findings.size(), "finding"));
  for (const checks::Finding& f : inspection.findings)
    fmt::print(out, "  {:<9}{}: {}\n", handbook::name_of(f.severity), f.rule, visible(f.message));
}

}  // namespace

void write_inspection_text(std::ostream& out, const Inspection& inspection) {
  fmt::print(out, "{} ({}), image {}, kernel {}\n", visible(inspection.name),
             visible(inspection.id.substr(0, 12)), visible(inspection.image), visible(inspection.kernel));
  for (const std::string& note : inspection.notes) fmt::print(out, "  {}\n", visible(note));
  write_facts(out, inspection);
  out << '\n';
  if (inspection.powers.empty())
    fmt::print(out, "Powers over the kernel: unknown: {}\n", visible(inspection.powers_unknown));
  else
    write_power_matrix_text(out, matrix_of(inspection.powers));
  write_surface(out, inspection);
  write_flaws(out, inspection);
  write_findings(out, inspection);
}

}  // namespace watertight::report
