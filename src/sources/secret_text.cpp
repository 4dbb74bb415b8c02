#include "sources/secret_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "sources/secret_commands.hpp"
#include "sources/secret_names.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t kLongestName = 128;

constexpr std::array kPasswordOptions = {
    PasswordOption{"mysql", "-p", true, false, false},
    PasswordOption{"mysqldump", "-p", true, false, false},
    PasswordOption{"mysqladmin", "-p", true, false, false},
    PasswordOption{"mariadb", "-p", true, false, false},
    PasswordOption{"mariadb-dump", "-p", true, false, false},
    PasswordOption{"mariadb-admin", "-p", true, false, false},
    PasswordOption{"sshpass", "-p", true, true, false},
    PasswordOption{"mongo", "-p", false, true, false},
    PasswordOption{"mongosh", "-p", false, true, false},
    PasswordOption{"mongodump", "-p", false, true, false},
    PasswordOption{"login", "-p", false, true, false},
    PasswordOption{"redis-cli", "-a", false, true, false},
    PasswordOption{"sqlcmd", "-P", false, true, false},
    PasswordOption{"ldapsearch", "-w", false, true, false},
    PasswordOption{"curl", "-u", true, true, true},
    PasswordOption{"curl", "--user", false, true, true},
    PasswordOption{"useradd", "-p", true, true, false},
    PasswordOption{"usermod", "-p", true, true, false},
    PasswordOption{"zip", "-P", true, true, false},
    PasswordOption{"unzip", "-P", true, true, false},
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_quote(char c) { return c == '"' || c == '\''; }
bool is_name(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<FoundSecret> read() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '<') {
      if (const std::size_t length = placeholder_here(at_); length > 0) {
        at_ += length;
        return;
      }
    }
    if (ahead_ && at_ >= ahead_->begin) return keep(*std::exchange(ahead_, {}));
    if (auto secret = secret_format_at(text_, at_)) return found(*secret);
    if ((at_ == 0 || text_[at_ - 1] == '\n') && key_material()) return;
    if (c == '$' && default_of_a_secret()) return;
    if (c == ';' || c == '|' || c == '&' || (c == '\n' && !next_element(at_))) program_ = {};
    const bool begins = is_name(c) && (at_ == 0 || !is_name(text_[at_ - 1]));
    if (!begins) {
      ++at_;
      return;
    }
    word();
  }

  // What stands between the sign of a secret and the secret may hold another one:
  // https://token:password@host.
  void found(const FoundSecret& secret) {
    if (secret.begin == at_) return keep(secret);
    if (!ahead_) ahead_ = secret;
    ++at_;
  }

  void keep(FoundSecret secret) {
    if (ahead_ && secret.end > ahead_->begin)
      secret.end = std::max(secret.end, std::exchange(ahead_, {})->end);
    if (secret.end > secret.begin) found_.push_back(secret);
    at_ = std::max(secret.end, at_ + 1);
  }

  // ${DB_PASSWORD:-value}: the value.
  bool default_of_a_secret() {
    if (at_ + 1 >= text_.size() || text_[at_ + 1] != '{') return false;
    std::size_t end = at_ + 2;
    while (end < text_.size() && end < at_ + 2 + kLongestName && is_name(text_[end]) && text_[end] != '-')
      ++end;
    const std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    if (end < text_.size() && text_[end] == ':') ++end;
    if (end + 1 >= text_.size() || text_[end] != '-') return false;
    const std::string_view kind = kind_by_name(name);
    if (kind.empty()) return false;
    const std::size_t begin = end + 1;
    std::size_t open = 1;
    for (end = begin; end < text_.size() && text_[end] != '\n'; ++end) {
      if (text_[end] == '{') ++open;
      if (text_[end] == '}' && --open == 0) return take({begin, end, {}}, kind);
    }
    return false;
  }

  // Behind this line break an element of a list follows: "- value". How a command is written in YAML.
  bool next_element(std::size_t at) const {
    const std::size_t dash = text_.find_first_not_of(" \t\r", at + 1);
    return dash != npos && text_[dash] == '-' && dash + 1 < text_.size() && text_[dash + 1] == ' ';
  }

  // A word that could be a name: NAME=value, NAME: value, --name value, -pvalue, or a program.
  void word() {
    std::size_t end = at_;
    while (end < text_.size() && is_name(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    if (option(name, end)) return;
    if (name.size() <= kLongestName && secret_named(name, end)) return;
    if (has_password_options(name)) program_ = name;
    behind_keyword_ = name == "ENV" || name == "ARG" || name == "LABEL";
    // Known formats may begin inside what looked like a name.
    for (std::size_t i = at_ + 1; i < end; ++i) {
      if (auto secret = secret_format_at(text_, i)) {
        at_ = i;
        return found(*secret);
      }
    }
    at_ = end;
  }

  bool option(std::string_view name, std::size_t end) {
    const PasswordOption* o = program_.empty() ? nullptr : password_option(program_, name);
    if (o == nullptr) return false;
    const bool attached = name.size() > o->option.size() || attached_quote(end);
    if (!attached && o->attached && !o->separate) return false;  // mysql -p: asks
    const std::size_t begin = attached ? at_ + o->option.size() : separated_value(end);
    if (begin == npos) return false;
    FoundSecret value = value_at(begin, false);
    if (o->behind_colon) {
      const std::size_t colon = text_.substr(value.begin, value.end - value.begin).find(':');
      if (colon == npos) return false;
      value.begin += colon + 1;
    }
    return take(value, "password");
  }
  bool attached_quote(std::size_t at) const {
    return at < text_.size() && is_quote(text_[at]) && !list_quote(at);
  }
  // The quote that ends an element of a list: ["-p", "secret"].
  bool list_quote(std::size_t at) const {
    return at + 1 < text_.size() && (text_[at + 1] == ',' || text_[at + 1] == ' ');
  }

  bool secret_named(std::string_view name, std::size_t end) {
    const std::size_t dashes = std::min(name.find_first_not_of('-'), name.size());
    const std::string_view bare = name.substr(dashes);
    if (end >= text_.size()) return false;
    const std::string_view kind = kind_by_name(bare);
    if (kind.empty()) return false;
    std::size_t begin = end;
    bool to_line_end = false;
    std::size_t behind = end;
    if (is_quote(text_[behind]) && behind + 1 < text_.size()) ++behind;  // "NAME": value
    const std::size_t mark = std::min(text_.find_first_not_of(" \t", behind), text_.size());
    if (mark < text_.size() && text_[behind] == '=') {
      begin = behind + 1;
    } else if (mark < text_.size() && (text_[mark] == ':' || text_[mark] == '=') &&
               (mark + 1 == text_.size() || is_space(text_[mark + 1]) || is_quote(text_[mark + 1]) ||
                behind > end)) {
      begin = text_.find_first_not_of(" \t", mark + 1);
      to_line_end = behind == end && begins_line();
    } else if (dashes > 0) {
      begin = separated_value(end);
      if (begin != npos && text_[begin] == '-') return false;
      if (kind == "secret" && begin != npos && text_.substr(begin).starts_with("id=")) return false;
    } else if (behind_keyword_ && (text_[end] == ' ' || text_[end] == '\t')) {
      begin = text_.find_first_not_of(" \t", end);  // ENV NAME the rest of the line
      to_line_end = true;
    } else {
      return false;
    }
    if (begin == npos || begin >= text_.size()) return false;
    return take(value_at(begin, to_line_end), kind);
  }

  // Nothing but white space, dashes and quotes stands before the word on its line.
  bool begins_line() const {
    std::size_t i = at_;
    while (i > 0 &&
           (text_[i - 1] == ' ' || text_[i - 1] == '\t' || text_[i - 1] == '-' || is_quote(text_[i - 1])))
      --i;
    return i == 0 || text_[i - 1] == '\n';
  }

  // Where the value of an option begins that is an argument of its own, also in a list: "--password",
  // "value".
  std::size_t separated_value(std::size_t at) const {
    std::size_t i = at;
    const std::size_t line_end = i < text_.size() && is_quote(text_[i]) ? i + 1 : i;
    if (line_end < text_.size() && text_[line_end] == '\n' && next_element(line_end)) {
      i = text_.find('-', line_end) + 2;
      return i < text_.size() && !is_space(text_[i]) ? i : npos;
    }
    while (i < text_.size() && i < at + 8 &&
           (text_[i] == ' ' || text_[i] == '\t' || text_[i] == ',' || text_[i] == '=' || is_quote(text_[i])))
      ++i;
    if (i == at || i >= text_.size() || is_space(text_[i])) return npos;
    return is_quote(text_[i - 1]) ? i - 1 : i;
  }

  FoundSecret value_at(std::size_t begin, bool to_line_end) const {
    if (begin < text_.size() && is_quote(text_[begin])) {
      for (std::size_t i = begin + 1; i < text_.size(); ++i) {
        if (text_[i] == '\\') {
          ++i;
        } else if (text_[i] == text_[begin]) {
          return {begin + 1, i, {}};
        }
      }
    }
    if (text_.substr(begin).starts_with("\\\"")) {
      const std::size_t close = text_.find("\\\"", begin + 2);
      if (close != npos && text_.substr(begin, close - begin).find('\n') == npos)
        return {begin + 2, close, {}};
    }
    std::size_t i = begin;
    while (i < text_.size() && !ends_value(i, to_line_end)) i += text_[i] == '\\' && !to_line_end ? 2 : 1;
    i = std::min(i, text_.size());
    while (i > begin && is_space(text_[i - 1])) --i;
    return {begin, i, {}};
  }

  bool ends_value(std::size_t at, bool to_line_end) const {
    const char c = text_[at];
    if (c == '\n' || c == '\r') return true;
    if (to_line_end) return false;
    if (is_space(c) || is_quote(c)) return true;
    if (c != ';' && c != '&' && c != '|' && c != ',') return false;
    // Such a character may belong to a password; it ends the value where another pair or a command follows.
    std::size_t i = at + 1;
    if (i >= text_.size() || is_space(text_[i]) || text_[i] == c) return true;
    const std::size_t name = i;
    while (i < text_.size() && i < name + kLongestName && (is_name(text_[i]) || text_[i] == ' ')) ++i;
    return i > name && i < text_.size() && text_[i] == '=';
  }

  bool take(FoundSecret value, std::string_view kind) {
    const std::string_view content = text_.substr(value.begin, value.end - value.begin);
    const bool structure = !content.empty() && (content[0] == '[' || content[0] == '{' || content == "|" ||
                                                content == ">" || content == "|-" || content == ">-");
    if (structure || plainly_no_secret(kind, content) || placeholder_here(value.begin) > 0) return false;
    value.kind = kind_of_value(kind, content);
    if (const auto form = secret_format_at(text_, value.begin); form && form->end >= value.end)
      value.kind = form->kind;
    keep(value);
    return true;
  }

  // A line that is nothing but base64, as the inner lines of a private key whose first line is not in view.
  bool key_material() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::size_t first = at_;
    while (first < end && is_space(text_[first])) ++first;
    std::size_t last = end;
    while (last > first && is_space(text_[last - 1])) --last;
    const std::string_view line = text_.substr(first, last - first);
    if (line.size() < 64 || line.size() > 80) return false;
    bool upper = false;
    bool lower = false;
    bool digit = false;
    for (const char c : line) {
      upper |= c >= 'A' && c <= 'Z';
      lower |= c >= 'a' && c <= 'z';
      digit |= c >= '0' && c <= '9';
      if ((!is_name(c) && c != '+' && c != '/' && c != '=') || c == '-' || c == '_' || c == '.') return false;
    }
    if (!upper || !lower || !digit) return false;
    keep({first, last, "key material"});
    return true;
  }

  std::size_t placeholder_here(std::size_t at) const {
    if (at >= text_.size() || text_[at] != '<') return 0;
    const std::string_view head = text_.substr(at, 96);
    const std::size_t close = head.find('>');
    return close != npos && is_placeholder(head.substr(0, close + 1)) ? close + 1 : 0;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view program_;
  bool behind_keyword_ = false;       // the word before was ENV, ARG or LABEL
  std::optional<FoundSecret> ahead_;  // its sign has been read, it stands further on
  std::vector<FoundSecret> found_;
};

}  // namespace

bool has_password_options(std::string_view program) {
  return std::ranges::any_of(kPasswordOptions, [&](const auto& o) { return o.program == program; });
}

const PasswordOption* password_option(std::string_view program, std::string_view argument) {
  for (const PasswordOption& o : kPasswordOptions)
    if (o.program == program && (o.attached ? argument.starts_with(o.option) : argument == o.option))
      return &o;
  return nullptr;
}

std::vector<FoundSecret> secrets_in_text(std::string_view text) {
  std::vector<FoundSecret> found = Reader{text}.read();
  std::vector<FoundSecret> given = secrets_of_commands(text);
  if (given.empty()) return found;
  found.insert(found.end(), given.begin(), given.end());
  std::ranges::stable_sort(found, {}, &FoundSecret::begin);
  std::vector<FoundSecret> joined;
  for (const FoundSecret& secret : found) {
    if (!joined.empty() && secret.begin < joined.back().end)
      joined.back().end = std::max(joined.back().end, secret.end);
    else
      joined.push_back(secret);
  }
  return joined;
}

}  // namespace watertight::sources
