#include "sources/dockerfile/statements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::size_t;
using std::string_view;

constexpr size_t kMaxComments = 100;  // right above an instruction

// How linters are told to pass something over.
constexpr std::array<string_view, 7> kSuppressions = {
    "hadolint ignore=", "hadolint global ignore=", "trivy:ignore:", "checkov:skip=", "kics-scan ignore",
    "nosemgrep",        "dockerfilelint "};

// Each is looked for down to the end of the file: more than these, and the rest is left unread.
constexpr size_t kMaxUnendedHeredocs = 20;

struct Line {
  string_view text;  // without its end
  size_t from = 0;   // in the file
};

// One line after the other; knows where it is.
class Lines {
 public:
  explicit Lines(string_view file) : file_(file), at_(file.starts_with("\xEF\xBB\xBF") ? 3 : 0) {}
  [[nodiscard]] bool done() const { return at_ >= file_.size(); }
  [[nodiscard]] size_t at() const { return at_; }
  void go_back(size_t to) { at_ = to; }

  Line next() {
    const size_t from = at_;
    const size_t newline = file_.find('\n', at_);
    const size_t end = newline == string_view::npos ? file_.size() : newline;
    at_ = newline == string_view::npos ? end : newline + 1;
    string_view text = file_.substr(from, end - from);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return {text, from};
  }

 private:
  string_view file_;
  size_t at_;
};

struct Directive {
  std::string key;  // lower case
  string_view value;
};

// `# key = value`
std::optional<Directive> directive(string_view line) {
  if (!line.starts_with('#')) return std::nullopt;
  line = trimmed_left(line.substr(1));
  size_t end = 0;
  while (end < line.size() && (is_letter(line[end]) || (end > 0 && is_digit(line[end])))) ++end;
  const string_view behind = trimmed_left(line.substr(end));
  if (end == 0 || !behind.starts_with('=')) return std::nullopt;
  const string_view value = trimmed(behind.substr(1));
  if (value.empty()) return std::nullopt;
  return Directive{lowered(line.substr(0, end)), value};
}

// The line without a continuation character at its end; nothing: it has none. Two of them are none.
std::optional<string_view> without_continuation(string_view line, char escape) {
  size_t end = line.size();
  while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  if (end == 0 || line[end - 1] != escape) return std::nullopt;
  if (end > 1 && line[end - 2] == escape) return std::nullopt;
  return line.substr(0, end - 1);
}

// Words of a line for the search for heredocs: quotes and escapes are kept, and hold a word together.
std::vector<string_view> raw_words(string_view line) {
  std::vector<string_view> words;
  size_t from = string_view::npos;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote == 0 && is_space(c)) {
      if (from != string_view::npos) words.push_back(line.substr(from, i - from));
      from = string_view::npos;
      continue;
    }
    if (from == string_view::npos) from = i;
    if (c == '\\' && quote != '\'')
      ++i;
    else if (quote != 0 && c == quote)
      quote = 0;
    else if (quote == 0 && (c == '"' || c == '\''))
      quote = c;
  }
  if (from != string_view::npos) words.push_back(line.substr(from));
  return words;
}

// `3<<-"EOF"`; nothing: the word opens no heredoc.
std::optional<HeredocPart> heredoc(string_view word) {
  size_t at = 0;
  while (at < word.size() && is_digit(word[at])) ++at;
  if (!word.substr(at).starts_with("<<")) return std::nullopt;
  HeredocPart part;
  string_view rest = word.substr(at + 2);
  if (rest.starts_with('-')) {
    part.chomp = true;
    rest.remove_prefix(1);
  }
  if (rest.empty() || rest.find('<') != string_view::npos) return std::nullopt;
  char quote = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    const char c = rest[i];
    if (c == '\\' && quote != '\'' && i + 1 < rest.size()) {
      part.name += rest[++i];
      part.expand = false;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
      part.expand = false;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else {
      part.name += c;
    }
  }
  if (quote != 0 || part.name.empty()) return std::nullopt;
  return part;
}

// Leading words that begin with "--", quotes and escapes taken off; "--" alone ends them.
void read_flags(Statement& s) {
  const string_view line = s.line.text;
  size_t at = s.rest_from;
  while (at < line.size()) {
    while (at < line.size() && is_space(line[at])) ++at;
    if (!line.substr(at).starts_with("--")) break;
    Part flag{{}, at, at};
    char quote = 0;
    for (; at < line.size() && (quote != 0 || !is_space(line[at])); ++at) {
      char c = line[at];
      if (quote != 0 && c == quote) {
        quote = 0;
        continue;
      }
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        continue;
      }
      if (c == '\\') {
        if (at + 1 >= line.size()) continue;
        c = line[++at];
      }
      flag.text += c;
    }
    flag.to = at;
    if (flag.text == "--") break;
    s.flags.push_back(std::move(flag));
  }
  s.rest_from = std::min(at, line.size());
}

// Keyword, flags and rest of a statement whose line is joined, from `begin` on.
void read_head(Statement& s) {
  const string_view line = s.line.text;
  size_t at = s.begin;
  while (at < line.size() && is_space(line[at])) ++at;
  s.begin = at;
  while (at < line.size() && !is_space(line[at])) ++at;
  s.original = line.substr(s.begin, at - s.begin);
  s.keyword = lowered(s.original);
  s.flags.clear();
  s.rest_from = at;
  read_flags(s);
  s.rest_to = line.size();
  while (s.rest_from < s.rest_to && is_space(line[s.rest_from])) ++s.rest_from;
  while (s.rest_to > s.rest_from && is_space(line[s.rest_to - 1])) --s.rest_to;
}

class Splitter {
 public:
  explicit Splitter(string_view file) : lines_(file) {}

  Statements run() {
    while (!lines_.done()) {
      if (out_.list.size() >= kMaxStatements) {
        mistake(fmt::format("more than {} instructions", kMaxStatements), "split the file", lines_.at(),
                lines_.at() + 1);
        break;
      }
      const Line line = lines_.next();
      if (!fits(line)) continue;
      const string_view text = trimmed_left(line.text);
      look_for_directive(text, line);
      const size_t from = line.from + (line.text.size() - text.size());
      if (text.starts_with('#'))
        comment(text, from);
      else if (text.empty())
        comments_.clear();
      else
        statement({text, from});
    }
    return std::move(out_);
  }

 private:
  void mistake(std::string message, std::string remedy, size_t from, size_t to) {
    if (out_.mistakes.size() < kMaxProblems)
      out_.mistakes.push_back({std::move(message), std::move(remedy), from, to});
  }

  void remark(facts::RemarkKind kind, string_view text, size_t from, size_t to) {
    if (out_.remarks.size() < kMaxRemarks) out_.remarks.push_back({kind, std::string(text), from, to});
  }

  void comment(string_view text, size_t from) {
    const string_view words = trimmed(text.substr(1));
    if (comments_.size() < kMaxComments) comments_.push_back(words);
    if (words.size() > 1000) return;
    const bool asks_linter = std::any_of(kSuppressions.begin(), kSuppressions.end(), [&](string_view mark) {
      return words.find(mark) != string_view::npos;
    });
    if (asks_linter || words.starts_with("check="))
      remark(facts::RemarkKind::suppression, words.substr(0, 200), from, from + text.size());
  }

  bool fits(const Line& line) {
    if (line.text.size() > kMaxLine) {
      mistake(
          fmt::format("the line is {} bytes long; the builder takes at most {}", line.text.size(), kMaxLine),
          "split it over several lines, or move the data to a file of its own", line.from, line.from + 1);
      return false;
    }
    if (const size_t nul = line.text.find('\0'); nul != string_view::npos) {
      mistake("the line holds a NUL byte", "save the file as plain text, UTF-8 without NUL bytes",
              line.from + nul, line.from + nul + 1);
      return false;
    }
    return true;
  }

  // They stand at the top, before any comment, blank line or instruction.
  void look_for_directive(string_view text, const Line& line) {
    if (directives_done_) return;
    const auto found = directive(text);
    if (!found || (found->key != "escape" && found->key != "syntax" && found->key != "check")) {
      directives_done_ = true;
      return;
    }
    const size_t from = line.from + static_cast<size_t>(text.data() - line.text.data());
    const size_t to = from + text.size();
    if (std::find(seen_.begin(), seen_.end(), found->key) != seen_.end()) {
      mistake(fmt::format("the parser directive \"{}\" is given twice", found->key), "remove one", from, to);
      return;
    }
    seen_.push_back(found->key);
    if (found->key == "syntax") out_.syntax = found->value;
    if (found->key != "escape") return;
    if (found->value == "`" || found->value == "\\")
      out_.escape = found->value.front();
    else
      mistake(fmt::format("the escape character cannot be \"{}\"", found->value), "write ` or \\", from, to);
  }

  void statement(const Line& first) {
    Statement s;
    string_view text = first.text;
    size_t from = first.from;
    bool whole = true;
    bool empty_line = false;
    bool reported = false;
    size_t empty_at = 0;
    while (true) {
      const auto shorter = without_continuation(text, out_.escape);
      s.line.append(shorter.value_or(text), from);
      if (!shorter) break;
      std::optional<Line> more;
      while (!lines_.done() && !more) {
        const Line line = lines_.next();
        if (!fits(line)) {
          whole = false;
          continue;
        }
        const string_view left = trimmed_left(line.text);
        if (!left.empty() && !left.starts_with('#')) more = line;
        if (left.empty() && !empty_line) {
          empty_line = true;
          empty_at = line.from;
        }
      }
      if (!more) break;
      if (empty_line && std::exchange(reported, true) == false)
        remark(facts::RemarkKind::empty_continuation, {}, empty_at, empty_at + 1);
      text = more->text;
      from = more->from;
      if (s.line.text.size() + text.size() > kMaxStatement && whole) {
        mistake(fmt::format("the instruction is longer than {} bytes", kMaxStatement),
                "move the script to a file of its own", first.from, first.from + first.text.size());
        whole = false;
      }
      if (!whole) s.line = {};
    }
    if (s.line.text.empty()) return;
    read_head(s);
    if (s.keyword == "from" || s.keyword == "arg") s.comments = comments_;
    comments_.clear();
    s.source_to = s.line.source_of(s.rest_to > s.begin ? s.rest_to : s.begin + s.original.size());
    if (s.rest_to > 0 && s.rest_to > s.rest_from) s.source_to = s.line.source_of(s.rest_to - 1) + 1;
    if (whole) read_heredocs(s);
    if (whole && !s.original.empty()) out_.list.push_back(std::move(s));
  }

  static bool may_hold_heredocs(const Statement& s) {
    const Statement* inner = &s;
    Statement behind;
    if (s.keyword == "onbuild") {
      behind = statement_behind(s);
      inner = &behind;
    }
    return inner->keyword == "run" || inner->keyword == "copy" || inner->keyword == "add";
  }

  void read_heredocs(Statement& s) {
    if (s.rest().find("<<") == string_view::npos || !may_hold_heredocs(s)) return;
    const size_t body = lines_.at();
    for (const string_view word : raw_words(s.rest())) {
      auto part = heredoc(word);
      if (!part) continue;
      part->from = lines_.at();
      bool terminated = false;
      while (!lines_.done() && !terminated) {
        const Line line = lines_.next();
        string_view text = line.text;
        if (part->chomp) text.remove_prefix(std::min(text.find_first_not_of('\t'), text.size()));
        terminated = text == part->name;
        part->to = line.from;
        part->end = line.from + line.text.size();
      }
      if (!terminated) {
        const size_t from = s.line.source_of(s.begin);
        mistake(fmt::format("the heredoc \"{}\" is not ended", part->name),
                fmt::format("end it with a line that holds {} alone", part->name), from, s.source_to);
        if (++unended_heredocs_ < kMaxUnendedHeredocs) lines_.go_back(body);
        s.heredocs.clear();
        s.original.clear();  // not an instruction the builder would take
        return;
      }
      s.source_to = part->end;
      s.heredocs.push_back(std::move(*part));
    }
  }

  Lines lines_;
  Statements out_;
  size_t unended_heredocs_ = 0;
  bool directives_done_ = false;
  std::vector<std::string> seen_;
  std::vector<string_view> comments_;  // the lines right above, without their #
};

}  // namespace

Statements split_statements(string_view file) { return Splitter(file).run(); }

Statement statement_behind(const Statement& onbuild) {
  Statement s = onbuild;
  s.begin = onbuild.rest_from;
  read_head(s);
  return s;
}

}  // namespace watertight::sources::dockerfile
