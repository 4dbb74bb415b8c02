#include "sources/dockerfile/shell_programs.hpp"

#include <algorithm>
#include <array>

namespace watertight::sources::dockerfile {
namespace {

using facts::Word;
using std::size_t;
using std::string_view;

string_view base_name(string_view path) {
  const size_t slash = path.rfind('/');
  return slash == string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

bool is_posix_shell(string_view program) {
  static constexpr std::array<string_view, 7> kShells = {"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"};
  return std::find(kShells.begin(), kShells.end(), base_name(program)) != kShells.end();
}

const Word* script_word(std::span<const Word> program) {
  if (program.empty()) return nullptr;
  const string_view name = base_name(program.front().text);
  if (name == "eval") return program.size() == 2 ? &program[1] : nullptr;
  if (name != "su" && !is_posix_shell(name)) return nullptr;
  for (size_t i = 1; i + 1 < program.size(); ++i) {
    const string_view option = program[i].text;
    const bool letters = option.size() > 1 && option.front() == '-' && option[1] != '-';
    if (option != "--command" && (!letters || option.find('c') == string_view::npos)) continue;
    for (++i; i < program.size(); ++i)  // options may stand between -c and the script
      if (!program[i].text.starts_with('-') && !program[i].text.starts_with('+') &&
          program[i].text != "pipefail")
        return &program[i];
  }
  return nullptr;
}

bool reads_standard_input(std::span<const Word> program) {
  if (program.empty() || !is_posix_shell(program.front().text)) return false;
  for (const Word& word : program.subspan(1))
    if (!word.text.starts_with('-') && word.text != "pipefail" && word.text != "/dev/stdin") return false;
  return script_word(program) == nullptr;
}

}  // namespace watertight::sources::dockerfile
