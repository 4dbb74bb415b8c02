#include "report/html_overview.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <array>
#include <string>

#include "report/html_text.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::RootMapping;
using checks::TargetResult;

constexpr std::uint64_t kRowsShown = 25;  // of a table; more are there for who opens it

void write_root(std::ostream& out, const RootMapping& r, std::uint64_t targets) {
  using Kind = RootMapping::Kind;
  const std::string_view colour = r.kind == Kind::mapped                     ? "good"
                                  : r.kind == Kind::unknown                  ? "info"
                                  : r.runs_as_root == RootMapping::Runs::yes ? "high"
                                                                             : "medium";
  std::string processes;
  for (const std::string& p : r.processes) processes += fmt::format("<br><code>{}</code>", html(p));
  fmt::print(out, "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}{}</td><td>{}</td><td>{}</td></tr>\n",
             html(name_among(r.subject, targets)), colour,
             r.host_user.empty() ? "unknown" : html(r.host_user), name_of(r.runs_as_root), processes,
             html(r.because), advice_to_html(r.remedy));
}

// Fields that one control asks about stand behind its name together.
std::string blocks_of(const checks::PodSecurity& p) {
  const std::string_view next = p.level == "privileged" ? "baseline" : "restricted";
  std::string text;
  std::string_view control;
  for (const checks::PodSecurityBlock& b : p.blocking) {
    if (b.level != next) continue;
    if (b.control == control)
      text += fmt::format(", <code>{}</code>", html(b.field));
    else
      text +=
          fmt::format("{}{}: <code>{}</code>", text.empty() ? "" : "<br>", html(b.control), html(b.field));
    control = b.control;
  }
  return text;
}

void write_pod(std::ostream& out, const checks::PodSecurity& p, std::uint64_t targets) {
  const std::string_view colour = p.level == "restricted" ? "good"
                                  : p.level == "baseline" ? "medium"
                                                          : "high";
  fmt::print(out, "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td><td>{}</td></tr>\n",
             html(name_among(p.subject, targets)), colour, html(p.level), html(p.enforced), blocks_of(p));
}

}  // namespace

// The sentence that decides most else, for every container.
void write_roots_html(std::ostream& out, const Results& results) {
  const std::uint64_t rows = results.counts().containers;
  if (rows == 0) return;
  const bool folded = rows > kRowsShown;
  out << "<section><h2>Root in the container is root on the host, unless something maps it</h2>\n";
  if (folded)
    fmt::print(out, "<details><summary>{}, one by one; root is root on the host in {} of them</summary>\n",
               counted(rows, "container"), results.counts().root_is_root);
  out << "<table><thead><tr><th>Container</th><th>Its root is, on the host</th><th>Runs as "
         "it</th><th>Because</th>"
         "<th>What would change it</th></tr></thead><tbody>\n";
  results.for_each_piece_with(List::roots, [&](const TargetResult& t, Piece) {
    for (const RootMapping& r : t.roots) write_root(out, r, results.counts().targets);
  });
  out << "</tbody></table>" << (folded ? "</details>" : "") << "</section>\n";
}

void write_pod_security_html(std::ostream& out, const Results& results) {
  std::array<std::uint64_t, 3> met{};
  constexpr std::array<std::string_view, 3> kLevels = {"privileged", "baseline", "restricted"};
  results.for_each_piece_with(List::pod_security, [&](const TargetResult& t, Piece) {
    for (const checks::PodSecurity& p : t.pod_security)
      for (std::size_t i = 0; i < kLevels.size(); ++i) met[i] += p.level == kLevels[i];
  });
  const std::uint64_t rows = met[0] + met[1] + met[2];
  if (rows == 0) return;
  const bool folded = rows > kRowsShown;
  out << "<section><h2>Pod Security Standards</h2>\n";
  if (folded)
    fmt::print(out,
               "<details><summary>{}, one by one; {} meet no more than privileged, {} baseline, {} "
               "restricted</summary>\n",
               counted(rows, "workload"), met[0], met[1], met[2]);
  out << "<table><thead><tr><th>Workload</th><th>Level</th>"
         "<th>Its namespace enforces</th><th>What keeps it from the next level</th></tr></thead><tbody>\n";
  results.for_each_piece_with(List::pod_security, [&](const TargetResult& t, Piece) {
    for (const checks::PodSecurity& p : t.pod_security) write_pod(out, p, results.counts().targets);
  });
  out << "</tbody></table>" << (folded ? "</details>" : "") << "</section>\n";
}

}  // namespace watertight::report
