// Reads the Dockerfiles of the shared corpus: the test files of the builder's own parser with their expected
// parse, and every other Dockerfile there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "corpus.hpp"
#include "sources/dockerfile/arguments.hpp"
#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/dockerfile/instruction_table.hpp"
#include "sources/dockerfile/statements.hpp"

namespace watertight::sources::dockerfile {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// As Go's strconv.Quote.
std::string go_quoted(std::string_view s) {
  std::string out = "\"";
  for (const char c : s) {
    static constexpr std::string_view kPlain = "\a\b\f\n\r\t\v\\\"";
    static constexpr std::string_view kLetters = "abfnrtv\\\"";
    if (const auto i = kPlain.find(c); i != std::string_view::npos)
      out += {'\\', kLetters[i]};
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string printed(const std::vector<Part>& parts) {
  std::string out;
  for (const Part& p : parts) out += ' ' + go_quoted(p.text);
  return out;
}

std::string json_or_text(const Statement& s, std::size_t from) {
  const JsonForm form = json_form(s, from);
  if (form.kind == JsonForm::Kind::array) return printed(form.elements);
  const std::string text = s.line.text.substr(from, s.rest_to - from);
  return text.empty() ? "" : ' ' + go_quoted(text);
}

std::string printed(const Statement& s, char escape);

std::string printed_arguments(const Statement& s, Form form, char escape) {
  switch (form) {
    case Form::words:
      return printed(blank_separated(s));
    case Form::words_or_json:
      if (JsonForm json = json_form(s, s.rest_from); json.kind == JsonForm::Kind::array)
        return printed(json.elements);
      return printed(blank_separated(s));
    case Form::shell_or_json:
    case Form::json:
      return json_or_text(s, s.rest_from);
    case Form::names:
      return printed(quoted_words(s, escape));
    case Form::text:
      return s.rest().empty() ? "" : ' ' + go_quoted(s.rest());
    case Form::instruction:
      return s.rest().empty() ? "" : ' ' + printed(statement_behind(s), escape);
    case Form::pairs: {
      std::string out;
      for (const Pair& p : pairs(s, escape).list)
        out += fmt::format(" {} {} {}", go_quoted(p.key), go_quoted(p.value), p.old_form ? "\"\"" : "\"=\"");
      return out;
    }
    case Form::health: {
      const std::vector<Part> words = blank_separated(s);
      if (words.empty()) return "";
      std::size_t behind = words.front().to;
      while (behind < s.rest_to && is_space(s.line.text[behind])) ++behind;
      return ' ' + go_quoted(words.front().text) + json_or_text(s, behind);
    }
  }
  return "";
}

// The S-expression that the builder's parser prints for one statement.
std::string printed(const Statement& s, char escape) {
  std::string flags;
  for (const Part& f : s.flags) flags += (flags.empty() ? "" : " ") + go_quoted(f.text);
  const InstructionKind* kind = find_instruction(s.keyword);
  return fmt::format("({}{}{})", s.keyword, flags.empty() ? "" : " [" + flags + "]",
                     kind == nullptr ? "" : printed_arguments(s, kind->form, escape));
}

TEST(DockerfileCorpus, EveryTestFileOfTheBuildersParserIsCutAsTheBuilderCutsIt) {
  CORPUS_OR_SKIP(folder);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(*folder / "buildkit-parser" / "testfiles")) {
    if (!fs::exists(entry.path() / "result")) continue;
    const std::string file = content(entry.path() / "Dockerfile");
    const Statements statements = split_statements(file);
    std::string text;
    for (const Statement& s : statements.list) text += printed(s, statements.escape) + '\n';
    EXPECT_EQ(text, content(entry.path() / "result")) << entry.path();
    EXPECT_TRUE(statements.mistakes.empty()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 30u);
}

TEST(DockerfileCorpus, EveryFileThatTheBuilderRefusesIsNotComplete) {
  CORPUS_OR_SKIP(folder);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(*folder / "buildkit-parser" / "testfiles-negative")) {
    const facts::System system = read_dockerfile(content(entry.path() / "Dockerfile"), "Dockerfile");
    EXPECT_NE(system.status, facts::TargetStatus::complete) << entry.path();
    EXPECT_FALSE(system.reasons.empty()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 4u);
}

TEST(DockerfileCorpus, EveryOtherDockerfileIsReadWithNoProblem) {
  CORPUS_OR_SKIP(folder);
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(*folder)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || lowered(name).find("dockerfile") == std::string::npos) continue;
    if (entry.path().string().find("buildkit-parser") != std::string::npos) continue;
    const facts::System system = read_dockerfile(content(entry.path()), entry.path().string());
    EXPECT_EQ(system.status, facts::TargetStatus::complete) << entry.path();
    for (const std::string& reason : system.reasons) ADD_FAILURE() << reason;
    ++count;
  }
  EXPECT_GE(count, 60u);
}

}  // namespace
}  // namespace watertight::sources::dockerfile
