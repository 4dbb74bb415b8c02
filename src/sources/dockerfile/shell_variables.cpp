#include "sources/dockerfile/shell_variables.hpp"

#include <algorithm>
#include <array>

#include "sources/dockerfile/characters.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::string;
using std::string_view;

constexpr std::size_t kMost = 1000;
constexpr std::array<string_view, 5> kDeclarations = {"export", "declare", "local", "readonly", "typeset"};

}  // namespace

std::optional<string> ShellVariables::value(string_view expansion, const ExpansionValue& outside) const {
  string_view name = expansion.substr(1);
  const bool braces = name.starts_with('{');
  if (braces) name = name.substr(1, name.size() - 1 - (name.ends_with('}') ? 1 : 0));
  std::size_t end = 0;
  while (end < name.size() && is_name(name[end])) ++end;
  if (const auto at = known_.find(name.substr(0, end)); at != known_.end())
    return end == name.size() ? at->second : std::nullopt;
  return outside ? outside(expansion) : std::nullopt;
}

void ShellVariables::forget(const string& name) {
  if (known_.size() < kMost) known_[name] = std::nullopt;
}

void ShellVariables::assign(const facts::Word& word, bool certain) {
  const string_view name = assigned_name(word.text);
  const string_view rest = string_view(word.text).substr(name.size());
  if (name.empty() || known_.size() > kMost) return;
  if (certain && word.literal && rest.starts_with('='))
    known_[string(name)] = string(rest.substr(1));
  else
    known_[string(name)] = std::nullopt;
}

void ShellVariables::note(const facts::ShellCommand& command, bool certain) {
  if (command.words.empty()) {
    for (const facts::Word& word : command.assignments) assign(word, certain);
    return;
  }
  const string_view name = command.words.front().text;
  const bool declares = std::find(kDeclarations.begin(), kDeclarations.end(), name) != kDeclarations.end();
  for (std::size_t i = 1; i < command.words.size(); ++i) {
    if (declares) assign(command.words[i], certain);
    if (name == "read" || name == "unset") forget(command.words[i].text);
  }
}

}  // namespace watertight::sources::dockerfile
