#include "report/rule_html.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "report/html_text.hpp"

namespace watertight::report {

std::string mappings_line(const handbook::Mappings& m) {
  std::string line;
  const auto add = [&line](std::string_view prefix, std::span<const std::string_view> items) {
    if (items.empty()) return;
    line += fmt::format("{}{}{}", line.empty() ? "" : " · ", prefix, fmt::join(items, ", "));
  };
  add("CIS Docker 1.6: ", m.cis_1_6);
  add("CIS Docker 1.8: ", m.cis_1_8);
  add("NIST SP 800-190: ", m.nist);
  add("OWASP Docker: ", m.owasp);
  add("CWE: ", m.cwe);
  add("ATT&CK: ", m.attack);
  add("elsewhere: ", m.tools);
  return line;
}

std::string implies_line(const handbook::CheckPage& page) {
  using When = handbook::Implication::When;
  std::string line;
  for (const handbook::Implication& i : page.implies)
    line += fmt::format("{}`{}`{}", line.empty() ? "" : ", ", i.rule,
                        i.when == When::same_place    ? " at the same place"
                        : i.when == When::same_object ? " of the same thing"
                                                      : "");
  return line;
}

void write_rule_html(std::ostream& out, const handbook::CheckPage& page) {
  fmt::print(
      out,
      "<article id=\"rule-{0}\"><h3>{1}</h3>\n<p class=\"mappings\"><code>{0}</code> · {2} · {3}{4}{5}</p>\n",
      page.id, html(page.title), handbook::name_of(page.severity), html(page.layer),
      mappings_line(page.mappings).empty() ? "" : " · ", html(mappings_line(page.mappings)));
  if (!page.implies.empty())
    fmt::print(out, "<p class=\"mappings\">Implies {}</p>\n", advice_to_html(implies_line(page)));
  fmt::print(out, "<p class=\"advice\">{}</p>\n{}</article>\n", advice_to_html(page.advice),
             markdown_to_html(page.body.markdown(), 4));
}

}  // namespace watertight::report
