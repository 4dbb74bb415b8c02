#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "handbook/pages.hpp"
#include "linux/seccomp_words.hpp"
#include "report/inspect.hpp"
#include "report/power_matrix.hpp"
#include "report/style.hpp"
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

void write_facts(std::ostream& out, const Inspection& inspection, int width) {
  fmt::print(out, "\n  {:<{}}{:<{}}  {}\n", "", kName, "asked for", kColumn, "in force");
  for (const checks::SideBySide& row : inspection.facts) {
    const std::string asked = in_words(row.declared);
    const std::string in_force = in_words(row.effective);
    const char mark = row.weaker ? '!' : ' ';
    const bool fits = row.fact.size() < kName && asked.size() <= kColumn &&
                      2 + kName + kColumn + 2 + in_force.size() <= static_cast<std::size_t>(width);
    if (fits) {
      fmt::print(out, "{} {:<{}}{:<{}}  {}\n", mark, visible(row.fact), kName, asked, kColumn, in_force);
    } else {
      fmt::print(out, "{} {}\n", mark, visible(row.fact));
      fmt::print(out, "      asked for: {}\n", filled(asked, 17, width));
      fmt::print(out, "      in force:  {}\n", filled(in_force, 17, width));
    }
  }
  if (std::ranges::any_of(inspection.facts, &checks::SideBySide::weaker))
    fmt::print(out, "! less is in force than was asked for: see the findings\n");
}

void write_surface(std::ostream& out, const Inspection& inspection, int width) {
  fmt::print(out, "\nKernel within reach of the first process\n");
  if (inspection.surface.empty()) {
    fmt::print(out, "  unknown: {}\n", visible(inspection.seccomp_unknown));
    return;
  }
  fmt::print(out, "  {:<10}{:>10}{:>20}\n", "ABI", "syscalls", "Docker's default");
  for (const Surface& s : inspection.surface)
    fmt::print(out, "  {:<10}{:>10}{:>20}\n", linux_kernel::name_of(s.abi), s.reachable, s.by_default);
  for (const Surface& s : inspection.surface) {
    if (s.beyond.empty()) continue;
    fmt::print(out, "  {}\n",
               filled(fmt::format("beyond the default ({}): {}", linux_kernel::name_of(s.abi),
                                  fmt::join(s.beyond, ", ")),
                      4, width));
    break;  // the other ABIs rarely differ; JSON has them all
  }
}

void write_flaws(std::ostream& out, const Inspection& inspection, int width) {
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
        fmt::print(
            out, "  {:<10}{:<16}{}\n", checks::name_of(state), f.flaw->id,
            filled(fmt::format("{}{}{}", f.flaw->effect, f.because.empty() ? "" : "; ", visible(f.because)),
                   28, width));
}

void write_findings(std::ostream& out, const Inspection& inspection, int width) {
  fmt::print(out, "\n{} of a scan on this container\n", counted(inspection.findings.size(), "finding"));
  for (const checks::Finding& f : inspection.findings)
    fmt::print(out, "  {:<9} {}\n", handbook::name_of(f.severity),
               filled(fmt::format("{}: {}", f.rule, visible(f.message)), 12, width));
}

// "noNewPrivileges" → "no new privileges".
std::string spoken(std::string_view name) {
  std::string text;
  for (const char c : name)
    if (c >= 'A' && c <= 'Z')
      (text += ' ') += static_cast<char>(c - 'A' + 'a');
    else
      text += c;
  return text;
}

// A line for each row, its cells with their names where they do not speak for themselves.
void write_state(std::ostream& out, const Inspection& inspection, int width) {
  for (const checks::StateTable& table : inspection.state) {
    fmt::print(out, "\nIn force: {}\n", spoken(table.name));
    if (!table.unknown.empty())
      fmt::print(out, "  {}\n", filled("unknown: " + visible(table.unknown), 4, width));
    if (table.rows.empty() && table.unknown.empty()) fmt::print(out, "  none\n");
    for (const std::vector<std::string>& row : table.rows) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i)
        if (!row[i].empty())
          line += fmt::format("{}{} {}", line.empty() ? "" : ", ", spoken(table.columns[i]), visible(row[i]));
      fmt::print(out, "  {}\n", filled(line, 4, width));
    }
  }
}

}  // namespace

void write_inspection_text(std::ostream& out, const Inspection& inspection, int width, bool verbose) {
  fmt::print(out, "{} ({}), image {}, kernel {}\n", visible(inspection.name),
             visible(inspection.id.substr(0, 12)), visible(inspection.image), visible(inspection.kernel));
  for (const std::string& note : inspection.notes) fmt::print(out, "  {}\n", filled(visible(note), 4, width));
  write_facts(out, inspection, width);
  out << '\n';
  if (inspection.powers.empty())
    fmt::print(out, "Powers over the kernel: unknown: {}\n", visible(inspection.powers_unknown));
  else
    write_power_matrix_text(out, matrix_of(inspection.powers, inspection.powers_by), width);
  write_surface(out, inspection, width);
  write_flaws(out, inspection, width);
  write_findings(out, inspection, width);
  if (verbose) write_state(out, inspection, width);
}

}  // namespace watertight::report
