#include "report/defectdojo.hpp"

#include <gtest/gtest.h>

#include <set>

#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(DefectDojo, has_only_keys_that_its_importer_takes) {
  static const std::set<std::string_view> kAllowed = {"title",
                                                      "severity",
                                                      "description",
                                                      "mitigation",
                                                      "impact",
                                                      "cwe",
                                                      "file_path",
                                                      "line",
                                                      "vuln_id_from_tool",
                                                      "unique_id_from_tool",
                                                      "service",
                                                      "nb_occurences",
                                                      "static_finding",
                                                      "dynamic_finding",
                                                      "active",
                                                      "verified",
                                                      "risk_accepted",
                                                      "tags",
                                                      "severity_justification"};
  simdjson::dom::parser parser;
  const auto root = parsed(parser, hostile("defectdojo"));
  for (simdjson::dom::element finding : simdjson::dom::array(root["findings"]))
    for (const auto& [key, value] : simdjson::dom::object(finding))
      EXPECT_TRUE(kAllowed.contains(key)) << key;
}

}  // namespace
}  // namespace watertight::report
