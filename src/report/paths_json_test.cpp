#include <gtest/gtest.h>

#include <sstream>

#include "report/paths.hpp"
#include "report/paths_sample_test.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

std::string document(const attack::Analysis& analysis) {
  std::ostringstream out;
  write_paths_json(out, std::span(&analysis, 1));
  return out.str();
}

TEST(PathsJson, HasTheKeysOfTheContract) {
  simdjson::dom::parser parser;
  const auto root = parsed(parser, document(sample_analysis()));
  EXPECT_EQ(at(root, "/schema"), "watertight/paths/1");
  EXPECT_EQ(size_at(root, "/paths"), 5u);
  EXPECT_EQ(at(root, "/paths/0/id"), "0123456789abcdef");
  EXPECT_EQ(at(root, "/paths/1/from/kind"), "network");
  EXPECT_EQ(at(root, "/paths/1/from/name"), "anybody on the network");
  EXPECT_EQ(at(root, "/paths/3/certainty"), "possible");
  EXPECT_EQ(at(root, "/paths/0/goal"), "host-root");
  EXPECT_EQ(at(root, "/paths/0/steps/0/rule"), "api-sock-mount");
  EXPECT_EQ(at(root, "/paths/0/steps/0/evidence/0/location/file"), "shop/compose.yaml");
  EXPECT_EQ(number_at(root, "/paths/0/steps/0/evidence/0/location/line"), 12);
  EXPECT_EQ(at(root, "/cut/changes/1/subject/name"), "db");
  EXPECT_EQ(at(root, "/cut/changes/1/setting"), "cap_add");
  EXPECT_EQ(at(root, "/cut/changes/1/from"), "SYS_ADMIN");
  EXPECT_EQ(at(root, "/cut/changes/1/to"), "");
  EXPECT_EQ(number_at(root, "/cut/changes/1/location/line"), 21);
  EXPECT_EQ(number_at(root, "/cut/changes/1/cost"), 2);
  EXPECT_EQ(size_at(root, "/cut/closes"), 4u);
  EXPECT_EQ(at(root, "/cut/remaining/0"), "2123456789abcdef");
}

TEST(PathsJson, HasWhatTheRulesWereGivenWhereItWasAskedFor) {
  simdjson::dom::parser parser;
  attack::Analysis analysis = sample_analysis();
  simdjson::dom::element none;
  EXPECT_NE(parsed(parser, document(analysis)).at_pointer("/given").get(none), simdjson::SUCCESS);
  analysis.given = {{"capability(db, SYS_ADMIN)", false}};
  analysis.applied = {{"root-by-default", 1, "root-in(db)", {"code-exec(db)", "runs-as-root(db)"}, true}};
  const auto root = parsed(parser, document(analysis));
  EXPECT_EQ(at(root, "/given/0/atom"), "capability(db, SYS_ADMIN)");
  EXPECT_FALSE(bool(root.at_pointer("/given/0/certain")));
  EXPECT_EQ(at(root, "/applied/0/rule"), "root-by-default");
  EXPECT_EQ(number_at(root, "/applied/0/clause"), 1);
  EXPECT_EQ(at(root, "/applied/0/state"), "root-in(db)");
  EXPECT_EQ(at(root, "/applied/0/premises/1"), "runs-as-root(db)");
  EXPECT_TRUE(bool(root.at_pointer("/applied/0/certain")));
}

TEST(PathsJson, HasTheCutOfTheGravestGoalAndWhatIsGoneWhereTheyWereAskedFor) {
  simdjson::dom::parser parser;
  attack::Analysis analysis = sample_analysis();
  simdjson::dom::element none;
  for (const char* key : {"/gravest", "/gone"})
    EXPECT_NE(parsed(parser, document(analysis)).at_pointer(key).get(none), simdjson::SUCCESS) << key;
  analysis.gravest = {"host-root", {"db.user"}, 5, 3, true};
  analysis.what_if = {"db.user"};
  analysis.gone = 2;
  const auto root = parsed(parser, document(analysis));
  EXPECT_EQ(at(root, "/gravest/goal"), "host-root");
  EXPECT_EQ(at(root, "/gravest/changes/0"), "db.user");
  EXPECT_EQ(number_at(root, "/gravest/cost"), 5);
  EXPECT_EQ(number_at(root, "/gravest/closes"), 3);
  EXPECT_EQ(number_at(root, "/gone"), 2);
}

TEST(PathsJson, SaysOfEachPathWhatItNeedsAndWhatClosesIt) {
  simdjson::dom::parser parser;
  const auto root = parsed(parser, document(sample_analysis()));
  EXPECT_EQ(at(root, "/paths/2/needs/0"), "somebody runs docker exec in db");
  EXPECT_EQ(at(root, "/paths/3/unless/0"), "an AppArmor profile confines db");
  EXPECT_EQ(at(root, "/paths/0/assuming/0"), "debian-12-default: the engine runs as root");
  EXPECT_EQ(at(root, "/paths/3/closedBy/0"), "db.capability.SYS_ADMIN");
  EXPECT_EQ(number_at(root, "/paths/1/steps/2/after/1"), 1);
  EXPECT_EQ(at(root, "/paths/3/steps/0/premises/0/changes/0"), "db.capability.SYS_ADMIN");
  EXPECT_EQ(at(root, "/cut/alternatives/0/changes/0"), "db.capability.SYS_ADMIN");
}

TEST(PathsJson, OfSeveralAnalysesIsOneListAndOneCut) {
  const std::vector<attack::Analysis> two = {sample_analysis(), sample_analysis()};
  std::ostringstream out;
  {
    JsonWriter json(out);
    json.begin_object();
    write_paths_members(json, two);
    json.end_object();
  }
  simdjson::dom::parser parser;
  const auto root = parsed(parser, out.str());
  EXPECT_EQ(size_at(root, "/paths"), 10u);
  EXPECT_EQ(size_at(root, "/cut/changes"), 4u);
  EXPECT_EQ(number_at(root, "/cut/cost"), 10);
}

TEST(PathsJson, StandsInTheDocumentOfAScanThatLookedForPaths) {
  Results results;
  results.add(sample_engine());
  const std::vector<attack::Analysis> analyses = {sample_analysis()};
  report::Run run{results, "1.2.3", checks::Severity::high, 1};
  simdjson::dom::parser parser;
  const auto written = [&] {
    std::ostringstream out;
    find_format("json")->write(out, run, {});
    return out.str();
  };
  simdjson::dom::element none;
  EXPECT_NE(parsed(parser, written()).at_pointer("/paths").get(none), simdjson::SUCCESS);
  run.paths = analyses;
  EXPECT_EQ(size_at(parsed(parser, written()), "/paths"), 5u);
}

TEST(PathsJson, OfLinesHasOneForEachPathAndOneForTheCut) {
  const std::vector<attack::Analysis> one = {sample_analysis()};
  std::ostringstream out;
  write_path_lines(out, one);
  const std::vector<std::string> lines = lines_of(out.str());
  ASSERT_EQ(lines.size(), 6u);
  simdjson::dom::parser parser;
  EXPECT_EQ(at(parsed(parser, lines.front()), "/type"), "path");
  EXPECT_EQ(at(parsed(parser, lines.back()), "/type"), "cut");
}

}  // namespace
}  // namespace watertight::report
