#include "report/formats.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "report/utf8.hpp"
#include "report/written_test.hpp"

namespace watertight::report {
namespace {

TEST(Formats, have_names_endings_and_purposes_of_their_own) {
  std::set<std::string_view> names;
  std::set<std::string_view> endings;
  for (const Format& f : formats()) {
    EXPECT_TRUE(names.insert(f.name).second) << f.name;
    EXPECT_EQ(find_format(f.name), &f);
    EXPECT_FALSE(f.purpose.empty()) << f.name;
    ASSERT_NE(f.write, nullptr) << f.name;
    for (const std::string_view ending : f.endings) {
      EXPECT_TRUE(endings.insert(ending).second) << ending;
      EXPECT_EQ(format_of_file("a/report." + std::string(ending)), &f) << ending;
    }
  }
}

TEST(Formats, are_found_by_the_longest_ending) {
  const auto name = [](std::string_view path) {
    const Format* f = format_of_file(path);
    return f == nullptr ? std::string_view("none") : f->name;
  };
  EXPECT_EQ(name("out/gl-sast-report.json"), "gitlab-sast");
  EXPECT_EQ(name("gl-code-quality-report.json"), "gitlab");
  EXPECT_EQ(name("x.sarif.json"), "sarif");
  EXPECT_EQ(name("x.ocsf.json"), "ocsf");
  EXPECT_EQ(name("x.json"), "json");
  EXPECT_EQ(name("json"), "json");
  EXPECT_EQ(name("xjson"), "none");
  EXPECT_EQ(name("a.sarif/x"), "none");
}

TEST(Formats, stand_in_the_documentation_as_the_table_says) {
  std::ifstream in(std::string(WATERTIGHT_SOURCE_DIR) + "/docs/formats.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  EXPECT_NE(page.find(formats_markdown()), std::string::npos) << "docs/formats.md lacks this table:\n"
                                                              << formats_markdown();
}

TEST(Formats, hold_hostile_names_as_visible_text_of_whole_characters) {
  for (const Format& f : formats()) {
    const std::string text = hostile(f.name);
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t length = utf8_length(rest);
      ASSERT_NE(length, 0u) << f.name << " has broken UTF-8: " << rest.substr(0, 20);
      const bool control = length == 1 && static_cast<unsigned char>(rest[0]) < 0x20 && rest[0] != '\n' &&
                           !(f.name == "csv" && rest[0] == '\r');
      ASSERT_FALSE(control) << f.name << " has a control character before " << rest.substr(0, 20);
      rest.remove_prefix(length);
    }
  }
}

TEST(Formats, let_no_name_begin_a_line_with_a_workflow_command) {
  for (const Format& f : formats())
    for (std::string line : lines_of(hostile(f.name))) {
      line.erase(0, line.find_first_not_of(" \t"));
      if (f.name == "github")
        EXPECT_TRUE(line.starts_with("::error ") || line.starts_with("::warning ") ||
                    line.starts_with("::notice "))
            << line;
      else
        EXPECT_FALSE(line.starts_with("::") || line.starts_with("##[")) << f.name << ": " << line;
    }
}

TEST(Formats, SayWhyASeverityIsNotTheRules) {
  Results results;
  results.add(sample_judged("a/compose.yaml"));
  for (const char* format : {"text", "json", "ndjson", "md", "html", "sarif", "github", "gitlab",
                             "gitlab-sast", "junit", "csv", "ocsf", "defectdojo"})
    EXPECT_NE(written(format, results).find("nobody reaches it"), std::string::npos) << format;
}

TEST(Formats, SayWhatIsNewSinceTheBaseline) {
  Results results;
  results.add(sample_judged("a/compose.yaml"));
  const std::pair<const char*, const char*> told[] = {{"text", " new"},
                                                      {"json", "\"baseline\": \"new\""},
                                                      {"ndjson", "\"baseline\":\"new\""},
                                                      {"md", "new since the baseline"},
                                                      {"html", "New since the baseline"},
                                                      {"sarif", "\"baselineState\": \"new\""},
                                                      {"github", "new since the baseline"},
                                                      {"gitlab-sast", "new since the baseline"},
                                                      {"junit", "new since the baseline"},
                                                      {"csv", "\"new\""},
                                                      {"defectdojo", "\"new\""},
                                                      {"ocsf", "\"activity_name\":\"Update\""}};
  for (const auto& [format, words] : told)
    EXPECT_NE(written(format, results).find(words), std::string::npos) << format << '\n'
                                                                       << written(format, results);
}

TEST(Formats, SayWhichFindingsLieOnAWay) {
  Results results;
  checks::TargetResult t = sample_file("a/compose.yaml");
  t.findings.front().path_to = "host-file-read";
  results.add(t);
  constexpr const char* kWords = "on a way to read access to files of this host";
  const std::pair<const char*, const char*> told[] = {
      {"text", kWords},
      {"json", "\"pathTo\": \"host-file-read\""},
      {"ndjson", "\"pathTo\":\"host-file-read\""},
      {"md", kWords},
      {"html", kWords},
      {"sarif", "\"pathTo\": \"host-file-read\""},
      {"github", kWords},
      {"gitlab", kWords},
      {"gitlab-sast", kWords},
      {"junit", kWords},
      {"csv", "\"host-file-read\""},
      {"ocsf", "\"unmapped\":{\"path_to\":\"host-file-read\"}"},
      {"defectdojo", "\"path-to-host-file-read\""}};
  EXPECT_EQ(std::size(told), formats().size());
  for (const auto& [format, words] : told) {
    EXPECT_NE(written(format, results).find(words), std::string::npos) << format << '\n'
                                                                       << written(format, results);
    Results none;
    none.add(sample_file("a/compose.yaml"));
    EXPECT_EQ(written(format, none).find(words), std::string::npos) << format;
  }
}

}  // namespace
}  // namespace watertight::report
