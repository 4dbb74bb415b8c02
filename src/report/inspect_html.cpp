#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "handbook/pages.hpp"
#include "report/html_document.hpp"
#include "report/html_text.hpp"
#include "report/inspect.hpp"
#include "report/power_matrix.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::FlawReach;
using checks::FlawState;
using checks::Side;

std::string cell(const Side& side) {
  if (!side.known) return fmt::format("<span class=\"quiet\">unknown: {}</span>", html(side.value));
  const std::string where = place(side.origin);
  return html(side.value) + (where.empty()
                                 ? std::string()
                                 : fmt::format("<br><span class=\"quiet mono\">{}</span>", html(where)));
}

void write_facts(std::ostream& out, const Inspection& inspection) {
  out << "<h2>Asked for, and in force</h2>\n<table class=\"state\"><thead><tr><th>Fact</th><th>Asked "
         "for</th><th>In "
         "force</th></tr>"
         "</thead>\n<tbody>\n";
  for (const checks::SideBySide& row : inspection.facts)
    fmt::print(out, "<tr{}><th scope=\"row\">{}{}</th><td>{}</td><td>{}</td></tr>\n",
               row.weaker ? " class=\"is-open\"" : "", html(row.fact),
               row.weaker ? " <span class=\"badge high\">less than asked for</span>" : "", cell(row.declared),
               cell(row.effective));
  out << "</tbody></table>\n";
}

void write_surface(std::ostream& out, const Inspection& inspection) {
  out << "<h2>Kernel within reach of the first process</h2>\n";
  if (inspection.surface.empty()) {
    fmt::print(out, "<p>Unknown: {}.</p>\n", html(inspection.seccomp_unknown));
    return;
  }
  out << "<table><thead><tr><th>ABI</th><th>Syscalls within reach</th><th>By Docker's default</th><th>Beyond "
         "the "
         "default</th></tr></thead>\n<tbody>\n";
  for (const Surface& s : inspection.surface)
    fmt::print(out, "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
               linux_kernel::name_of(s.abi), s.reachable, s.by_default,
               html(fmt::format("{}", fmt::join(s.beyond, ", "))));
  out << "</tbody></table>\n";
}

void write_flaws(std::ostream& out, const Inspection& inspection) {
  if (inspection.flaws.empty()) return;
  const auto count = [&](FlawState state) {
    return std::ranges::count(inspection.flaws, state, &FlawReach::state);
  };
  fmt::print(out,
             "<h2>Known flaws of the kernel</h2>\n<p>{} fixed, {} barred, {} possible, {} reachable.</p>\n",
             count(FlawState::fixed), count(FlawState::barred), count(FlawState::possible),
             count(FlawState::reachable));
  if (count(FlawState::fixed) == std::ssize(inspection.flaws)) return;
  out << "<table><thead><tr><th>Flaw</th><th>State</th><th>What it gives"
         "</th><th>Because</th></tr></thead>\n<tbody>\n";
  for (const FlawState state : {FlawState::reachable, FlawState::possible, FlawState::barred})
    for (const FlawReach& f : inspection.flaws)
      if (f.state == state)
        fmt::print(out, "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                   html(f.flaw->id), checks::name_of(state), html(f.flaw->effect), html(f.because));
  out << "</tbody></table>\n";
}

void write_state(std::ostream& out, const Inspection& inspection) {
  if (inspection.state.empty()) return;
  out << "<h2>All that was read back</h2>\n";
  for (const checks::StateTable& table : inspection.state) {
    fmt::print(out, "<details><summary>{} ({})</summary>\n", html(table.name), table.rows.size());
    if (!table.unknown.empty()) fmt::print(out, "<p>Unknown: {}.</p>\n", html(table.unknown));
    out << "<div class=\"wide\"><table><thead><tr>";
    for (const std::string_view column : table.columns) fmt::print(out, "<th>{}</th>", html(column));
    out << "</tr></thead>\n<tbody>\n";
    for (const std::vector<std::string>& row : table.rows) {
      out << "<tr>";
      for (const std::string& value : row) fmt::print(out, "<td>{}</td>", html(value));
      out << "</tr>\n";
    }
    out << "</tbody></table></div></details>\n";
  }
}

}  // namespace

void write_inspection_html(std::ostream& out, const Inspection& inspection) {
  write_html_document(out, "Inspection of " + inspection.name, {}, [&](std::ostream& body) {
    fmt::print(
        body,
        "<header><h1>{}</h1><p class=\"quiet\">container {}, image {}, kernel {}</p></header>\n<main>\n",
        html(inspection.name), html(inspection.id.substr(0, 12)), html(inspection.image),
        html(inspection.kernel));
    for (const std::string& note : inspection.notes)
      fmt::print(body, "<p class=\"warning\">{}</p>\n", html(note));
    body << "<h2>Powers over the kernel</h2>\n";
    if (inspection.powers.empty())
      fmt::print(body, "<p>Unknown: {}.</p>\n", html(inspection.powers_unknown));
    else
      write_power_matrix_html(body, matrix_of(inspection.powers, inspection.powers_by));
    write_facts(body, inspection);
    write_surface(body, inspection);
    write_flaws(body, inspection);
    fmt::print(body, "<h2>{} of a scan on this container</h2>\n<ul>\n",
               counted(inspection.findings.size(), "finding"));
    for (const checks::Finding& f : inspection.findings)
      fmt::print(body, "<li><span class=\"badge {0}\">{0}</span> <code>{1}</code> {2}</li>\n",
                 handbook::name_of(f.severity), html(f.rule), html(f.message));
    body << "</ul>\n";
    write_state(body, inspection);
    body << "</main>\n";
  });
}

}  // namespace watertight::report
