#include "sources/secret_commands.hpp"

#include <algorithm>
#include <array>

#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

// A line with one of these is handled with care.
constexpr std::array<std::string_view, 13> kSigns = {
    "chpasswd", "passwd --stdin", "sudo -S",     "useradd ", "usermod ", "mysqladmin", "_authToken",
    "pass:",    "extraheader",    "access_key ", "netrc",    "htpasswd", "smbpasswd"};

// Behind these the next word is the secret.
constexpr std::array<std::string_view, 8> kBefore = {"echo", "printf",     "<<<",        "password",
                                                     "-p",   "--password", "_authToken", "secret_access_key"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_quote(char c) { return c == '"' || c == '\''; }

struct Token {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The next word of a line: a quoted part counts as one, quotes left out.
Token next_token(std::string_view line, std::size_t at) {
  while (at < line.size() && (is_blank(line[at]) || line[at] == ',' || line[at] == '[')) ++at;
  if (at < line.size() && is_quote(line[at])) {
    const auto close = std::min(line.find(line[at], at + 1), line.size());
    return {at + 1, close};
  }
  std::size_t end = at;
  while (end < line.size() && !is_blank(line[end]) && !is_quote(line[end]) && line[end] != ',') ++end;
  return {at, end};
}

bool ends_with_any(std::string_view word, const auto& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view e) { return word == e || (e.size() > 4 && word.ends_with(e)); });
}

// A word that cannot be the value: an option, a variable, an operator, a user's name alone is no harm either
// way.
bool is_no_value(std::string_view word) {
  return word.empty() || word == "=" || word.front() == '-' || word.front() == '$' || word.front() == '|' ||
         word.front() == '&' || word.front() == ';' || word.front() == '<' || word.front() == '>' ||
         word.front() == '%';
}

void of_line(std::string_view line, std::size_t offset, std::vector<FoundSecret>& found) {
  const bool handled = std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view s) {
    return line.find(s) != std::string_view::npos;
  });
  if (!handled) return;
  bool expected = false;
  for (Token t = next_token(line, 0); t.begin < line.size();
       t = next_token(line, std::max(t.end + 1, t.begin + 1))) {
    const std::string_view word = line.substr(t.begin, t.end - t.begin);
    const bool quoted = t.begin > 0 && is_quote(line[t.begin - 1]);
    const auto pass = word.find("pass:");
    if (pass != std::string_view::npos && pass + 5 < word.size()) {
      found.push_back({offset + t.begin + pass + 5, offset + t.end, "password"});
    } else if (quoted && !word.starts_with('<') && word.find(':') != std::string_view::npos &&
               word.find("://") == std::string_view::npos) {
      found.push_back({offset + t.begin, offset + t.end, "password"});
    } else if (expected && !is_no_value(word)) {
      found.push_back({offset + t.begin, offset + t.end, "password"});
    }
    expected = (!word.starts_with('<') && ends_with_any(word, kBefore)) || word == "<<<" ||
               (expected && is_no_value(word) && word.starts_with('-'));
  }
}

bool touches_placeholder(std::string_view text, const FoundSecret& secret) {
  constexpr std::size_t kLongest = 96;
  const std::size_t from = secret.begin > kLongest ? secret.begin - kLongest : 0;
  for (std::size_t at = text.find('<', from); at < secret.end; at = text.find('<', at + 1)) {
    const std::size_t close = text.substr(at, kLongest).find('>');
    if (close == std::string_view::npos || !is_placeholder(text.substr(at, close + 1))) continue;
    if (at + close >= secret.begin) return true;
  }
  return false;
}

// Lines of a heredoc that chpasswd reads: "user:password".
bool opens_passwords(std::string_view line) {
  return line.find("chpasswd") != std::string_view::npos && line.find("<<") != std::string_view::npos &&
         line.find("<<<") == std::string_view::npos;
}

}  // namespace

bool takes_a_secret_next(std::string_view program, std::string_view word) {
  return word.ends_with("_authToken") || word.ends_with("secret_access_key") ||
         (program == "mysqladmin" && word == "password");
}

std::vector<FoundSecret> secrets_of_commands(std::string_view text) {
  std::vector<FoundSecret> found;
  bool in_heredoc = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const auto colon = line.find(':');
    if (in_heredoc && colon != std::string_view::npos && colon + 1 < line.size())
      found.push_back({at + colon + 1, end, "password"});
    else
      of_line(line, at, found);
    in_heredoc = opens_passwords(line) || (in_heredoc && colon != std::string_view::npos);
    at = end + 1;
  }
  // What stands for a secret already is none.
  std::erase_if(found, [&](const FoundSecret& s) { return touches_placeholder(text, s); });
  return found;
}

}  // namespace watertight::sources
