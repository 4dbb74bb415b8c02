#include "report/html_overview.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "report/html_text.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

using checks::RootMapping;
using checks::TargetResult;

void write_root(std::ostream& out, const RootMapping& r, std::uint64_t targets) {
  using Kind = RootMapping::Kind;
  const std::string_view colour = r.kind == Kind::mapped                     ? "good"
                                  : r.kind == Kind::unknown                  ? "info"
                                  : r.runs_as_root == RootMapping::Runs::yes ? "high"
                                                                             : "medium";
  std::string processes;
  for (const std::string& p : r.processes) processes += fmt::format("<br><code>{}</code>", html(p));
  fmt::print(out, "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}{}</td><td>{}</td><td>{}</td></tr>\n",
             html(name_among(r.subject, targets)), colour, r.host_user.empty() ? "unknown" : html(r.host_user),
             name_of(r.runs_as_root), processes, html(r.because), advice_to_html(r.remedy));
}

void write_pod(std::ostream& out, const checks::PodSecurity& p) {
  const std::string_view next = p.level == "privileged" ? "baseline" : "restricted";
  std::string blocks;
  for (const checks::PodSecurityBlock& b : p.blocking)
    if (b.level == next)
      blocks +=
          fmt::format("{}{}: <code>{}</code>", blocks.empty() ? "" : "<br>", html(b.control), html(b.field));
  const std::string_view colour = p.level == "restricted" ? "good"
                                  : p.level == "baseline" ? "medium"
                                                          : "high";
  fmt::print(out, "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td><td>{}</td></tr>\n",
             html(p.subject.name), colour, html(p.level), html(p.enforced), blocks);
}

}  // namespace

void write_html_roots(std::ostream& out, const Results& results) {
  if (results.counts().containers == 0) return;
  constexpr std::uint64_t kRowsShown = 25;
  const std::uint64_t rows = results.counts().containers;
  const bool folded = rows > kRowsShown;
  out << "<section><h2>Root in the container is root on the host, unless something maps it</h2>\n";
  if (folded)
    fmt::print(out, "<details><summary>{}, one by one; root is root on the host in {} of them</summary>\n",
               counted(rows, "container"), results.counts().root_is_root);
  out << "<table><thead><tr><th>Container</th><th>Its root is, on the host</th><th>Runs as "
         "it</th><th>Because</th>"
         "<th>What would change it</th></tr></thead><tbody>\n";
  results.for_each([&](const TargetResult& t) {
    for (const RootMapping& r : t.roots) write_root(out, r, results.counts().targets);
  });
  out << "</tbody></table>" << (folded ? "</details>" : "") << "</section>\n";
}

void write_html_pod_security(std::ostream& out, const Results& results) {
  bool any = false;
  results.for_each([&](const TargetResult& t) { any = any || !t.pod_security.empty(); });
  if (!any) return;
  out << "<section><h2>Pod Security Standards</h2>\n<table><thead><tr><th>Workload</th><th>Level</th>"
         "<th>Its namespace enforces</th><th>What keeps it from the next level</th></tr></thead><tbody>\n";
  results.for_each([&](const TargetResult& t) {
    for (const checks::PodSecurity& p : t.pod_security) write_pod(out, p);
  });
  out << "</tbody></table></section>\n";
}

}  // namespace watertight::report
