#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "report/handbook.hpp"
#include "report/html.hpp"
#include "report/html_text.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/sample_test.hpp"
#include "report/style.hpp"
#include "report/text.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

class Outputs : public testing::Test {
 protected:
  void SetUp() override {
    results_.add(sample_engine());
    results_.add(sample_file("app/compose.yaml"));
    results_.add(sample_unreadable());
    results_.skip({"pod.yaml", "Kubernetes"});
  }
  template <typename Write>
  std::string written(Write write) {
    std::ostringstream out;
    write(out, report::Run{results_, "1.2.3", checks::Severity::high, 12});
    return out.str();
  }
  Results results_;
};

TEST_F(Outputs, TheTerminalGetsNoControlCharacterFromANameAndNothingIsLeftOut) {
  const std::string text =
      written([](std::ostream& o, const report::Run& r) { write_text(o, r, {false, true, 100}); });
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  for (const char* part :
       {"container <script>alert(1)</script>\\x1b[31m aabbccddeeff", "The container is privileged",
        "privileged = true (declared, GET /containers/aa/json /HostConfig/Privileged)",
        "app/compose.yaml:4:5", "unreadable: cannot parse broken.yaml: line 3", "pod.yaml: Kubernetes",
        "2 critical, 0 high", "14 passed, 2 not evaluated", "root is root on the host (no user namespace)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST_F(Outputs, LowFindingsAreNamedInOneLineUntilAskedFor) {
  checks::TargetResult low = sample_file("low.yaml");
  low.findings.front().severity = checks::Severity::low;
  Results results;
  results.add(low);
  std::ostringstream out;
  write_text(out, {results, "1", checks::Severity::high, 0}, {});
  EXPECT_NE(out.str().find("1: container-privileged"), std::string::npos) << out.str();
  EXPECT_EQ(out.str().find("runs privileged"), std::string::npos);
}

TEST_F(Outputs, JsonHasTheContractsKeysAndNeverTheClock) {
  const std::string json = written(write_json);
  for (const char* part :
       {"\"schema\": \"watertight/scan/1\"", "\"kind\": \"engine\"", "\"status\": \"unreadable\"",
        "\"rule\": \"container-privileged\"", "\"endpoint\": \"GET /containers/aa/json\"",
        "\"file\": \"app/compose.yaml\"", "\"endColumn\": 21", "\"basis\": \"declared\"", "\\u001b",
        "\"notEvaluated\": 2", "\"critical\": 2"})
    EXPECT_NE(json.find(part), std::string::npos) << part;
  EXPECT_EQ(json, written(write_json));
}

TEST_F(Outputs, EveryNdjsonLineIsAnObjectWithItsType) {
  std::istringstream lines(written(write_ndjson));
  int number = 0;
  for (std::string line; std::getline(lines, line); ++number) {
    EXPECT_TRUE(line.starts_with("{\"type\":\"")) << line;
    EXPECT_TRUE(line.ends_with('}'));
  }
  EXPECT_EQ(number, 3 + 2 + 2 + 2 + 1);
}

TEST_F(Outputs, HtmlHoldsHostileNamesAsTextOnly) {
  const std::string page = written(write_html);
  EXPECT_EQ(page.find("<script>alert"), std::string::npos);
  EXPECT_NE(page.find("&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m"), std::string::npos);
  EXPECT_NE(page.find("nobody &quot;knows&quot; &lt;b&gt;"), std::string::npos);
  EXPECT_NE(page.find("class=\"row hit\""), std::string::npos);
}

TEST_F(Outputs, HtmlNamesNoOtherAddressThanItself) {
  const std::string page = written(write_html);
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  const std::regex loads("(src|srcset|action|data|poster)=\"|url\\(|@import|<link|<iframe|<object|<img");
  EXPECT_FALSE(std::regex_search(page, loads));
}

TEST_F(Outputs, TwoFindingsWithOneFingerprintHaveTwoAnchors) {
  results_.add(sample_file("app/compose.yaml"));
  const std::string page = written(write_html);
  const std::string id = sample_file("app/compose.yaml").findings.front().fingerprint();
  EXPECT_NE(page.find("id=\"f-" + id + "\""), std::string::npos);
  EXPECT_NE(page.find("id=\"f-" + id + "-2\""), std::string::npos);
}

TEST_F(Outputs, MarkdownLetsNoNameBecomeMarkup) {
  const std::string text = written(write_markdown);
  EXPECT_EQ(text.find("<script>"), std::string::npos);
  EXPECT_NE(text.find("\\<script\\>alert\\(1\\)"), std::string::npos) << text;
}

TEST(Visible, MakesControlReorderingAndBrokenBytesVisible) {
  EXPECT_EQ(visible("a\nb\x7f"), "a\\x0ab\\x7f");
  EXPECT_EQ(visible("\xe2\x80\xae"
                    "evil"),
            "\\xe2\\x80\\xae"
            "evil");
  EXPECT_EQ(visible("\xff\xc3\xa9"), "\\xff\xc3\xa9");
  EXPECT_EQ(visible("\xc2\x9b[31m"), "\\xc2\\x9b[31m");
}

TEST(Filled, BreaksBetweenWordsAndKeepsLongOnesWhole) {
  EXPECT_EQ(filled("aa bb cc", 2, 8), "aa bb\n  cc");
  EXPECT_EQ(filled("aaaaaaaaaaaaaaa b", 0, 4), "aaaaaaaaaaaaaaa\nb");
}

TEST(Advice, OnlyBackticksInPairsAreMarkup) {
  EXPECT_EQ(advice_to_html("set `a<b` now"), "set <code>a&lt;b</code> now");
  EXPECT_EQ(advice_to_html("a ` b"), "a ` b");
}

TEST(Handbook, HoldsEveryConcernAndEveryRuleInBothForms) {
  std::ostringstream markdown;
  std::ostringstream page;
  write_handbook_markdown(markdown);
  write_handbook_html(page);
  for (const handbook::ConcernPage& c : handbook::concern_pages()) {
    EXPECT_NE(markdown.str().find(std::string(c.title)), std::string::npos) << c.id;
    EXPECT_NE(page.str().find("id=\"concern-" + std::string(c.id) + "\""), std::string::npos) << c.id;
  }
  for (const handbook::CheckPage& c : handbook::check_pages())
    EXPECT_NE(page.str().find("id=\"rule-" + std::string(c.id) + "\""), std::string::npos) << c.id;
}

}  // namespace
}  // namespace watertight::report
