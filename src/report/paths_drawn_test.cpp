// The drawings of attack paths: HTML with its picture, DOT, Mermaid, SARIF.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <set>
#include <sstream>

#include "report/paths.hpp"
#include "report/paths_sample_test.hpp"
#include "report/paths_svg.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

void write_html_of_one(std::ostream& out, const attack::Analysis& analysis) {
  write_paths_html(out, std::span(&analysis, 1));
}

using attack::Analysis;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

void write_dot_of_one(std::ostream& out, const attack::Analysis& analysis) {
  write_paths_dot(out, std::span(&analysis, 1));
}

void write_mermaid_of_one(std::ostream& out, const attack::Analysis& analysis) {
  write_paths_mermaid(out, std::span(&analysis, 1));
}

std::string drawn(void (*write)(std::ostream&, const Analysis&),
                  const Analysis& analysis = sample_analysis()) {
  std::ostringstream out;
  write(out, analysis);
  return out.str();
}

std::size_t times(const std::string& text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::multiset<std::string> all(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::multiset<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

TEST(PathsHtml, DrawsEveryNodeAsALinkThatLeadsSomewhere) {
  const std::string page = drawn(write_html_of_one);
  const auto ids = all(page, " id=\"([^\"]+)\"");
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size()) << "an id stands twice";
  const auto links = all(page, " href=\"#([^\"]+)\"");
  EXPECT_GT(links.size(), 20u);
  for (const std::string& link : links) EXPECT_TRUE(ids.contains(link)) << link;
  EXPECT_EQ(times(page, "<a class=\"node "), graph_of(sample_analysis()).nodes.size());
  EXPECT_EQ(times(page, "tabindex=\"0\" aria-label="), times(page, "<a class=\"node "));
}

TEST(PathsHtml, CrossesWhatTheChangesBreakAndMarksWhatStaysOpen) {
  const std::string page = drawn(write_html_of_one);
  EXPECT_EQ(times(page, "scissors\" x="), 2u);
  EXPECT_THAT(page, HasSubstr("<path class=\"edge open\" data-paths=\"2\""));
  EXPECT_THAT(page, HasSubstr("broken by change 2"));
  EXPECT_THAT(page, HasSubstr("<a class=\"node step possible\""));
}

// The numbers of a cut end before the line that they belong to, and begin behind the column before it.
TEST(PathsHtml, WritesTheNumbersOfACutBetweenTheColumns) {
  Analysis a = sample_analysis();
  a.changes.resize(20, a.changes.front());
  a.cut.changes.clear();
  for (std::size_t change = 0; change < a.changes.size(); ++change) {
    a.cut.changes.push_back(change);
    a.paths[0].steps[0].premises[0].changed_by.push_back(change);
  }
  const std::string page = drawn(write_html_of_one, a);
  const std::regex cut(
      R"re(<path class="line" d="M([\d.]+) [^>]*/><use[^>]*/><text x="([\d.]+)"[^>]*>([^<]*)<)re");
  std::size_t found = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), cut), end; at != end; ++at, ++found) {
    EXPECT_LT(std::stod((*at)[2]), std::stod((*at)[1]));
    EXPECT_LE((*at)[3].length(), 6u) << (*at)[3];
  }
  EXPECT_EQ(found, 2u);
  EXPECT_THAT(page, HasSubstr(">1,2…<"));
}

// What only together with another change closes a way stands at the step too.
TEST(PathsHtml, DrawsChangesThatCloseOnlyTogether) {
  Analysis a = sample_analysis();
  a.changes.push_back(a.changes.back());
  a.cut.changes.push_back(2);
  a.paths[3].closed_by.clear();
  a.paths[3].closed_together = {1, 2};
  a.paths[3].steps[0].variants_changed_by = {2};
  const std::string page = drawn(write_html_of_one, a);
  EXPECT_THAT(page, HasSubstr("broken by changes 2 and 3"));
  EXPECT_THAT(page, HasSubstr("<p class=\"good\">Closed by changes 2 and 3 together.</p>"));
  EXPECT_THAT(drawn(write_dot_of_one, a), HasSubstr("label=\"changes 2 and 3\""));
}

TEST(PathsHtml, TakesNoMarkupFromNames) {
  const std::string page = drawn(write_html_of_one);
  EXPECT_EQ(times(page, "<script>"), 1u);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("style=\"")));
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
  EXPECT_THAT(page, HasSubstr("we&quot;b]&lt;img src=x onerror=alert(1)&gt;"));
}

TEST(PathsHtml, OfTwoTargetsInOneReportHasAnchorsOfItsOwn) {
  std::ostringstream out;
  write_paths_section_html(out, sample_analysis(), 0);
  write_paths_section_html(out, sample_analysis(), 1);
  const auto ids = all(out.str(), " id=\"([^\"]+)\"");
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size());
}

TEST(PathsHtml, DrawsLikeNodesAsOneWhereThereAreMany) {
  Analysis a;
  a.goals = {{"host-root", 300, 0}};
  for (int i = 0; i < 300; ++i) {
    attack::Step step = sample_socket_step();
    step.premises.front().atom = fmt::format("engine-socket(app-{})", i);
    a.paths.push_back(sample_path(fmt::format("{:016x}", i), fmt::format("app-{}", i), "host-root",
                                  "root on the host", {step, sample_privileged_step({0})}));
  }
  const std::string page = drawn(write_html_of_one, a);
  EXPECT_LE(times(page, "<a class=\"node "), kMostDrawn);
  EXPECT_THAT(page, HasSubstr("300 × The engine"));
  const auto ids = all(page, " id=\"([^\"]+)\"");
  for (const std::string& link : all(page, " href=\"#([^\"]+)\"")) EXPECT_TRUE(ids.contains(link)) << link;
}

TEST(PathsSvg, FitsTextIntoLinesAndEndsWhatIsTooLongInDots) {
  EXPECT_THAT(fitted("one two", 200, 2), ElementsAre("one two"));
  EXPECT_THAT(fitted("the container may mount", 100, 3), ElementsAre("the container", "may mount"));
  EXPECT_THAT(fitted(std::string(500, 'x'), 100, 1), ElementsAre(testing::EndsWith("…")));
  const std::vector<std::string> cut = fitted("ääääääääääääääääääääääääää", 60, 1);
  EXPECT_EQ(cut.front().find('\xc3'), 0u);
  EXPECT_THAT(cut, ElementsAre(testing::EndsWith("ä…"))) << "no half of a letter is left";
}

TEST(PathsDot, IsOneStatementALineWhateverNamesAre) {
  const std::string dot = drawn(write_dot_of_one);
  const std::regex line(R"re((digraph paths \{|  rankdir=LR;|  (label|node|edge) ?[=\[].*;|\})|)re"
                        R"re(  n\d+ \[label="([^"\\]|\\.)*", .*\];|)re"
                        R"re(  n\d+ -> n\d+( \[style=dashed, color=darkgreen, label="change \d"\])?;)re");
  for (const std::string& text : lines_of(dot)) EXPECT_TRUE(std::regex_match(text, line)) << text;
  EXPECT_THAT(dot, HasSubstr("label=\"change 2\""));
}

TEST(PathsMermaid, TakesNothingFromNamesForItsOwnLanguage) {
  const std::string chart = drawn(write_mermaid_of_one);
  for (const std::string& text : lines_of(chart)) {
    const auto first = text.find('"');
    if (first == std::string::npos) continue;
    const std::string label = text.substr(first + 1, text.rfind('"') - first - 1);
    EXPECT_TRUE(std::regex_match(label, std::regex("([A-Za-z0-9 ,.\x80-\xff]|#\\d+;|<br>)*"))) << label;
  }
  EXPECT_THAT(chart, HasSubstr("we#34;b#93;#60;img"));
  EXPECT_THAT(chart, HasSubstr(" -. \"change 1\" .-> "));
}

// A viewer takes one chart from a stream.
TEST(PathsDrawn, OfSeveralTargetsAreOneChartWithAPartForEach) {
  std::vector<Analysis> several = {sample_analysis(), Analysis(), sample_analysis()};
  several[2].target = "other/compose.yaml";
  std::ostringstream dot, chart;
  write_paths_dot(dot, several);
  write_paths_mermaid(chart, several);
  EXPECT_EQ(times(dot.str(), "digraph"), 1u);
  EXPECT_EQ(times(chart.str(), "flowchart"), 1u);
  EXPECT_EQ(times(dot.str(), "subgraph cluster_"), 2u) << "one has no ways";
  EXPECT_EQ(times(chart.str(), "\n  subgraph t"), 2u);
  EXPECT_EQ(times(chart.str(), "\n  end\n"), 2u);
  EXPECT_EQ(times(chart.str(), "classDef goal"), 1u);
  EXPECT_THAT(dot.str(), HasSubstr("label=\"other/compose.yaml: 4 ways to root"));
  EXPECT_THAT(chart.str(), HasSubstr("other#47;compose.yaml"));
  const auto nodes = all(dot.str(), "    (n\\d+) \\[label");
  EXPECT_EQ(std::set(nodes.begin(), nodes.end()).size(), nodes.size()) << "two nodes have one name";
  EXPECT_EQ(nodes.size(), 2 * graph_of(sample_analysis()).nodes.size());
}

class PathsSarif : public testing::Test {
 protected:
  simdjson::dom::element root(const std::vector<Analysis>& analyses) {
    Results results;
    results.add(sample_engine());
    report::Run run{results, "1.2.3", checks::Severity::high, 1};
    run.paths = analyses;
    std::ostringstream out;
    find_format("sarif")->write(out, run, {});
    return parsed(parser_, out.str());
  }
  simdjson::dom::parser parser_;
};

TEST_F(PathsSarif, HasOneResultForEachPathWithItsStepsAsAFlow) {
  const auto log = root({sample_analysis()});
  EXPECT_EQ(size_at(log, "/runs/0/results"), 6u);
  EXPECT_EQ(at(log, "/runs/0/results/0/ruleId"), "attack-path/host-root");
  const std::string rule =
      fmt::format("/runs/0/tool/driver/rules/{}/id", number_at(log, "/runs/0/results/4/ruleIndex"));
  EXPECT_EQ(at(log, rule), "attack-path/other-container");
  EXPECT_EQ(at(log, "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri"),
            "shop/compose.yaml");
  EXPECT_EQ(number_at(log, "/runs/0/results/0/locations/0/physicalLocation/region/startLine"), 12);
  EXPECT_EQ(at(log, "/runs/0/results/0/partialFingerprints/primaryLocationLineHash"), "0123456789abcdef:1");
  const std::string flow = "/runs/0/results/3/codeFlows/0/threadFlows/0/locations/";
  EXPECT_EQ(at(log, flow + "0/location/message/text"), "code running in db");
  EXPECT_EQ(number_at(log, flow + "1/location/physicalLocation/region/startLine"), 21);
  EXPECT_EQ(at(log, flow + "2/location/message/text"), "no AppArmor profile confines db: not known");
  EXPECT_EQ(at(log, flow + "3/importance"), "essential");
}

TEST_F(PathsSarif, BeginsEverySentenceWithACapital) {
  const auto log = root({sample_analysis()});
  const std::string possible(at(log, "/runs/0/results/3/message/text"));
  EXPECT_THAT(possible, HasSubstr(". If an AppArmor profile confines db, which nobody knows. "));
  EXPECT_THAT(std::string(at(log, "/runs/0/results/0/message/text")),
              HasSubstr(". On the host that is assumed. On its way: "));
}

TEST_F(PathsSarif, GradesWhatIsPossibleLowerThanWhatIsCertain) {
  const auto log = root({sample_analysis()});
  EXPECT_EQ(at(log, "/runs/0/results/0/properties/severity"), "critical");
  EXPECT_EQ(at(log, "/runs/0/results/2/properties/severity"), "high") << "waits for somebody";
  EXPECT_EQ(at(log, "/runs/0/results/3/properties/severity"), "high") << "not certain";
}

TEST_F(PathsSarif, MakesNoLinkOfANameAndSaysHowManyPathsAreLeftOut) {
  Analysis many = sample_analysis();
  many.paths.resize(1001, many.paths.front());
  const auto log = root({many});
  EXPECT_EQ(size_at(log, "/runs/0/results"), 1001u) << "1000 paths and a finding";
  EXPECT_THAT(std::string(at(log, "/runs/0/results/0/message/text")), HasSubstr("we\"b\\]<img"));
  EXPECT_THAT(std::string(at(log, "/runs/0/invocations/0/toolExecutionNotifications/1/message/text")),
              HasSubstr("1 attack path"));
}

}  // namespace
}  // namespace watertight::report
