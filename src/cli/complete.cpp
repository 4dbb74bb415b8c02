#include "cli/complete.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>

namespace watertight::cli {
namespace {

const CommandInfo* find(const CommandTable& table, const std::string& name) {
  const auto at =
      std::find_if(table.begin(), table.end(), [&](const CommandInfo& c) { return c.name == name; });
  return at == table.end() ? nullptr : &*at;
}

const OptionInfo* find_option(const CommandInfo& command, std::string_view spelling) {
  for (const OptionInfo& option : command.options)
    if (spelling == option.name || (!option.letter.empty() && spelling == option.letter)) return &option;
  return nullptr;
}

bool takes_value(const OptionInfo& option) { return !option.value.empty() || !option.choices.empty(); }

class Completion {
 public:
  Completion(const CommandTable& table, std::span<const std::string> words)
      : table_(table), before_(words.first(words.size() - 1)), word_(words.back()) {}

  Candidates find_all() {
    while (!before_.empty() && enter(before_.front())) before_ = before_.subspan(1);
    const std::vector<const CommandInfo*> below = commands_below(table_, command_->name);
    if (!below.empty() && !before_.empty()) return {};  // of a command that there is not
    if (value_of_an_option()) return std::move(found_);
    for (const CommandInfo* command : below) add(std::string(last_word(*command)), command->help);
    for (const OptionInfo& option : command_->options) add(option.name, option.help);
    if (below.empty()) add_operand();
    return std::move(found_);
  }

 private:
  bool enter(const std::string& word) {
    const CommandInfo* next = find(table_, command_->name.empty() ? word : command_->name + ' ' + word);
    if (next != nullptr) command_ = next;
    return next != nullptr;
  }

  bool value_of_an_option() {
    const auto equals = word_.starts_with("--") ? word_.find('=') : std::string::npos;
    const OptionInfo* option = nullptr;
    std::string prefix;
    if (equals != std::string::npos) {
      option = find_option(*command_, word_.substr(0, equals));
      prefix = word_.substr(0, equals + 1);
    } else if (!before_.empty()) {
      option = find_option(*command_, before_.back());
    }
    if (option == nullptr || !takes_value(*option)) return false;
    for (const std::string& choice : option->choices) add(prefix + choice, {});
    found_.files = option->choices.empty();
    return true;
  }

  // The one that comes next: those that stand there already are counted.
  void add_operand() {
    std::size_t number = 0;
    for (std::size_t i = 0; i < before_.size(); ++i) {
      const OptionInfo* option = find_option(*command_, before_[i]);
      if (option != nullptr && takes_value(*option))
        ++i;
      else if (option == nullptr && (before_[i] == "-" || !before_[i].starts_with('-')))
        ++number;
    }
    const std::vector<OperandInfo>& operands = command_->operands;
    if (operands.empty() || (number >= operands.size() && !operands.back().many)) return;
    const OperandInfo& operand = operands[std::min(number, operands.size() - 1)];
    for (const std::string& choice : operand.choices) add(choice, {});
    found_.files = operand.choices.empty() && !word_.starts_with('-');
  }

  void add(std::string word, std::string help) {
    if (word.starts_with(word_)) found_.words.push_back({std::move(word), std::move(help)});
  }

  const CommandTable& table_;
  const CommandInfo* command_ = &table_.front();
  std::span<const std::string> before_;  // behind the command's own words
  const std::string& word_;
  Candidates found_;
};

}  // namespace

Candidates complete(const CommandTable& table, std::span<const std::string> words) {
  if (words.empty()) return {};
  return Completion(table, words).find_all();
}

void write_for_docker(std::ostream& out, const Candidates& candidates) {
  constexpr int kAsTheShellDoes = 0;
  constexpr int kNoFiles = 4;
  for (const Candidate& candidate : candidates.words)
    fmt::print(out, "{}{}{}\n", candidate.word, candidate.help.empty() ? "" : "\t", candidate.help);
  fmt::print(out, ":{}\n", candidates.files ? kAsTheShellDoes : kNoFiles);
}

}  // namespace watertight::cli
