// The examples of docs/policy.md and the JSON Schema of the policy file, held against the reader.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "checks/evaluate.hpp"
#include "policy/apply.hpp"
#include "policy/keys.hpp"
#include "policy/presets.hpp"
#include "policy/read.hpp"
#include "sources/read.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::policy {
namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(WATERTIGHT_SOURCE_DIR) + '/' + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> fences(const std::string& info) {
  const std::string page = file("docs/policy.md");
  const std::string begin = "```" + info + '\n';
  std::vector<std::string> found;
  for (std::size_t at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
    const std::size_t from = at + begin.size();
    found.push_back(page.substr(from, page.find("```", from) - from));
  }
  return found;
}

TEST(PolicyDocument, ItsExamplesAreGoodPoliciesThatKnowTheirRules) {
  const auto examples = fences("yaml policy");
  ASSERT_FALSE(examples.empty());
  for (const std::string& text : examples) {
    auto policy = read_policy(text, "docs/policy.md");
    ASSERT_TRUE(policy) << policy.error().sentence();
    for (const auto& problem : Application(*policy, {"2026-01-01", "/"}).problems())
      EXPECT_NE(problem.kind, checks::PolicyProblemKind::unknown) << problem.message;
  }
}

TEST(PolicyDocument, ItsCommentsSilenceWhatTheyStandAbove) {
  const std::pair<const char*, facts::TargetKind> kinds[] = {
      {"yaml compose", facts::TargetKind::compose}, {"dockerfile dockerfile", facts::TargetKind::dockerfile}};
  for (const auto& [info, kind] : kinds) {
    const auto examples = fences(info);
    ASSERT_FALSE(examples.empty()) << info;
    for (const std::string& text : examples) {
      const auto systems = sources::read_text(kind, text, "example", {});
      Application application({}, {"2026-01-01", "/"});
      const auto result = application.apply(systems.front(), checks::evaluate(systems.front()));
      std::size_t suppressed = 0;
      for (const auto& f : result.findings) suppressed += f.suppressed ? 1 : 0;
      EXPECT_GT(suppressed, 0u) << text;
    }
  }
}

// The mapping of the schema that describes a mapping of the policy.
const char* pointer_of(std::string_view place) {
  if (place.empty()) return "";
  if (place == "severities.*") return "/properties/severities/additionalProperties";
  if (place == "suppress") return "/properties/suppress/items";
  return "/properties/suppress/items/properties/selector";
}

TEST(PolicySchema, HasTheReadersKeysAndNoOthers) {
  const auto schema = text::parse_json(file("docs/schema/policy-1.schema.json"), "policy-1.schema.json");
  ASSERT_TRUE(schema) << schema.error().sentence();
  const text::Node& root = *schema->roots.front();
  std::set<std::string_view> places;
  for (const Key& key : keys()) places.insert(key.place);
  for (const std::string_view place : places) {
    const text::Node* mapping = text::at_pointer(root, pointer_of(place));
    ASSERT_NE(mapping, nullptr) << place;
    EXPECT_EQ(mapping->find("additionalProperties")->text, "false") << place;
    std::set<std::string_view> required;
    if (const text::Node* list = mapping->find("required"))
      for (const text::Node* item : list->items) required.insert(item->text);
    std::size_t count = 0;
    for (const Key& key : keys()) {
      if (key.place != place) continue;
      ++count;
      const text::Node* property = mapping->find("properties")->find(key.name);
      ASSERT_NE(property, nullptr) << place << ' ' << key.name;
      EXPECT_EQ(property->find("description")->text, key.about);
      EXPECT_EQ(required.contains(key.name), key.required) << key.name;
    }
    EXPECT_EQ(mapping->find("properties")->entries.size(), count) << place;
  }
}

TEST(PolicySchema, NamesEveryPreset) {
  const auto schema = text::parse_json(file("docs/schema/policy-1.schema.json"), "policy-1.schema.json");
  const text::Node* names = text::at_pointer(*schema->roots.front(), "/properties/preset/enum");
  ASSERT_NE(names, nullptr);
  std::vector<std::string_view> listed;
  for (const text::Node* name : names->items) listed.push_back(name->text);
  EXPECT_EQ(listed, preset_names());
}

}  // namespace
}  // namespace watertight::policy
