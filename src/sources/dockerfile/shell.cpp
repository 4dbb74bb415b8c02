#include "sources/dockerfile/shell.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/shell_programs.hpp"
#include "sources/dockerfile/shell_scan.hpp"
#include "sources/dockerfile/shell_variables.hpp"
#include "sources/dockerfile/shell_words.hpp"

namespace watertight::sources::dockerfile {
namespace {

using facts::Joint;
using facts::ShellCommand;
using facts::Word;
using std::size_t;
using std::string;
using std::string_view;

constexpr int kMaxDepth = 12;

constexpr std::array<string_view, 16> kStepOver = {"if",    "then",  "elif",   "else", "fi", "do",
                                                   "done",  "while", "{",      "}",    "!",  "time",
                                                   "until", "esac",  "coproc", "in"};

template <typename List>
bool holds(const List& list, string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

struct Script {  // to be cut behind the list it stands in
  string text;
  ShellContext context;
};

class Cutter {
 public:
  Cutter(string_view text, const ShellContext& context, int depth, ShellVariables locals)
      : text_(text), context_(context), depth_(depth), locals_(std::move(locals)) {}

  void list(std::vector<ShellCommand>& out) {
    out_ = &out;
    first_ = out.size();
    while (at_ < text_.size() && *context_.commands_left > 0) token();
    finish(Joint::sequence);
    nested(out);
  }

  void words(std::vector<Word> all, std::vector<ShellCommand>& out) {
    out_ = &out;
    first_ = out.size();
    command_.words = std::move(all);
    from_ = 0;
    to_ = text_.size();
    finish(Joint::sequence);
    nested(out);
  }

 private:
  struct Heredoc {
    string name;
    bool chomp = false;
    bool script = false;
    bool open = true;  // its command is not finished yet
  };

  void nested(std::vector<ShellCommand>& out) {
    if (depth_ >= kMaxDepth) return;
    for (const Script& script : scripts_) Cutter(script.text, script.context, depth_ + 1, locals_).list(out);
  }

  [[nodiscard]] bool ahead(string_view s) const { return text_.substr(at_).starts_with(s); }
  [[nodiscard]] bool at_command() const { return command_.words.empty() && command_.assignments.empty(); }

  void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

  void token() {
    const char c = text_[at_];
    if (c == '\n') {
      ++at_;
      finish(Joint::sequence);
      heredoc_bodies();
    } else if (is_space(c)) {
      ++at_;
    } else if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
      at_ += 2;
    } else if (c == '#') {
      skip_comment();
    } else if (c == ';' || c == '&' || c == '|') {
      operation(c);
    } else if (c == '(' || c == ')') {
      parenthesis(c);
    } else if ((c == '<' || c == '>') && !(at_ + 1 < text_.size() && text_[at_ + 1] == '(')) {
      redirection();
    } else {
      word();
    }
  }

  void operation(char c) {
    if (ahead("&>")) {
      ++at_;
      redirection();
      return;
    }
    const bool twice = at_ + 1 < text_.size() && text_[at_ + 1] == c;
    const bool pipe_both = ahead("|&");
    at_ += twice || pipe_both ? 2 : 1;
    if (c == ';') {
      finish(Joint::sequence);
      if (twice || (at_ < text_.size() && text_[at_] == '&')) end_of_case();
    } else if (c == '&') {
      finish(twice ? Joint::both : Joint::background);
    } else {
      finish(twice ? Joint::either : Joint::pipe);
    }
  }

  void parenthesis(char c) {
    ++at_;
    if (c == ')') {
      finish(Joint::sequence);
      close_group();
      return;
    }
    if (at_command() && at_ < text_.size() && text_[at_] == '(') {  // arithmetic
      at_ = std::min(closing_parenthesis(text_, at_) + 1, text_.size());
      return;
    }
    if (command_.words.size() == 1) {  // the head of a function
      size_t next = at_;
      while (next < text_.size() && is_space(text_[next])) ++next;
      if (next < text_.size() && text_[next] == ')') {
        command_.words.clear();
        at_ = next + 1;
        return;
      }
    }
    if (!at_command()) finish(Joint::sequence);
    open_group();
  }

  // Whoever stands in a group behind a pipe reads from it.
  [[nodiscard]] bool reads_pipe() const {
    return joint_ == Joint::pipe || (!groups_.empty() && groups_.back());
  }
  void open_group() {
    if (groups_.size() < 1000) groups_.push_back(reads_pipe());
  }
  void close_group() {
    if (!groups_.empty()) groups_.pop_back();
  }

  // The pattern behind `case x in` or `;;`, up to its parenthesis.
  void end_of_case() {
    if (cases_ == 0) return;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#' && is_space(text_[at_ - 1])) {
        skip_comment();
      } else if (c == ')') {
        ++at_;
        return;
      } else if (is_space(c) || c == '|' || c == '(' || c == ';' || c == '&' || c == '<' || c == '>') {
        ++at_;
      } else {
        const ShellWord w = read_shell_word(text_, at_, no_value_);
        at_ = std::max(w.end, at_ + 1);
        if (w.bare && w.words.size() == 1 && w.words.front().text == "esac") {
          --cases_;
          close_group();
          return;
        }
      }
    }
  }

  void redirection() {
    if (!command_.words.empty() && last_end_ == at_ && only_digits(command_.words.back().text))
      command_.words.pop_back();  // the number of the descriptor
    const bool heredoc = ahead("<<") && !ahead("<<<");
    const bool input = text_[at_] == '<' && !heredoc;
    while (at_ < text_.size() && (text_[at_] == '<' || text_[at_] == '>')) ++at_;
    bool chomp = false;
    if (at_ < text_.size() && (text_[at_] == '&' || text_[at_] == '|' || (heredoc && text_[at_] == '-')))
      chomp = text_[at_++] == '-';
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ >= text_.size() || text_[at_] == '\n') return;
    const ShellWord target = read_shell_word(text_, at_, heredoc ? no_value_ : value_);
    at_ = target.end;
    remember(target);
    // `bash < <(…)` and `bash <<< "$(…)"` read what a command prints: as good as an argument.
    if (input && target.words.size() == 1 &&
        (target.words[0].text.starts_with("<(") || target.words[0].text.starts_with("$("))) {
      command_.words.push_back(target.words.front());
      to_ = at_;
    }
    if (heredoc && !target.words.empty())
      heredocs_.push_back({target.words.front().text, chomp, false, true});
  }

  static bool only_digits(string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), is_digit); }

  void heredoc_bodies() {
    for (const Heredoc& h : std::exchange(heredocs_, {})) {
      const size_t from = at_;
      size_t to = from;
      bool ended = false;
      while (at_ < text_.size() && !ended) {
        const size_t newline = std::min(text_.find('\n', at_), text_.size());
        string_view line = text_.substr(at_, newline - at_);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (h.chomp) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
        ended = line == h.name;
        to = ended ? at_ : newline;
        at_ = std::min(newline + 1, text_.size());
      }
      if (h.script) script(from, to);
    }
  }

  void script(size_t from, size_t to) {
    if (to <= from) return;
    ShellContext inner = context_;
    inner.span = [outer = context_.span, from](size_t a, size_t b) { return outer(from + a, from + b); };
    scripts_.push_back({string(text_.substr(from, to - from)), std::move(inner)});
  }

  void remember(const ShellWord& w) {
    for (const auto& [from, to] : w.scripts) script(from, to);
  }

  void word() {
    const size_t from = at_;
    ShellWord w = read_shell_word(text_, at_, value_);
    at_ = std::max(w.end, at_ + 1);
    if (w.bare && at_command() && w.words.size() == 1 && keyword(w.words.front().text)) return;
    remember(w);
    if (at_command()) from_ = from;
    to_ = at_;
    last_end_ = at_;
    for (Word& part : w.words) {
      const bool assignment = command_.words.empty() && !assigned_name(part.text).empty() &&
                              !assigned_name(text_.substr(from, at_ - from)).empty();
      (assignment ? command_.assignments : command_.words).push_back(std::move(part));
    }
  }

  bool keyword(string_view name) {
    if (name == "case") {
      ++cases_;
      open_group();
      skip_words("in");
      end_of_case();
      return true;
    }
    if (name == "for" || name == "select") {
      open_group();
      loop_variable();
      return true;
    }
    if (name == "function") {
      skip_one_word();
      return true;
    }
    if (name == "[[") {
      skip_words("]]");
      return true;
    }
    if (!holds(kStepOver, name)) return false;
    if (name == "if" || name == "while" || name == "until") ++conditions_;
    if (name == "if" || name == "while" || name == "until" || name == "{") open_group();
    if (name == "fi" || name == "done" || name == "esac" || name == "}") close_group();
    if ((name == "fi" || name == "done") && conditions_ > 0) --conditions_;
    if (name == "esac" && cases_ > 0) --cases_;
    return true;
  }

  string skip_one_word() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    if (at_ >= text_.size() || text_[at_] == '\n') return {};
    const ShellWord w = read_shell_word(text_, at_, no_value_);
    remember(w);
    at_ = w.end;
    return w.words.empty() ? string() : w.words.front().text;
  }

  // To the word `last`, whatever stands before it.
  void skip_words(string_view last) {
    while (at_ < text_.size()) {
      const size_t before = at_;
      if (skip_one_word() == last) return;
      if (at_ == before) ++at_;
    }
  }

  // `for x in a b`: up to the words; they are no commands.
  void loop_variable() {
    ++conditions_;
    if (ahead(" ((") || ahead("((")) {
      at_ = std::min(closing_parenthesis(text_, text_.find('(', at_) + 1) + 1, text_.size());
      return;
    }
    locals_.forget(skip_one_word());
    while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '\n') {
      const size_t before = at_;
      if (skip_one_word() == "do") return;
      if (at_ == before) ++at_;
    }
  }

  void note_variables() {
    const bool certain = conditions_ == 0 && cases_ == 0 && joint_ != Joint::either && joint_ != Joint::pipe;
    locals_.note(command_, certain);
  }

  void finish(Joint next) {
    if (at_command()) {
      // Nothing stands between two operators: the first of a pipe or condition counts.
      if (joint_ == Joint::sequence || joint_ == Joint::start)
        joint_ = out_->size() == first_ ? Joint::start : next;
      return;
    }
    if (*context_.commands_left == 0) return;
    --*context_.commands_left;
    command_.joint = out_->size() == first_ ? Joint::start : joint_;
    command_.piped = out_->size() != first_ && reads_pipe();
    command_.span = context_.span(from_, to_);
    note_variables();
    const std::span<const Word> program = command_.program();
    for (Heredoc& h : heredocs_) {
      if (h.open) h.script = reads_standard_input(program);
      h.open = false;
    }
    if (const Word* body = script_word(program);
        body != nullptr && depth_ < kMaxDepth &&
        (body->literal || body->text.find_first_of("`(") == string::npos)) {
      ShellContext inner = context_;
      inner.span = [span = command_.span](size_t, size_t) { return span; };
      scripts_.push_back({body->text, std::move(inner)});
    }
    out_->push_back(std::exchange(command_, {}));
    joint_ = next;
  }

  string_view text_;
  const ShellContext& context_;
  int depth_;
  ShellVariables locals_;
  std::vector<ShellCommand>* out_ = nullptr;
  size_t first_ = 0;
  size_t at_ = 0;
  ShellCommand command_;
  size_t from_ = 0;  // of the command
  size_t to_ = 0;
  size_t last_end_ = 0;  // of the last word
  Joint joint_ = Joint::start;
  int cases_ = 0;
  int conditions_ = 0;
  std::vector<bool> groups_;  // those that are open: whether they read from a pipe
  std::vector<Heredoc> heredocs_;
  std::vector<Script> scripts_;
  const ExpansionValue value_ = [this](string_view expansion) {
    return locals_.value(expansion, context_.value);
  };
  const ExpansionValue no_value_ = [](string_view) { return std::optional<string>(); };
};

}  // namespace

std::vector<ShellCommand> cut_shell(string_view text, const ShellContext& context) {
  std::vector<ShellCommand> out;
  Cutter(text, context, 0, {}).list(out);
  return out;
}

std::vector<ShellCommand> cut_words(std::vector<Word> words, const ShellContext& context) {
  std::vector<ShellCommand> out;
  Cutter({}, context, 0, {}).words(std::move(words), out);
  return out;
}

}  // namespace watertight::sources::dockerfile
