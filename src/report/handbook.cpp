#include "report/handbook.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <set>

#include "report/html_document.hpp"
#include "report/html_text.hpp"
#include "report/rule_html.hpp"

namespace watertight::report {
namespace {

using handbook::CheckPage;
using handbook::ConcernPage;

constexpr std::string_view kTitle = "The Watertight handbook";
constexpr std::string_view kPreface =
    "Containers are not insecure as such: used properly they are safer than most alternatives. Used as they "
    "come, or as "
    "someone customised them, they are not. Four things decide it: the kernel with its namespaces and "
    "cgroups, the attack "
    "surface of the Docker daemon, the configuration of each container, and the kernel's hardening features "
    "and how they "
    "interact with containers. The concerns below go through all four; each says why it matters, what to do, "
    "what that may "
    "break, and how to verify that it is in force. The rules at the end are what `watertight scan` looks "
    "for.";

// Calls `chapter(c)`, then `concern(page)` for each of its pages, in the order of the book.
template <typename OnChapter, typename OnConcern>
void walk(OnChapter chapter, OnConcern concern) {
  for (const handbook::Chapter& c : handbook::chapters()) {
    chapter(c);
    for (const ConcernPage& page : handbook::concern_pages())
      if (page.chapter == c.letter) concern(page);
  }
}

std::string checks_line(const ConcernPage& page) {
  std::string line;
  for (const std::string_view id : page.checks)
    if (handbook::find_check(id) != nullptr) line += fmt::format("{}`{}`", line.empty() ? "" : ", ", id);
  return line;
}

// A page's headings one level further down, so that it stands under its title; fenced code stays as it is.
std::string moved_down(std::string_view body) {
  std::string out;
  bool fenced = false;
  while (!body.empty()) {
    const auto end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    if (line.starts_with("```")) fenced = !fenced;
    if (!fenced && line.starts_with("#")) out += '#';
    out += line;
    out += '\n';
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return out;
}

void write_html_contents(std::ostream& out) {
  out << "<h2 id=\"contents\">Contents</h2>\n<ul class=\"contents\">\n";
  bool open = false;
  walk(
      [&](const handbook::Chapter& c) {
        fmt::print(out, "{}<li><a href=\"#chapter-{}\">{}. {}</a><ul>\n", open ? "</ul></li>\n" : "",
                   c.letter, c.letter, html(c.title));
        open = true;
      },
      [&](const ConcernPage& p) {
        fmt::print(out, "<li><a href=\"#concern-{}\">{} {}</a></li>\n", p.id, p.id, html(p.title));
      });
  out << "</ul></li><li><a href=\"#rules\">The rules</a></li></ul>\n";
}

void write_html_concern(std::ostream& out, const ConcernPage& page) {
  fmt::print(out, "<article id=\"concern-{}\"><h3>{} {}</h3>\n", page.id, page.id, html(page.title));
  if (const std::string line = mappings_line(page.mappings); !line.empty())
    fmt::print(out, "<p class=\"mappings\">{}</p>\n", html(line));
  out << markdown_to_html(page.body.markdown(), 4);
  std::string links;
  for (const std::string_view id : page.checks)
    if (handbook::find_check(id) != nullptr)
      links += fmt::format(" <a href=\"#rule-{0}\"><code>{0}</code></a>", id);
  if (!links.empty()) fmt::print(out, "<p>Rules:{}</p>\n", links);
  out << "</article>\n";
}

}  // namespace

void write_handbook_markdown(std::ostream& out) {
  fmt::print(out, "# {}\n\n{}\n\n", kTitle, kPreface);
  walk([&](const handbook::Chapter& c) { fmt::print(out, "# {}. {}\n\n", c.letter, c.title); },
       [&](const ConcernPage& p) { out << explain_markdown(p) << '\n'; });
  out << "# The rules\n\n";
  for (const CheckPage& page : handbook::check_pages()) out << explain_markdown(page) << '\n';
}

void write_handbook_html(std::ostream& out) {
  write_html_document(out, kTitle, {}, [](std::ostream& body) {
    fmt::print(body, "<header><h1>{}</h1></header>\n<main><p>{}</p>\n", kTitle, advice_to_html(kPreface));
    write_html_contents(body);
    walk(
        [&](const handbook::Chapter& c) {
          fmt::print(body, "<h2 class=\"chapter\" id=\"chapter-{0}\">{0}. {1}</h2>\n", c.letter,
                     html(c.title));
        },
        [&](const ConcernPage& p) { write_html_concern(body, p); });
    body << "<h2 class=\"chapter\" id=\"rules\">The rules</h2>\n";
    for (const CheckPage& page : handbook::check_pages()) write_rule_html(body, page);
    body << "</main>\n";
  });
}

std::string explain_markdown(const CheckPage& page) {
  std::string text = fmt::format("## {}\n\n`{}` · {} · {}\n", page.title, page.id,
                                 handbook::name_of(page.severity), page.layer);
  if (const std::string line = mappings_line(page.mappings); !line.empty()) text += '\n' + line + '\n';
  if (!page.implies.empty()) text += "\nImplies " + implies_line(page) + '\n';
  return text + "\n**Do:** " + std::string(page.advice) + "\n\n" + moved_down(page.body.markdown());
}

std::string explain_markdown(const ConcernPage& page) {
  std::string text = fmt::format("## {} {}\n", page.id, page.title);
  if (const std::string line = mappings_line(page.mappings); !line.empty()) text += '\n' + line + '\n';
  if (const std::string line = checks_line(page); !line.empty()) text += "\nRules: " + line + "\n";
  return text + '\n' + moved_down(page.body.markdown());
}

}  // namespace watertight::report
