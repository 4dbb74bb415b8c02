#include "report/sarif_rules.hpp"

#include <fmt/format.h>

#include <string>

#include "report/levels.hpp"
#include "report/page_text.hpp"
#include "report/rule_html.hpp"
#include "report/sarif_values.hpp"

namespace watertight::report {
namespace {

constexpr std::size_t kFullDescription = 1024;
constexpr std::size_t kMostTags = 20;

void write_help(JsonWriter& json, const handbook::CheckPage& page) {
  const std::string_view body = without_examples(page);
  const std::string mapped = mappings_line(page.mappings);
  json.key("help")
      .begin_object()
      .member("text", fmt::format("{}\n\n{}", page.advice, why_in_short(page, kFullDescription)))
      .member("markdown", fmt::format("**Do:** {}\n\n{}\n{}\n", page.advice, body,
                                      mapped.empty() ? std::string() : "\n" + mapped))
      .end_object();
}

}  // namespace

void write_sarif_rule(JsonWriter& json, std::string_view rule) {
  json.begin_object().member("id", rule);
  if (const handbook::CheckPage* page = handbook::find_check(rule)) {
    const Level& level = level_of(page->severity);
    write_sarif_text(json, "shortDescription", page->title);
    write_sarif_text(json, "fullDescription", why_in_short(*page, kFullDescription));
    write_help(json, *page);
    json.key("defaultConfiguration").begin_object().member("level", level.sarif).end_object();
    json.key("properties").begin_object();
    json.member("precision", "high")
        .member("problem.severity", level.sarif == "note" ? "recommendation" : level.sarif);
    if (page->group == "security" && !level.security_severity.empty())
      json.member("security-severity", level.security_severity);
    json.key("tags").begin_array();
    for (const std::string& tag : tags_of(*page, kMostTags)) json.string(tag);
    json.end_array().end_object();
  }
  json.end_object();
}

}  // namespace watertight::report
