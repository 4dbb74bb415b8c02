#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "report/html_text.hpp"
#include "report/markdown_text.hpp"
#include "report/paths.hpp"
#include "report/paths_sample_test.hpp"
#include "report/paths_words.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

using attack::Analysis;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string told(const Analysis& analysis, bool verbose = false) {
  std::ostringstream out;
  write_paths_markdown(out, analysis, verbose);
  return out.str();
}

std::string section(const std::vector<Analysis>& analyses) {
  std::ostringstream out;
  write_paths_section_markdown(out, analyses);
  return out.str();
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t number = 0;
  for (std::size_t i = text.find(part); i != std::string_view::npos; i = text.find(part, i + 1)) ++number;
  return number;
}

Analysis with_many_ways(std::size_t number) {
  Analysis a = sample_analysis();
  while (a.paths.size() < number) a.paths.push_back(a.paths.front());
  return a;
}

TEST(PathsMarkdown, BeginsWithTheHeadlineAndTheChangesEachWithItsLineAndItsEffect) {
  const std::string text = section({sample_analysis()});
  EXPECT_THAT(
      text,
      StartsWith("## Attack paths\n\n**4 ways to root on this host; 2 changes close 3 of them and "
                 "the other way; 1 cannot be closed by configuration.**\n\n- 4 ways to root on this host: 3 "
                 "certain, 1 possible; "));
  EXPECT_THAT(text, HasSubstr("\n| 2 | db: remove `- SYS_ADMIN` | `shop/compose.yaml:21:7` | closes 1 way "
                              "by itself; may break: mounts that db "
                              "makes; opens: another way that is there only then |\n"));
  EXPECT_THAT(text, HasSubstr("- The host was not read: debian\\-12\\-default is assumed\n"));
}

TEST(PathsMarkdown, FoldsEachWayStepByStepWithWhatItRestsOn) {
  const std::string text = section({sample_analysis()});
  for (const char* part :
       {"<details>\n<summary>2. certain, seen: root on the host, from anybody on the network</summary>\n\n",
        "- if an AppArmor profile confines db, which nobody knows\n", "- closed by change 2\n\n1. ",
        "1. The container may mount file systems of the host (`cap-sys-admin-mount`) → root on the host\n   "
        "- "
        "db holds SYS\\_ADMIN\n     - mounts = `/var/run/docker.sock` (declared, `shop/compose.yaml:21:7`)\n",
        "   - no AppArmor profile confines db: not known\n",
        "   - somebody runs docker exec in db: somebody must do it\n",
        "→ root on the host \\(with what steps 1 and 2 gave\\)\n"})
    EXPECT_THAT(text, HasSubstr(part));
  EXPECT_EQ(times(text, "<details>\n<summary>"), 5u);
  EXPECT_EQ(times(text, "\n\n</details>\n\n"), 5u);
}

TEST(PathsMarkdown, TellsFiveWaysInAScanTenByItselfAndAllWhereAsked) {
  EXPECT_EQ(times(section({with_many_ways(12)}), "<details>"), 5u);
  EXPECT_THAT(section({with_many_ways(12)}), HasSubstr("and 7 ways more: watertight paths tells each"));
  Analysis many = with_many_ways(12);
  many.cut.alternatives.clear();
  EXPECT_EQ(times(told(many), "<details>"), 10u);
  EXPECT_THAT(told(many), HasSubstr("and 2 ways more (-v tells all)\n"));
  EXPECT_EQ(times(told(many, true), "<details>"), 12u);
}

TEST(PathsMarkdown, NamesTheTargetsWhereThereAreSeveralAndIsNothingWhereThereAreNone) {
  EXPECT_EQ(section({}), "");
  EXPECT_EQ(section({Analysis()}), "");
  EXPECT_THAT(section({sample_analysis()}), Not(HasSubstr("\n### ")));
  EXPECT_EQ(times(section({sample_analysis(), sample_analysis()}), "\n### shop/compose.yaml\n\n"), 2u);
}

TEST(PathsMarkdown, OfACommandHasWhatNoSettingClosesAlternativesAndWhatWasNotLookedAt) {
  Analysis a = sample_analysis();
  a.by_other_means = {a.paths[2].steps[1].premises[0]};
  const std::string text = told(a);
  for (const char* part :
       {"# Attack paths: shop/compose.yaml\n\n**4 ways",
        "## What no setting closes\n\n- certain: root on the host, from code running in db: ",
        "## What wants an update, or other means than a setting\n\n- runc 1.1.11 has the flaw\n",
        "<summary>1 alternative</summary>\n\n- or instead: changes 1 and 2 \\(weight 5; the best has 5\\)\n",
        "## Not looked at\n\n- the host's kernel: /proc was not read\n"})
    EXPECT_THAT(text, HasSubstr(part));
}

TEST(PathsMarkdown, OfAWhatIfSaysWhatIsClosedAndLeftAndProposesNothing) {
  Analysis a = sample_analysis();
  a.what_if = {"db.user"};
  a.opened = {"0123456789abcdef"};
  const std::string text = told(a);
  EXPECT_THAT(text, HasSubstr("**With that 4 ways to root on this host are left.**"));
  EXPECT_THAT(text,
              HasSubstr("- as if changed: db.user\n- no way is closed by that\n- 1 way is there only with "
                        "that\n"));
  EXPECT_THAT(text, Not(HasSubstr("What no setting closes")));
}

// What a reader's program makes of it: nothing that was scanned is a tag, a link, or a cell of its own.
TEST(PathsMarkdown, LetsNoNameBecomeMarkup) {
  for (const Analysis& analysis : {hostile_analysis(), sample_analysis()}) {
    const std::string text = told(analysis, true) + section({analysis});
    for (std::string line : lines_of(text)) {
      const bool ours = line == "<details>" || line == "</details>" ||
                        (line.starts_with("<summary>") && line.ends_with("</summary>"));
      if (!ours) continue;
      if (line.starts_with("<summary>")) line = line.substr(9, line.size() - 19);
      EXPECT_TRUE(line == "<details>" || line == "</details>" || line.find('<') == std::string::npos) << line;
    }
    const std::string page = markdown_to_html(text);
    for (const char* part : {"<a ", "<img", "<b>", "<script", "<em>", "<svg"})
      EXPECT_THAT(page, Not(HasSubstr(part)));
    EXPECT_EQ(times(page, "<td>") % 4, 0u) << page;
    EXPECT_EQ(times(page, "<!-- raw HTML omitted -->"), times(text, "<details>") + times(text, "</details>"))
        << page;
  }
}

TEST(MarkdownCells, HoldCodeWithPipesAndBackticksInOneCell) {
  for (const char* text : {"a|b", "a\\|b", "`a|b`", "|", "||`|", "\\"}) {
    const std::string table = "| x | y |\n|---|---|\n| " + markdown_cell_code(text) + " | " +
                              markdown_cell(std::string("set `") + text + "`") + " |\n";
    const std::string page = markdown_to_html(table);
    EXPECT_EQ(times(page, "<td>"), 2u) << page;
    EXPECT_THAT(page, HasSubstr("<td><code>" + std::string(text) + "</code></td>"));
  }
}

}  // namespace
}  // namespace watertight::report
