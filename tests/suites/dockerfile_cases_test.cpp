// Every Dockerfile in tests/cases/dockerfile against the facts expected of it, which stand beside it in a
// file of the same name ending in .expected. With WATERTIGHT_UPDATE=1 those are written anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sources/dockerfile/dockerfile.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string show(const Span& s) {
  return fmt::format("{}:{}-{}:{}", s.line, s.column, s.end_line, s.end_column);
}

std::string show(const facts::Word& w) { return fmt::format("{}<{}>", w.literal ? "" : "?", w.text); }

std::string show(const facts::ShellCommand& c) {
  constexpr std::array kJoints = {"start", ";", "&&", "||", "|", "&"};
  std::string out = fmt::format("      {}", kJoints[static_cast<std::size_t>(c.joint)]);
  for (const facts::Word& w : c.assignments) out += fmt::format(" set{}", show(w));
  for (const facts::Word& w : c.words) out += ' ' + show(w);
  return out + " @" + show(c.span) + '\n';
}

std::string show(const facts::Instruction& i) {
  std::string out = fmt::format("  {}{} @{}{}\n", i.on_build ? "ONBUILD " : "", i.keyword, show(i.span),
                                i.json_form ? " json" : "");
  for (const facts::Flag& f : i.flags) out += fmt::format("    --{}={}\n", f.name, f.value);
  for (const std::string& a : i.arguments) out += fmt::format("    <{}>\n", a);
  for (const facts::KeyValue& p : i.pairs)
    out += fmt::format("    {}{}{}{} @{}\n", p.key, p.has_value ? "=" : "", p.value,
                       p.secret ? " secret" : "", show(p.span));
  if (!i.text.empty()) out += fmt::format("    text {}\n", i.text);
  for (const facts::Heredoc& h : i.heredocs)
    out +=
        fmt::format("    heredoc {}{} @{}\n{}", h.name, h.expand ? "" : " quoted", show(h.span), h.content);
  for (const facts::ShellCommand& c : i.commands) out += show(c);
  return out;
}

// The digests of secrets depend on the machine.
std::string without_digests(std::string text) {
  for (std::size_t at = text.find(" characters, "); at != std::string::npos;
       at = text.find(" characters, ", at + 1))
    if (const std::size_t end = text.find('>', at); end == at + 21) text.erase(at + 11, 10);
  return text;
}

std::string show(const facts::System& system) {
  std::string out = fmt::format("status {}\n", static_cast<int>(system.status));
  for (const std::string& reason : system.reasons) out += "reason " + reason + '\n';
  for (const facts::BuildFile& file : system.build_files) {
    out += fmt::format("escape {} syntax {}\n", file.escape, file.syntax);
    for (const facts::Instruction& i : file.global_arguments) out += show(i);
    for (const facts::BuildStage& s : file.stages) {
      out += fmt::format("stage <{}> from <{}>{} on {} platform <{}> @{}\n", s.name, s.base,
                         s.base_resolved ? "" : " unresolved", s.base_stage, s.platform, show(s.span));
      out += s.user.known() ? fmt::format("  user <{}> @{}\n", *s.user, show(s.user.origin.span))
                            : fmt::format("  user unknown: {}\n", s.user.unknown_because);
      for (const facts::Instruction& i : s.instructions) out += show(i);
    }
    for (const facts::Secret& s : file.secrets)
      out += fmt::format("secret {}: {}, {}\n", s.where, s.kind, s.length);
  }
  return without_digests(out);
}

TEST(DockerfileCases, EveryFileStatesTheFactsThatStandBesideIt) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(WATERTIGHT_SOURCE_DIR "/tests/cases/dockerfile")) {
    if (entry.path().extension() != ".dockerfile") continue;
    const std::string shown = show(read_dockerfile(content(entry.path()), entry.path().filename().string()));
    fs::path expected = entry.path();
    expected.replace_extension(".expected");
    if (std::getenv("WATERTIGHT_UPDATE") != nullptr) std::ofstream(expected, std::ios::binary) << shown;
    EXPECT_EQ(shown, content(expected)) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 10u);
}

}  // namespace
}  // namespace watertight::sources
