// A Dockerfile: stages and instructions with their spans, arguments resolved, RUN bodies cut into shell
// commands.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"
#include "facts/secret.hpp"

namespace watertight::facts {

// A word of a command after quotes are taken off. `literal` is false where it holds an expansion ($x, $(…))
// that could not be resolved: such a word is not evidence of anything.
struct Word {
  std::string text;
  bool literal = true;
  bool operator==(const Word&) const = default;
};

enum class Joint : std::uint8_t {
  start,
  sequence,
  both,
  either,
  pipe,
  background
};  // what stands before: ; && || | &

// One simple command of a RUN body: `FOO=1 apt-get install -y curl`.
struct ShellCommand {
  Joint joint = Joint::start;
  std::vector<Word> assignments;  // "FOO=1"
  std::vector<Word> words;        // program and arguments
  bool piped = false;             // reads from a pipe: it stands behind one, or in a group or loop that does
  Span span;                      // in the file

  // Program and arguments behind what only runs them: sudo, env, exec, nice, timeout, xargs, …
  [[nodiscard]] std::span<const Word> program() const;
  bool operator==(const ShellCommand&) const = default;
};

struct Flag {
  std::string name;  // "mount", "from", "checksum", "platform", "network", "security", "chown", "link"
  std::string value;
  bool operator==(const Flag&) const = default;
};

struct Heredoc {
  std::string name;
  std::string content;
  bool expand = true;  // false where the delimiter was quoted
  Span span;
  bool operator==(const Heredoc&) const = default;
};

struct KeyValue {  // of ENV, ARG, LABEL; secrets taken out
  std::string key;
  std::string value;
  bool has_value = true;  // ARG without default
  bool secret = false;
  Span span;
  bool operator==(const KeyValue&) const = default;
};

struct Instruction {
  std::string keyword;   // upper case: "RUN"
  std::string original;  // the keyword as written
  std::vector<Flag> flags;
  std::vector<std::string>
      arguments;  // words, or the elements of the JSON form; variables resolved where they can be
  bool json_form = false;
  std::string text;  // all after the keyword and flags, continuation lines joined, secrets taken out
  std::vector<KeyValue> pairs;
  std::vector<Heredoc> heredocs;
  std::vector<ShellCommand>
      commands;  // of RUN, CMD, ENTRYPOINT, HEALTHCHECK in shell form and of heredoc bodies
  bool on_build = false;
  Span span;

  [[nodiscard]] const Flag* flag(std::string_view name) const {
    for (const Flag& f : flags)
      if (f.name == name) return &f;
    return nullptr;
  }
  bool operator==(const Instruction&) const = default;
};

struct BuildStage {
  std::string keyword;     // "FROM" as written
  std::string as_keyword;  // "AS" as written, empty when the stage has no name
  std::string name;        // AS name, empty when none
  std::string base;        // FROM argument with arguments resolved; where one could not be, as written
  bool base_resolved = true;
  // What the base is when no build argument is given: those without a default are empty. Unknown where the
  // platform that is built for decides.
  Fact<std::string> base_by_default;
  std::int32_t base_stage = -1;           // index of the stage it builds on, -1: an image
  std::string platform;                   // with its arguments resolved
  std::string platform_written;           // as written
  Span span;                              // of the FROM instruction
  std::vector<Instruction> instructions;  // without the FROM
  Fact<std::string>
      user;  // of the last USER here or in the stages below; unknown when the base image decides
  bool operator==(const BuildStage&) const = default;
};

struct BuildProblem {  // an instruction that does not parse, with its place and the remedy
  std::string message;
  std::string remedy;
  Span span;
  bool operator==(const BuildProblem&) const = default;
};

// How a file is written: seen while it was read, and kept for the checks of style.
enum class RemarkKind : std::uint8_t {
  empty_continuation,  // an empty line inside an instruction
  old_pairs,           // ENV name value; the text is the name
  undefined_variable,  // used and not set in this file; the text is its name
  undefined_argument,  // the same of FROM
  suppression,         // a comment that switches rules of a linter off; the text is the comment
  description,         // a comment above a stage or ARG that does not begin with its name, which is the text
  shell,               // what ShellCheck says of a RUN: "SC2086 info: …"
};
struct BuildRemark {
  RemarkKind kind = RemarkKind::suppression;
  std::string text;
  Span span;
  bool operator==(const BuildRemark&) const = default;
};

struct BuildFile {
  std::string path;
  // Of a file that a Compose project builds from: its place seen from the folder of that project, or as it is
  // written there. Empty where the file was read for itself.
  std::string label;
  Origin origin;
  char escape = '\\';
  std::string syntax;                         // of the parser directive, empty when none
  std::vector<Instruction> global_arguments;  // ARG before the first FROM
  std::vector<BuildStage> stages;
  std::vector<BuildProblem> problems;
  std::vector<BuildRemark> remarks;
  Fact<Items> ignore_rules;  // the lines of the .dockerignore that is used with it
  Fact<bool> shell_checked;  // ShellCheck has looked at every RUN; its remarks are among the remarks
  std::vector<Secret> secrets;
  // What of the build's folder a COPY or ADD takes along that no container needs: ".git". The origin is that
  // instruction. Unknown where the folder was to be searched and could not be, or not all of it.
  Fact<Items> taken_along = by_default(Items{});

  // The stage that a Compose project builds, the furthest of several (`build: target:`); -1: the last one.
  std::int32_t target = -1;

  // The stage that becomes the image; null where there is none.
  [[nodiscard]] const BuildStage* final_stage() const {
    const auto wanted = static_cast<std::size_t>(target);
    if (stages.empty()) return nullptr;
    return target >= 0 && wanted < stages.size() ? &stages[wanted] : &stages.back();
  }
  // The stage that a FROM or --from means, by name (in any case) or number, among the first `before` ones;
  // -1: none.
  [[nodiscard]] std::int32_t stage_named(std::string_view name_or_number, std::size_t before) const;
  // Where something in this file stands.
  [[nodiscard]] Origin at(const Span& span) const { return {origin.source, {}, span}; }
  bool operator==(const BuildFile&) const = default;
};

}  // namespace watertight::facts
