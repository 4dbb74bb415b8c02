#include "sources/dockerfile/sealing.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "sources/secret_names.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::dockerfile {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// `echo`, `printf`: prints its words.
bool prints(const facts::ShellCommand& c) {
  return !c.words.empty() && (c.words.front().text == "echo" || c.words.front().text == "printf");
}

bool runs(const facts::ShellCommand& c, std::string_view name) {
  const auto program = c.program();
  return !program.empty() &&
         (program.front().text == name || program.front().text.ends_with('/' + std::string(name)));
}

bool has_word(const facts::ShellCommand& c, std::string_view word) {
  return std::any_of(c.words.begin(), c.words.end(), [&](const facts::Word& w) { return w.text == word; });
}

}  // namespace

void Sealer::keep(facts::Secret secret) {
  const auto same = [&](const facts::Secret& s) {
    return s.where == secret.where && s.length == secret.length && s.digest == secret.digest;
  };
  if (std::none_of(secrets.begin(), secrets.end(), same)) secrets.push_back(std::move(secret));
}

std::string Sealer::text(std::string_view text) {
  if (text.size() < 4) return std::string(text);
  known_.add_of_text(text);
  SealedText sealed = sealed_text(where_, text, origin_);
  for (facts::Secret& s : sealed.secrets) keep(std::move(s));
  return std::move(sealed.text);
}

Sealer::Pair Sealer::pair(const std::string& name, const std::string& value) {
  SealedVariable sealed = sealed_variable(name, value, origin_);
  if (!sealed.secret) return {text(value), false};
  if (const std::string_view kind = kind_by_name(name); !kind.empty()) known_.add(kind, value);
  sealed.secret->where = where_ + ' ' + name;
  keep(std::move(*sealed.secret));
  return {std::move(sealed.variable.value), true};
}

std::vector<std::string> Sealer::arguments(const std::vector<std::string>& arguments) {
  const std::vector<std::string_view> views(arguments.begin(), arguments.end());
  known_.add_of_arguments(views);
  SealedArguments sealed = sealed_arguments(where_, views, origin_);
  for (facts::Secret& s : sealed.secrets) keep(std::move(s));
  return std::move(sealed.arguments);
}

void Sealer::replace(facts::Word& word, std::string sealed, std::string& text) {
  if (sealed == word.text) return;
  if (word.text.size() >= 4) replace_all(text, word.text, sealed);
  word.text = std::move(sealed);
}

void Sealer::command(facts::ShellCommand& command, std::string& whole) {
  std::vector<std::string_view> views;
  for (const facts::Word& word : command.words) views.push_back(word.text);
  known_.add_of_arguments(views);
  SealedArguments sealed = sealed_arguments(where_, views, origin_);
  for (std::size_t i = 0; i < command.words.size(); ++i)
    replace(command.words[i], std::move(sealed.arguments[i]), whole);
  for (facts::Secret& s : sealed.secrets) keep(std::move(s));
  for (facts::Word& word : command.assignments) replace(word, text(word.text), whole);
}

std::string Sealer::password(std::string_view value) {
  known_.add("password", value);
  facts::Secret secret = seal(where_, "password", value, origin_);
  std::string text = placeholder(secret);
  keep(std::move(secret));
  return text;
}

void Sealer::account_passwords(facts::Instruction& instruction) {
  const auto sealed_account = [this](const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string_view value = std::string_view(text).substr(std::min(colon + 1, text.size()));
    if (colon == std::string::npos || value.empty() || value.front() == '$' || is_placeholder(value))
      return text;
    std::size_t end = value.find_first_of("\n\r");
    if (const std::size_t escape = value.find("\\n"); escape < end) end = escape;
    end = std::min(end, value.size());
    return text.substr(0, colon + 1) + password(value.substr(0, end)) + std::string(value.substr(end));
  };
  std::vector<facts::ShellCommand>& all = instruction.commands;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool accounts = runs(all[i], "chpasswd");
    if (!accounts && !(runs(all[i], "passwd") && (has_word(all[i], "--stdin") || i > 0))) continue;
    if (accounts)
      for (facts::Heredoc& h : instruction.heredocs) h.content = sealed_account(h.content);
    if (i == 0 || all[i].joint != facts::Joint::pipe || !prints(all[i - 1])) continue;
    for (facts::Word& word : std::span(all[i - 1].words).subspan(1)) {
      const bool plain = word.literal && !word.text.starts_with('-') && !is_placeholder(word.text);
      if (accounts)
        replace(word, sealed_account(word.text), instruction.text);
      else if (plain && word.text.size() >= 4)
        replace(word, password(word.text), instruction.text);
    }
  }
}

}  // namespace watertight::sources::dockerfile
