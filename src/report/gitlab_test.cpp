#include "report/gitlab.hpp"

#include <gtest/gtest.h>

#include <set>

#include "report/paths_sample_test.hpp"
#include "report/paths_words.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(Gitlab, gives_no_two_findings_one_fingerprint) {
  Results results;
  checks::TargetResult t = sample_file("a/compose.yaml");
  t.findings.push_back(t.findings.front());
  results.add(t);
  t.target_name = "b/compose.yaml";
  t.findings.front().evidence.front().origin.source =
      facts::make_source(facts::SourceKind::file, "b/compose.yaml");
  t.findings.back() = t.findings.front();
  results.add(t);
  simdjson::dom::parser parser;
  for (const char* format : {"gitlab", "gitlab-sast", "defectdojo"}) {
    const std::string list = std::string(format) == "gitlab"        ? ""
                             : std::string(format) == "gitlab-sast" ? "/vulnerabilities"
                                                                    : "/findings";
    const std::string id = std::string(format) == "gitlab"        ? "/fingerprint"
                           : std::string(format) == "gitlab-sast" ? "/id"
                                                                  : "/unique_id_from_tool";
    const auto root = parsed(parser, written(format, results));
    std::set<std::string> ids;
    for (int i = 0; i < 4; ++i) ids.emplace(at(root, list + "/" + std::to_string(i) + id));
    EXPECT_EQ(ids.size(), 4u) << format;
  }
}

TEST(GitlabSast, has_what_the_schema_requires) {
  Results results;
  results.add(sample_file("a/compose.yaml"));
  simdjson::dom::parser parser;
  const auto root = parsed(parser, written("gitlab-sast", results));
  EXPECT_EQ(at(root, "/version"), "15.2.1");
  EXPECT_EQ(at(root, "/scan/type"), "sast");
  EXPECT_EQ(at(root, "/scan/start_time"), "2023-11-14T22:13:20");
  EXPECT_EQ(at(root, "/scan/end_time"), "2023-11-14T22:13:21");
  for (const char* part : {"/scan/analyzer/vendor/name", "/scan/scanner/version", "/vulnerabilities/0/id",
                           "/vulnerabilities/0/identifiers/0/value", "/vulnerabilities/0/location/file"})
    EXPECT_FALSE(at(root, part).empty()) << part;
  EXPECT_EQ(at(root, "/vulnerabilities/0/severity"), "Critical");
  EXPECT_EQ(at(root, "/vulnerabilities/0/name"), "The container is privileged")
      << "nothing of this finding alone";
  EXPECT_EQ(at(root, "/vulnerabilities/0/tracking/items/0/signatures/0/value"),
            at(root, "/vulnerabilities/0/id"));
}

TEST(GitlabSast, SaysInTheScansMessagesHowManyWaysThereAre) {
  const attack::Analysis paths = sample_analysis();
  simdjson::dom::parser parser;
  const auto root = parsed(parser, written("gitlab-sast", Results(), {&paths, 1}));
  EXPECT_EQ(at(root, "/scan/messages/0/level"), "info");
  EXPECT_EQ(at(root, "/scan/messages/0/value"), "shop/compose.yaml: " + headline(paths));
}

TEST(GitlabSast, lets_nothing_that_was_scanned_become_markup) {
  simdjson::dom::parser parser;
  const auto root = parsed(parser, hostile("gitlab-sast"));
  for (const char* part : {"/vulnerabilities/0/description", "/vulnerabilities/0/solution"})
    EXPECT_EQ(at(root, part).find("[a](http"), std::string_view::npos) << at(root, part);
}

}  // namespace
}  // namespace watertight::report
