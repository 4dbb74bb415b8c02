#include "sources/compose/environment_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <utility>

#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

// A value built of the values above it doubles with each line: this is where that ends.
constexpr std::size_t kMostValueBytes = 1u << 20;
constexpr std::size_t kMostBytes = 8u << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view name, const Lookup& outside, EnvironmentFormat format)
      : text_(text), name_(name), outside_(outside), format_(format) {}

  Expected<std::vector<EnvironmentLine>> run() {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = line_start_ = 3;
    while (at_ < text_.size()) {
      if (!line()) return std::unexpected(std::move(error_));
    }
    return std::move(lines_);
  }

 private:
  bool fail(std::string cause, std::string remedy) {
    error_ = {"read", std::string(name_),
              fmt::format("line {}, column {}: {}", line_, at_ - line_start_ + 1, cause), std::move(remedy)};
    return false;
  }
  [[nodiscard]] std::size_t line_end() const { return std::min(text_.find('\n', at_), text_.size()); }
  void next_line() {
    at_ = std::min(line_end() + 1, text_.size());
    line_start_ = at_;
    ++line_;
  }

  bool line() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '#') {
      next_line();
      return true;
    }
    if (text_.substr(at_).starts_with("export ")) {
      at_ += 7;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }
    EnvironmentLine entry;
    entry.span = {line_, static_cast<std::uint32_t>(at_ - line_start_ + 1), line_, 0};
    const std::size_t name_start = at_;
    while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
    entry.name = std::string(text_.substr(name_start, at_ - name_start));
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    const char separator = at_ < text_.size() ? text_[at_] : '\n';
    if (entry.name.empty())
      return fail("a line that names no variable", "write NAME=value, or # before a comment");
    if (separator == '=' || separator == ':') {
      ++at_;
      if (!value(entry)) return false;
    } else if (separator != '\n' && separator != '#') {
      return fail(fmt::format("the name of a variable ends in the middle of a word, after \"{}\"",
                              entry.name.substr(0, 60)),
                  "write NAME=value; names are letters, digits and underscores");
    }
    entry.span.end_line = line_;
    entry.span.end_column = static_cast<std::uint32_t>(at_ - line_start_ + 1);
    next_line();
    return keep(std::move(entry));
  }

  static bool is_name_part(char c) {
    return is_name_character(c) || c == '.' || c == '-' || c == '[' || c == ']';
  }

  bool keep(EnvironmentLine entry) {
    if (entry.value) {
      bytes_ += entry.value->size() + entry.name.size();
      if (bytes_ > kMostBytes) return fail("the values together are larger than 8 MiB", "shorten the file");
      KeptValue kept = kept_value(entry.name, *entry.value);
      if (!kept.kind.empty()) {
        entry.secret = std::exchange(*entry.value, std::move(kept.text));
        entry.secret_kind = kept.kind;
      }
      above_.insert_or_assign(entry.name, *entry.value);
    }
    lines_.push_back(std::move(entry));
    return true;
  }

  bool value(EnvironmentLine& entry) {
    if (format_ == EnvironmentFormat::raw) {
      entry.value = std::string(text_.substr(at_, line_end() - at_));
      if (entry.value->ends_with('\r')) entry.value->pop_back();
      at_ = line_end();
      return true;
    }
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) return quoted(entry);
    std::string_view rest = text_.substr(at_, line_end() - at_);
    for (std::size_t hash = rest.find('#'); hash != std::string_view::npos; hash = rest.find('#', hash + 1)) {
      if (hash != 0 && !is_blank(rest[hash - 1])) continue;
      rest = rest.substr(0, hash);
      break;
    }
    const std::string_view word = trimmed(rest);
    if (!expand(word, entry)) return false;
    at_ += rest.size();
    return true;
  }

  bool quoted(EnvironmentLine& entry) {
    const char quote = text_[at_];
    const std::size_t start = at_ + 1;
    std::size_t end = start;
    while (end < text_.size() && text_[end] != quote)
      end += text_[end] == '\\' && end + 1 < text_.size() ? 2 : 1;
    if (end >= text_.size())
      return fail(
          fmt::format("the value of {} starts with a quote that is never closed", entry.name.substr(0, 60)),
          "close it, or take the quote away");
    const std::string_view body = text_.substr(start, end - start);
    if (quote == '\'') {
      entry.value = std::string(body);
    } else if (!expand(unescaped(body), entry)) {
      return false;
    }
    for (std::size_t i = at_; i < end; ++i) {
      if (text_[i] != '\n') continue;
      ++line_;
      line_start_ = i + 1;
    }
    at_ = end + 1;
    const std::string_view rest = trimmed(text_.substr(at_, line_end() - at_));
    if (!rest.empty() && rest.front() != '#')
      return fail("text after the closing quote", "put # before a comment, or the quote at the end");
    return true;
  }

  // Inside double quotes. `\$` stays a dollar that starts no variable.
  static std::string unescaped(std::string_view body) {
    std::string result;
    for (std::size_t i = 0; i < body.size(); ++i) {
      if (body[i] != '\\' || i + 1 == body.size()) {
        result += body[i];
        continue;
      }
      switch (const char c = body[++i]) {
        case 'n':
          result += '\n';
          break;
        case 'r':
          result += '\r';
          break;
        case 't':
          result += '\t';
          break;
        case '$':
          result += "$$";
          break;
        case '"':
        case '\'':
        case '\\':
          result += c;
          break;
        default:
          result.append(1, '\\').append(1, c);
      }
    }
    return result;
  }

  bool expand(std::string_view text, EnvironmentLine& entry) {
    if (text.find('$') == std::string_view::npos) {
      entry.value = std::string(text);
      return true;
    }
    const auto lookup = [&](std::string_view wanted) -> const std::string* {
      if (const std::string* found = outside_(wanted)) return found;
      const auto it = above_.find(std::string(wanted));
      return it == above_.end() ? nullptr : &it->second;
    };
    auto result = interpolate(text, lookup, kMostValueBytes);
    if (!result) {
      // A dollar sign in an environment file that starts no variable is a dollar sign.
      if (!result.error().cause.starts_with("a dollar sign"))
        return fail(result.error().cause, result.error().remedy);
      entry.value = std::string(text);
      return true;
    }
    entry.value = std::move(result->text);
    entry.unset = std::move(result->unset);
    return true;
  }

  std::string_view text_;
  std::string_view name_;
  const Lookup& outside_;
  EnvironmentFormat format_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  std::size_t bytes_ = 0;
  std::unordered_map<std::string, std::string> above_;
  std::vector<EnvironmentLine> lines_;
  Error error_;
};

}  // namespace

Expected<std::vector<EnvironmentLine>> parse_environment_file(std::string_view text, std::string_view name,
                                                              const Lookup& outside,
                                                              EnvironmentFormat format) {
  return Reader(text, name, outside, format).run();
}

}  // namespace watertight::sources::compose
