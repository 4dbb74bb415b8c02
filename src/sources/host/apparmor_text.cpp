#include "sources/host/apparmor_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "linux/apparmor_rule.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;
using linux_kernel::Allowance;
using Words = std::vector<std::string_view>;

constexpr std::size_t kMostIncludes = 64;
constexpr std::size_t kMostBlocks = 64;
constexpr std::size_t kMostWords = 256;  // of one rule

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

enum class Kind : std::uint8_t { word, comma, open, close, include, end };
struct Token {
  Kind kind = Kind::end;
  std::string_view text;  // include: the rest of its line
  std::uint32_t line = 0;
};

// Cuts a text as apparmor_parser does: a comma ends a rule only in front of a blank, so that "/{a,b}" is one
// word; parentheses and quotes hold blanks together.
class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  Token next() {
    skip_blanks_and_comments();
    if (text_.empty()) return {Kind::end, {}, line_};
    if (text_.front() == ',') return take(Kind::comma, 1);
    if (text_.front() == '}') return take(Kind::close, 1);
    if (text_.front() == '{' && (text_.size() == 1 || is_blank(text_[1]) || text_[1] == '#'))
      return take(Kind::open, 1);
    const Token word = take(Kind::word, word_length());
    if (word.text != "include" && word.text != "#include") return word;
    return {Kind::include, rest_of_line(), word.line};
  }

  std::string_view rest_of_line() { return take(Kind::word, std::min(text_.find('\n'), text_.size())).text; }

 private:
  void skip_blanks_and_comments() {
    while (!text_.empty()) {
      const std::string_view after = text_.substr(0, 9);
      const bool includes = after.starts_with("#include") && after.size() == 9 && is_blank(after[8]);
      if (is_blank(text_.front()))
        take(Kind::end, 1);
      else if (text_.front() == '#' && !includes)
        rest_of_line();
      else
        return;
    }
  }

  [[nodiscard]] std::size_t word_length() const {
    int depth = 0;
    bool quoted = false;
    std::size_t at = 0;
    for (; at < text_.size(); ++at) {
      const char c = text_[at];
      const bool before_blank = at + 1 == text_.size() || is_blank(text_[at + 1]);
      if (c == '"') quoted = !quoted;
      if (quoted) continue;
      if (c == '(') ++depth;
      if (c == ')' && depth > 0) --depth;
      if (depth > 0) continue;
      if (is_blank(c) || (c == ',' && (before_blank || text_[at + 1] == '}' || text_[at + 1] == '#'))) break;
    }
    return std::max<std::size_t>(at, 1);
  }

  Token take(Kind kind, std::size_t length) {
    const Token token{kind, text_.substr(0, length), line_};
    line_ += static_cast<std::uint32_t>(std::ranges::count(token.text, '\n'));
    text_.remove_prefix(length);
    return token;
  }

  std::string_view text_;
  std::uint32_t line_ = 1;
};

std::string_view unquoted(std::string_view name) {
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

// "my-app" of `profile my-app /usr/bin/app flags=(complain)`, the path of a profile that has no other name;
// nothing where the words open no profile.
std::optional<std::string_view> name_of(const Words& header) {
  if (header.size() > 1 && header[0] == "profile") return unquoted(header[1]);
  if (!header.empty() && (unquoted(header[0]).starts_with('/') || header[0].starts_with("@{")))
    return unquoted(header[0]);
  return std::nullopt;
}

bool opens_a_child(const Words& header) {
  return !header.empty() && (header[0] == "hat" || header[0].starts_with('^') || name_of(header));
}

// "@{libs}=/lib /usr/lib": ends with its line.
bool assigns(std::string_view word) {
  if (word.starts_with("${")) return true;
  const auto end = word.find('}');
  return word.starts_with("@{") && end != std::string_view::npos &&
         (end + 1 == word.size() || word[end + 1] == '=' || word[end + 1] == '+');
}

// On one line, as it is shown.
std::string joined(const Words& words) {
  std::string text;
  for (const char c : fmt::format("{}", fmt::join(words, " ")))
    if (!is_blank(c) || !text.ends_with(' ')) text += is_blank(c) ? ' ' : c;
  return text;
}

struct Rule {
  std::string text;
  Allowance allowance;
  facts::Origin origin;
};

class Reader {
 public:
  Reader(std::string_view profile, const Include& include) : profile_(profile), include_(include) {}

  void read(const IncludedText& file, bool within) {
    Tokens tokens(file.text);
    std::vector<Block> blocks;
    if (within) blocks.push_back(Block::profile);
    Words words;
    std::uint32_t line = 0;
    for (Token token = tokens.next(); token.kind != Kind::end; token = tokens.next()) {
      if (words.empty()) line = token.line;
      switch (token.kind) {
        case Kind::word:
          if (blocks.empty() && words.empty() && assigns(token.text))
            tokens.rest_of_line();
          else if (words.size() < kMostWords)
            words.push_back(token.text);
          break;
        case Kind::include:
          if (in_profile(blocks)) follow(token.text);
          words.clear();
          break;
        case Kind::open:
          if (blocks.size() >= kMostBlocks) return not_known("its blocks are nested too deeply");
          blocks.push_back(opened(words, blocks, origin_of(file.path, line)));
          words.clear();
          break;
        case Kind::close:
          if (!blocks.empty()) blocks.pop_back();
          words.clear();
          break;
        default:
          if (in_profile(blocks)) take_rule(words, origin_of(file.path, line));
          words.clear();
      }
    }
    if (!within && !blocks.empty() && found_) not_known(file.path + " ends within a block");
  }

  [[nodiscard]] std::optional<Fact<Items>> result(const std::string& path) {
    if (!found_) return std::nullopt;
    if (!unknown_because_.empty()) return facts::unknown<Items>(unknown_because_, origin_of(path, line_));
    Items items;
    for (Rule& rule : rules_)
      if (!denied_[static_cast<std::size_t>(rule.allowance)] &&
          (rule.allowance != Allowance::mounts || holds_sys_admin_))
        items.push_back({std::move(rule.text), std::move(rule.origin)});
    return facts::declared(std::move(items), origin_of(path, line_));
  }

 private:
  enum class Block : std::uint8_t { profile, other };

  static bool in_profile(const std::vector<Block>& blocks) {
    return blocks.size() == 1 && blocks.front() == Block::profile;
  }

  Block opened(const Words& header, const std::vector<Block>& around, facts::Origin at) {
    if (in_profile(around) && !opens_a_child(header))
      not_known(fmt::format("rules of it depend on a condition ({})", joined(header)));
    if (!around.empty()) return Block::other;
    const auto name = name_of(header);
    if (!name || *name != profile_) return Block::other;
    found_ = true;
    line_ = at.span.line;
    for (const std::string_view word : header)
      if (word.find('(') != std::string_view::npos && word.find("xattrs") == std::string_view::npos)
        take("flags=" + std::string(word.substr(word.find('('))), at);
    return Block::profile;
  }

  void take(const std::string& flags, const facts::Origin& at) {
    if (const Allowance a = linux_kernel::allowance_of({flags}); a != Allowance::nothing)
      rules_.push_back({joined({flags}), a, at});
  }

  // A rule for the owner of what it is about is narrower than its class; one that asks somebody is no answer.
  void take_rule(Words words, facts::Origin at) {
    const std::string text = joined(words);
    const auto says = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    if (says("owner") || says("prompt")) return;
    const bool denies = std::erase(words, "deny") > 0;
    const Allowance allowance = linux_kernel::allowance_of(words);
    if (!denies && says("capability") && (words.back() == "capability" || says("sys_admin")))
      holds_sys_admin_ = true;
    if (denies) {
      denied_[static_cast<std::size_t>(allowance)] = true;
      if (linux_kernel::is_about_kernel_files(words))
        denied_[static_cast<std::size_t>(Allowance::files)] = true;
    } else if (allowance != Allowance::nothing) {
      rules_.push_back({text, allowance, std::move(at)});
    }
  }

  // ` if exists <local/my-app>`, ` "local/my-app"`
  void follow(std::string_view written) {
    if (const auto comment = written.find(" #"); comment != std::string_view::npos)
      written = written.substr(0, comment);
    written = trimmed(written);
    const bool if_exists = written.starts_with("if exists");
    if (if_exists) written = trimmed(written.substr(9));
    if (written.ends_with(',')) written.remove_suffix(1);
    if (written.size() >= 2 && (written.front() == '<' || written.front() == '"'))
      written = written.substr(1, written.size() - 2);
    if (written.starts_with("abstractions/") || written.starts_with("tunables/")) return;
    if (++includes_ > kMostIncludes) return not_known("it includes too many files");
    const auto texts = include_(written, if_exists);
    if (!texts) return not_known(texts.error());
    for (const IncludedText& text : *texts) read(text, true);
  }

  void not_known(std::string because) {
    if (unknown_because_.empty()) unknown_because_ = std::move(because);
  }

  std::string_view profile_;
  const Include& include_;
  bool found_ = false;
  std::uint32_t line_ = 0;  // of its header
  std::vector<Rule> rules_;
  std::array<bool, 8> denied_{};  // by class
  bool holds_sys_admin_ = false;  // without which nobody mounts
  std::size_t includes_ = 0;
  std::string unknown_because_;
};

}  // namespace

std::optional<Fact<Items>> wholesale_rules(const IncludedText& file, std::string_view profile,
                                           const Include& include) {
  Reader reader(profile, include);
  reader.read(file, false);
  return reader.result(file.path);
}

}  // namespace watertight::sources::host
