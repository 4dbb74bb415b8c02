#include "sources/dockerfile/instructions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sources/dockerfile/arguments.hpp"
#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/instruction_table.hpp"
#include "sources/dockerfile/refused_values.hpp"
#include "sources/dockerfile/sealing.hpp"
#include "sources/dockerfile/shell.hpp"
#include "sources/dockerfile/shell_programs.hpp"

namespace watertight::sources::dockerfile {
namespace {

using facts::Instruction;
using std::size_t;
using std::string;
using std::string_view;

class Reader {
 public:
  Reader(const Statement& s, const Scope& scope, bool posix, Reading& reading)
      : s_(s),
        scope_(scope),
        posix_(posix),
        reading_(reading),
        sealer_(uppered(s.keyword), {reading.source, {}, whole()}, reading.known) {}

  ReadInstruction run() {
    Instruction& i = out_.instruction;
    i.keyword = uppered(s_.keyword);
    i.original = s_.original;
    i.span = whole();
    const InstructionKind* kind = find_instruction(s_.keyword);
    if (kind == nullptr) {
      unknown();
      return std::move(out_);
    }
    flags(*kind);
    i.text = string(s_.rest());
    heredocs();
    arguments(kind->form);
    if (i.pairs.empty()) i.text = sealer_.text(i.text);
    out_.secrets = std::move(sealer_.secrets);
    return std::move(out_);
  }

 private:
  [[nodiscard]] Span whole() const { return reading_.places.span(s_.line.source_of(s_.begin), s_.source_to); }
  [[nodiscard]] Span span(size_t from, size_t to) const { return s_.line.span(reading_.places, from, to); }

  void problem(string message, string remedy, Span where, bool usable = false) {
    out_.problems.push_back({std::move(message), std::move(remedy), where});
    out_.usable = out_.usable && usable;
  }
  void problem(string message, string remedy) { problem(std::move(message), std::move(remedy), whole()); }

  void unknown() {
    const Span keyword = span(s_.begin, s_.begin + s_.original.size());
    const auto near = near_instruction(s_.keyword);
    string shown = s_.original.substr(0, 40);
    problem(fmt::format("\"{}\" is no instruction", shown),
            near ? fmt::format("did you mean {}?", *near)
                 : "remove the line, or end the line before with the escape character if it belongs there",
            keyword);
  }

  void flags(const InstructionKind& kind) {
    for (const Part& part : s_.flags) {
      const size_t equals = std::min(part.text.find('='), part.text.size());
      facts::Flag flag{part.text.substr(2, equals - 2), "true"};
      if (equals < part.text.size())
        flag.value =
            flag.name == "mount" ? part.text.substr(equals + 1) : value(part.text.substr(equals + 1));
      flag.value = sealer_.text(flag.value);
      if (kind.flags.find(' ' + flag.name + ' ') == string_view::npos)
        problem(fmt::format("{} knows no flag --{}", uppered(s_.keyword), flag.name.substr(0, 40)),
                kind.flags.empty() ? "remove it" : fmt::format("it takes{}", listed(kind.flags)),
                span(part.from, part.to), true);
      else
        flag_value({s_.keyword, flag.name,
                    std::string_view(part.text).substr(std::min(equals + 1, part.text.size())),
                    equals < part.text.size()},
                   span(part.from, part.to));
      out_.instruction.flags.push_back(std::move(flag));
    }
  }

  void flag_value(const WrittenFlag& flag, Span where) {
    if (stands_once(flag.name) && out_.instruction.flag(flag.name) != nullptr)
      return problem(fmt::format("--{} is given twice", flag.name), "keep one of them", where, true);
    if (s_.keyword == "healthcheck" && lowered(s_.rest()) == "none") return;  // its flags are not looked at
    refuse(refused_flag(flag, [this](string_view word) { return resolved(word, reading_.escape); }), where);
  }

  // Nothing where a variable of it is not known here.
  std::optional<string> resolved(string_view word, char escape) {
    Expanded e = expand(word, scope_, escape, reading_.budget);
    if (!e.resolved || !e.mistake.empty()) return std::nullopt;
    return std::move(e.text);
  }

  void refuse(std::optional<Refusal> refusal, Span where) {
    if (refusal) problem(std::move(refusal->message), std::move(refusal->remedy), where, true);
  }

  static string listed(string_view flags) {
    string out;
    for (const char c : flags.substr(0, flags.size() - 1)) out += c == ' ' ? string(" --") : string(1, c);
    return out;
  }

  // A word with its variables resolved where they can be.
  string value(const string& word) {
    Expanded e = expand(word, scope_, reading_.escape, reading_.budget);
    if (!e.resolved && out_.resolved) {
      out_.resolved = false;
      out_.unresolved = e.variable;
    }
    for (string& name : e.undeclared)
      if (std::find(out_.undeclared.begin(), out_.undeclared.end(), name) == out_.undeclared.end())
        out_.undeclared.push_back(std::move(name));
    if (!e.mistake.empty())
      problem(e.mistake, "close it, or put the escape character before it", whole(), true);
    return std::move(e.text);
  }

  void heredocs() {
    for (const HeredocPart& part : s_.heredocs) {
      facts::Heredoc h;
      h.name = part.name;
      h.expand = part.expand;
      h.content = reading_.text.substr(part.from, part.to - part.from);
      if (part.chomp) h.content = chomped(h.content);
      h.content = sealer_.text(h.content);
      h.span = reading_.places.span(part.from, part.end);
      out_.instruction.heredocs.push_back(std::move(h));
    }
  }

  static string chomped(string_view content) {
    string out;
    bool start = true;
    for (const char c : content) {
      if (start && c == '\t') continue;
      out += c;
      start = c == '\n';
    }
    return out;
  }

  void arguments(Form form) {
    Instruction& i = out_.instruction;
    switch (form) {
      case Form::words:
        for (const Part& p : blank_separated(s_)) i.arguments.push_back(value(p.text));
        break;
      case Form::words_or_json:
        if (!json(s_.rest_from, true))
          for (const Part& p : blank_separated(s_)) i.arguments.push_back(value(p.text));
        break;
      case Form::shell_or_json:
        if (json(s_.rest_from, false))
          exec_form();
        else
          shell_form(s_.rest_from);
        return;  // the words are sealed with their commands
      case Form::json:
        if (!json(s_.rest_from, false))
          problem("SHELL is not followed by a JSON array", "write SHELL [\"/bin/bash\", \"-c\"]");
        else if (i.arguments.empty())
          problem("SHELL names no program", "write SHELL [\"/bin/bash\", \"-c\"]");
        break;
      case Form::pairs:
        read_pairs();
        return;
      case Form::names:
        names();
        return;
      case Form::text:
        if (!s_.rest().empty()) i.arguments.push_back(value(string(s_.rest())));
        break;
      case Form::health:
        health();
        return;
      case Form::instruction:
        on_build();
        return;
    }
    i.arguments = sealer_.arguments(i.arguments);
    enough();
  }

  bool json(size_t from, bool expanded) {
    JsonForm form = json_form(s_, from);
    if (form.kind == JsonForm::Kind::none) return false;
    out_.instruction.json_form = true;
    if (form.kind == JsonForm::Kind::other_elements)
      problem("the JSON array holds something else than strings", "put every element in double quotes");
    for (Part& p : form.elements)
      out_.instruction.arguments.push_back(expanded ? value(p.text) : std::move(p.text));
    return true;
  }

  void enough() {
    const size_t count = out_.instruction.arguments.size();
    if ((s_.keyword == "copy" || s_.keyword == "add") && count < 2)
      problem(fmt::format("{} needs a source and a destination", uppered(s_.keyword)),
              "give both; the destination comes last");
    else if (count == 0 && s_.keyword != "shell" && !(s_.keyword == "volume" && out_.instruction.json_form))
      problem(fmt::format("{} has no argument", uppered(s_.keyword)), "give it one, or remove the line");
    if (!out_.usable || count == 0) return;
    for (Refusal& refusal : refused_arguments(s_.keyword, out_.instruction))
      refuse(std::move(refusal), whole());
  }

  ShellContext context() {
    return {[this](size_t, size_t) { return whole(); },
            [this](string_view expansion) { return resolved(expansion, '\\'); }, &reading_.commands_left};
  }

  void take(std::vector<facts::ShellCommand> commands) {
    for (facts::ShellCommand& c : commands) {
      sealer_.command(c, out_.instruction.text);
      out_.instruction.commands.push_back(std::move(c));
    }
    sealer_.account_passwords(out_.instruction);
    if (reading_.commands_left == 0)
      problem("the file holds more shell commands than are looked at", "move scripts to files of their own",
              whole(), true);
  }

  void exec_form() {
    std::vector<facts::Word> words;
    for (const string& argument : out_.instruction.arguments) words.push_back({argument, true});
    out_.instruction.arguments = sealer_.arguments(out_.instruction.arguments);
    if (!words.empty()) take(cut_words(std::move(words), context()));
  }

  void shell_form(size_t from) {
    const string_view text = string_view(s_.line.text).substr(from, s_.rest_to - from);
    if (text.empty() && s_.keyword == "run") problem("RUN has no command", "give it one, or remove the line");
    if (text.empty() || !posix_) return;
    cut(text, from);
    // A redirection or test alone: the shell's null command, so that no reader takes the text for unread.
    if (out_.instruction.commands.empty())
      out_.instruction.commands.push_back({facts::Joint::start, {}, {{":", true}}, false, whole()});
  }

  void cut(string_view text, size_t from) {
    ShellContext shell = context();
    if (s_.heredocs.size() == 1 && text.find_first_of(" \t") == string_view::npos && text.starts_with("<<")) {
      heredoc_script(shell);
    } else if (s_.heredocs.empty()) {
      shell.span = [this, from](size_t a, size_t b) { return span(from + a, from + b); };
      take(cut_shell(text, shell));
    } else {  // the shell sees the bodies behind the line
      const size_t begin = s_.heredocs.front().from;
      const string script =
          string(text) + '\n' + string(reading_.text.substr(begin, s_.heredocs.back().end - begin)) + '\n';
      shell.span = [this, from, begin, length = text.size()](size_t a, size_t b) {
        if (a <= length) return span(from + a, std::min(from + b, from + length));
        return reading_.places.span(begin + a - length - 1, begin + b - length - 1);
      };
      take(cut_shell(script, shell));
    }
  }

  // RUN <<EOF: the body is a script, for the shell or for the program of its first line.
  void heredoc_script(ShellContext& shell) {
    const HeredocPart& part = s_.heredocs.front();
    const string_view body = reading_.text.substr(part.from, part.to - part.from);
    shell.span = [this, from = part.from](size_t a, size_t b) {
      return reading_.places.span(from + a, from + b);
    };
    const string_view first = trimmed_left(body.substr(0, std::min(body.find('\n'), body.size())));
    if (first.starts_with("#!")) {
      std::vector<facts::Word> words;
      for (string& word : words_between_blanks(first.substr(2))) words.push_back({std::move(word), true});
      const bool env = words.size() > 1 && words.front().text.ends_with("/env");
      if (!words.empty() && !is_posix_shell(words[env ? 1 : 0].text)) {
        take(cut_words(std::move(words), context()));
        return;
      }
    }
    take(cut_shell(body, shell));
  }

  void read_pairs() {
    Instruction& i = out_.instruction;
    const Pairs read = pairs(s_, reading_.escape);
    if (read.mistake)
      problem(read.mistake->message, read.mistake->remedy, span(read.mistake->from, read.mistake->to));
    if (!read.mistake && read.list.empty())
      problem(fmt::format("{} has no argument", uppered(s_.keyword)), "write name=value");
    for (const Pair& p : read.list) {
      if (p.key.empty()) problem("a value has no name before its =", "write name=value", span(p.from, p.to));
      add_pair(p.key, p.value, true, p.from, p.to);
      if (p.old_form)
        out_.remarks.push_back({facts::RemarkKind::old_pairs, i.pairs.back().key, span(p.from, p.to)});
    }
    if (read.mistake) i.text = sealer_.text(i.text);
  }

  void names() {
    const std::vector<Part> words = quoted_words(s_, reading_.escape);
    if (words.empty()) problem("ARG has no name", "write ARG name or ARG name=default");
    for (const Part& word : words) {
      const size_t equals = std::min(word.text.find('='), word.text.size());
      const bool has_value = equals < word.text.size();
      if (equals == 0)
        problem("ARG has no name before its =", "write ARG name=default", span(word.from, word.to));
      add_pair(word.text.substr(0, equals), has_value ? word.text.substr(equals + 1) : string(), has_value,
               word.from, word.to);
    }
  }

  // Also takes a secret out of the instruction's text.
  void add_pair(const string& key, const string& raw, bool has_value, size_t from, size_t to) {
    facts::KeyValue pair{value(key), {}, has_value, false, span(from, to)};
    Sealer::Pair sealed = sealer_.pair(pair.key, value(raw));
    pair.value = std::move(sealed.value);
    pair.secret = sealed.secret;
    string& text = out_.instruction.text;
    if (out_.instruction.pairs.empty()) pair_text_ = 0;
    const string written(string_view(s_.line.text).substr(from, to - from));
    const string kept = pair.secret ? pair.key + '=' + pair.value : sealer_.text(written);
    if (const size_t at = text.find(written, pair_text_); at != string::npos) {
      text.replace(at, written.size(), kept);
      pair_text_ = at + kept.size();
    }
    out_.instruction.pairs.push_back(std::move(pair));
  }

  void health() {
    Instruction& i = out_.instruction;
    const string_view rest = s_.rest();
    const size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const string type = uppered(rest.substr(0, end));
    size_t behind = s_.rest_from + end;
    while (behind < s_.rest_to && is_space(s_.line.text[behind])) ++behind;
    if (type == "NONE") {
      if (behind < s_.rest_to)
        problem("HEALTHCHECK NONE takes no arguments", "remove what stands behind NONE");
    } else if (type != "CMD") {
      problem(
          type.empty() ? "HEALTHCHECK has no argument" : "HEALTHCHECK is followed by neither CMD nor NONE",
          "write HEALTHCHECK CMD command");
    } else if (behind >= s_.rest_to) {
      problem("HEALTHCHECK CMD has no command", "give it one");
    } else if (json(behind, false)) {
      exec_form();
    } else {
      shell_form(behind);
    }
    if (!type.empty()) i.arguments.insert(i.arguments.begin(), type);
  }

  void on_build() {
    if (s_.rest().empty()) {
      problem("ONBUILD has no instruction", "give it one, or remove the line");
      return;
    }
    const Statement behind = statement_behind(s_);
    if (behind.keyword == "onbuild" || behind.keyword == "from" || behind.keyword == "maintainer") {
      problem(fmt::format("ONBUILD cannot hold {}", uppered(behind.keyword)), "remove it");
      return;
    }
    ReadInstruction inner = Reader(behind, scope_, posix_, reading_).run();
    inner.instruction.span = whole();
    inner.instruction.on_build = true;
    for (facts::Secret& s : inner.secrets) sealer_.secrets.push_back(std::move(s));
    out_.instruction = std::move(inner.instruction);
    out_.problems = std::move(inner.problems);
    out_.usable = inner.usable;
  }

  const Statement& s_;
  const Scope& scope_;
  bool posix_;
  Reading& reading_;
  Sealer sealer_;
  size_t pair_text_ = 0;  // up to here the text of an ENV, ARG or LABEL is done
  ReadInstruction out_;
};

}  // namespace

ReadInstruction read_instruction(const Statement& statement, const Scope& scope, bool posix,
                                 Reading& reading) {
  return Reader(statement, scope, posix, reading).run();
}

}  // namespace watertight::sources::dockerfile
