#include "sources/dockerfile/dockerfile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <tuple>
#include <utility>

#include "sources/dockerfile/arguments.hpp"
#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/instructions.hpp"
#include "sources/dockerfile/refused_values.hpp"
#include "sources/dockerfile/shell_programs.hpp"
#include "sources/dockerfile/statements.hpp"
#include "sources/dockerfile/variables.hpp"
#include "sources/ignore_comments.hpp"
#include "sources/seal_system.hpp"

namespace watertight::sources {
namespace {

using namespace dockerfile;
using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

constexpr std::size_t kMaxStages = 1000;

// ^[a-z][a-z0-9-_.]*$ after lowering
bool is_stage_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

bool is_windows_image(std::string_view base) {
  const std::string low = lowered(base);
  for (const std::string_view mark : {"windows/", "nanoserver", "servercore", "windowsservercore"})
    if (low.find(mark) != std::string::npos) return true;
  return false;
}

// What no image can be called: a name, tag or digest is missing before or behind its mark.
bool breaks_off(std::string_view reference) {
  if (reference.empty()) return true;
  return std::string_view(":/@").find(reference.front()) != std::string_view::npos ||
         std::string_view(":/@").find(reference.back()) != std::string_view::npos ||
         reference.find("//") != std::string_view::npos || reference.find("/:") != std::string_view::npos;
}

class FileReader {
 public:
  FileReader(std::string_view text, std::string name)
      : reading_{text, Places(text), facts::make_source(facts::SourceKind::file, name), '\\', {}} {
    file_.path = std::move(name);
    file_.origin = {reading_.source, {}, {}};
    // The builder sets these itself, once they are declared.
    for (const char* argument : {"BUILDARCH", "BUILDOS", "BUILDPLATFORM", "BUILDVARIANT", "TARGETARCH",
                                 "TARGETOS", "TARGETPLATFORM", "TARGETSTAGE", "TARGETVARIANT"})
      globals_.set(argument, {Value::Kind::unknown, {}});
    globals_.close();
  }

  BuildFile run() {
    Statements statements = split_statements(reading_.text);
    reading_.escape = file_.escape = statements.escape;
    file_.syntax = std::move(statements.syntax);
    for (WrittenRemark& r : statements.remarks)
      remark({r.kind, std::move(r.text), reading_.places.span(r.from, r.to)});
    for (Mistake& m : statements.mistakes)
      problem({std::move(m.message), std::move(m.remedy), reading_.places.span(m.from, m.to)});
    for (const Statement& s : statements.list) {
      if (s.keyword == "from") {
        if (file_.stages.size() == kMaxStages) {
          problem({fmt::format("more than {} stages", kMaxStages), "split the file", span_of(s)});
          break;
        }
        from(s);
      } else {
        instruction(s);
      }
    }
    std::stable_sort(file_.problems.begin(), file_.problems.end(), [](const auto& a, const auto& b) {
      return std::tie(a.span.line, a.span.column) < std::tie(b.span.line, b.span.column);
    });
    if (!reading_.known.empty()) seal_build_file(file_, reading_.known);
    return std::move(file_);
  }

 private:
  struct StageState {
    Scope scope;
    bool posix = true;
    bool directory = false;  // a WORKDIR has been set
  };

  Span span_of(const Statement& s) { return reading_.places.span(s.line.source_of(s.begin), s.source_to); }

  void problem(facts::BuildProblem p) {
    if (file_.problems.size() < kMaxProblems) file_.problems.push_back(std::move(p));
  }

  void remark(facts::BuildRemark r) {
    if (file_.remarks.size() < kMaxRemarks) file_.remarks.push_back(std::move(r));
  }

  // A comment above a stage or an argument tells the builder what to say of it, when it begins with its name.
  void description(const Statement& s, const std::string& name, const Span& span) {
    const auto begins = [&](std::string_view comment) {
      return comment.starts_with(name) && (comment.size() == name.size() || is_space(comment[name.size()]));
    };
    if (!name.empty() && !s.comments.empty() && std::none_of(s.comments.begin(), s.comments.end(), begins))
      remark({facts::RemarkKind::description, name, span});
  }

  void keep_findings(ReadInstruction& read) {
    for (facts::BuildProblem& p : read.problems) problem(std::move(p));
    for (facts::BuildRemark& r : read.remarks) remark(std::move(r));
    for (facts::Secret& s : read.secrets) file_.secrets.push_back(std::move(s));
  }

  void from(const Statement& s) {
    ReadInstruction read = read_instruction(s, globals_, true, reading_);
    const std::vector<std::string>& words = read.instruction.arguments;
    BuildStage stage;
    stage.span = read.instruction.span;
    stage.keyword = s.original;
    if (const facts::Flag* platform = read.instruction.flag("platform")) stage.platform = platform->value;
    for (const Part& flag : s.flags)
      if (flag.text.starts_with("--platform=")) stage.platform_written = flag.text.substr(11);
    const bool named = words.size() == 3 && lowered(words[1]) == "as";
    if (!words.empty() && words.size() != 1 && !named)
      read.problems.push_back({"FROM is not of the form FROM image or FROM image AS name",
                               "write one image, and AS before the stage's name", stage.span});
    if (named && !is_stage_name(words[2]))
      read.problems.push_back({fmt::format("\"{}\" cannot name a stage", words[2].substr(0, 60)),
                               "begin it with a letter; letters, digits, - _ and . may follow", stage.span});
    if (named) {
      stage.name = words[2];
      stage.as_keyword = words[1];
    }
    stage.base_resolved = false;
    if (!words.empty()) base(s, read, stage);
    for (std::string& name : read.undeclared)
      remark({facts::RemarkKind::undefined_argument, std::move(name), stage.span});
    description(s, stage.name, stage.span);
    if (stage.base_resolved) stage.base_stage = file_.stage_named(stage.base, file_.stages.size());
    keep_findings(read);
    begin(std::move(stage));
  }

  void base(const Statement& s, ReadInstruction& read, BuildStage& stage) {
    const facts::Origin here = file_.at(stage.span);
    const std::string written = blank_separated(s).front().text;
    stage.base = read.instruction.arguments.front();
    stage.base_resolved = stage.base.find('$') == std::string::npos;
    if (stage.base_resolved) {
      stage.base_by_default = facts::declared(stage.base, here);
    } else {
      Scope settled = globals_;
      settled.settle();
      Expanded e = expand(written, settled, reading_.escape, reading_.budget);
      stage.base_by_default =
          e.resolved ? facts::declared(std::move(e.text), here)
                     : facts::unknown<std::string>(fmt::format("{} is set by the builder", e.variable), here);
    }
    if (!stage.base_resolved || !breaks_off(stage.base)) return;
    if (read.undeclared.empty())
      read.problems.push_back({fmt::format("FROM {} names no image: it comes to \"{}\"",
                                           written.substr(0, 80), stage.base.substr(0, 80)),
                               "give the ARG before it a default", stage.span});
    else
      read.problems.push_back(
          {fmt::format("FROM {} names no image: no ARG before the first FROM declares {}, which is empty "
                       "therefore",
                       written.substr(0, 80), read.undeclared.front().substr(0, 40)),
           fmt::format("write ARG {}=… with a default above the first FROM",
                       read.undeclared.front().substr(0, 40)),
           stage.span});
    stage.base = written;
    stage.base_resolved = false;
  }

  void begin(BuildStage stage) {
    const facts::Origin here = file_.at(stage.span);
    StageState state;
    // Another escape character changes the parser, not the shell; it speaks of Windows only where the base is
    // not known.
    state.posix = !is_windows_image(stage.base) && !is_windows_image(stage.platform) &&
                  (reading_.escape != '`' || stage.base_resolved);
    if (stage.base_stage >= 0) {
      const auto below = static_cast<std::size_t>(stage.base_stage);
      stage.user = file_.stages[below].user;
      state.scope = Scope(&states_[below].scope);
      state.posix = states_[below].posix;
      state.directory = states_[below].directory;
    } else if (stage.base == "scratch") {
      stage.user = facts::by_default<std::string>("", here);
    } else {
      stage.user = facts::unknown<std::string>(
          fmt::format("no USER is set, so the base image {} decides", stage.base), here);
    }
    file_.stages.push_back(std::move(stage));
    states_.push_back(std::move(state));
  }

  void instruction(const Statement& s) {
    const bool global = file_.stages.empty();
    Scope& scope = global ? globals_ : states_.back().scope;
    ReadInstruction read = read_instruction(s, scope, !global && states_.back().posix, reading_);
    if (global && s.keyword != "arg" && read.usable) {
      read.problems.push_back({fmt::format("{} stands before the first FROM", read.instruction.keyword),
                               "begin with FROM; only ARG may stand before it", read.instruction.span});
      read.usable = false;
    }
    if (read.usable && !read.instruction.on_build) {
      for (std::string& name : read.undeclared)
        read.remarks.push_back(
            {facts::RemarkKind::undefined_variable, std::move(name), read.instruction.span});
      if (s.keyword == "arg" && !read.instruction.pairs.empty())
        description(s, read.instruction.pairs.front().key, read.instruction.span);
      apply(read, scope, global);
    }
    const bool usable = read.usable;
    keep_findings(read);
    if (!usable) return;
    auto& list = global ? file_.global_arguments : file_.stages.back().instructions;
    list.push_back(std::move(read.instruction));
  }

  // What the instruction changes for those behind it.
  void apply(const ReadInstruction& read, Scope& scope, bool global) {
    const Instruction& i = read.instruction;
    if (i.keyword == "ARG")
      declare(i, scope, global);
    else if (i.keyword == "ENV")
      for (const facts::KeyValue& p : i.pairs) scope.set(p.key, value_of(p, true));
    else if (i.keyword == "USER")
      user(read);
    else if (i.keyword == "WORKDIR")
      states_.back().directory = true;
    else if (i.keyword == "RUN")
      mounts(i);
    else if (i.keyword == "SHELL" && !i.arguments.empty())
      states_.back().posix = is_posix_shell(i.arguments.front());
  }

  void mounts(const Instruction& i) {
    for (const facts::Flag& flag : i.flags)
      if (flag.name == "mount" && lacks_target(flag.value) && !states_.back().directory)
        problem({"--mount names no target, and no WORKDIR stands before it", "write target=/PATH", i.span});
  }

  static Value value_of(const facts::KeyValue& p, bool environment) {
    const bool known = !p.secret && p.value.find('$') == std::string::npos;
    return {known ? Value::Kind::set : Value::Kind::unknown, p.value, environment};
  }

  void declare(const Instruction& i, Scope& scope, bool global) {
    for (const facts::KeyValue& p : i.pairs) {
      const Value before = scope.find(p.key);
      if (before.environment) continue;
      if (p.has_value)
        scope.set(p.key, value_of(p, false));
      else if (!global && globals_.declares(p.key))
        scope.set(p.key, globals_.find(p.key));
      else if (before.kind != Value::Kind::set)
        scope.set(p.key, {Value::Kind::absent, {}});
    }
  }

  void user(const ReadInstruction& read) {
    const facts::Origin here = file_.at(read.instruction.span);
    facts::Fact<std::string>& fact = file_.stages.back().user;
    if (read.resolved)
      fact = facts::declared(read.instruction.arguments.front(), here);
    else
      fact = facts::unknown<std::string>(fmt::format("USER is {}, and nothing in the file says what {} is",
                                                     read.instruction.arguments.front(), read.unresolved),
                                         here);
  }

  Reading reading_;
  BuildFile file_;
  Scope globals_;
  std::deque<StageState> states_;  // one for each stage; they stay where they are
};

// A few NUL bytes at its front: no text at all, rather than a text with a mistake in it.
bool is_binary(std::string_view text) {
  const std::string_view front = text.substr(0, 8192);
  return std::count(front.begin(), front.end(), '\0') > 8;
}

std::string sentence(const std::string& name, const facts::BuildProblem& p) {
  return fmt::format("cannot read {}: line {}, column {}: {}; {}", name, p.span.line, p.span.column,
                     p.message, p.remedy);
}

}  // namespace

facts::BuildFile parse_dockerfile(std::string_view text, std::string name) {
  return FileReader(text, std::move(name)).run();
}

facts::System read_dockerfile(std::string_view text, std::string name) {
  facts::System system;
  system.kind = facts::TargetKind::dockerfile;
  system.name = name;
  if (text.size() > kMaxFile) {
    system.unreadable(
        fmt::format("cannot read {}: it is {} bytes long, a Dockerfile may have {}; move data and "
                    "scripts to files of their own",
                    name, text.size(), kMaxFile));
    return system;
  }
  if (is_binary(text)) {
    system.unreadable(
        fmt::format("cannot read {}: it is a binary file, NUL bytes from line 1 on; give the "
                    "Dockerfile's path",
                    name));
    return system;
  }
  facts::BuildFile file = parse_dockerfile(text, name);
  for (const facts::BuildProblem& p : file.problems) system.incomplete(sentence(name, p));
  if (!file.stages.empty()) {
    system.ignore_comments = ignore_comments_in(text, file);
    system.build_files.push_back(std::move(file));
    seal_system(system);
    return system;
  }
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  system.unreadable(text.empty()
                        ? fmt::format("cannot read {}: the file is empty; write a FROM instruction", name)
                    : blank ? fmt::format("cannot read {}: the file holds blanks only; write a FROM "
                                          "instruction",
                                          name)
                            : fmt::format("cannot read {}: it holds no FROM, so there is no stage to look "
                                          "at; begin with FROM",
                                          name));
  return system;
}

}  // namespace watertight::sources
