#include "checks/build_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

bool runs_shell_text(const Instruction& i) { return i.keyword == "RUN" && !i.json_form && !i.text.empty(); }

std::string joined(Words words) {
  std::string out;
  for (const facts::Word& w : words) {
    if (!out.empty()) out += ' ';
    out += w.text;
  }
  return out;
}

// "<password, 12 characters, 1a2b3c4d>" holds a digest that depends on the machine.
std::string without_digests(std::string text) {
  for (std::size_t at = text.find(" characters, "); at != std::string::npos;
       at = text.find(" characters, ", at + 1))
    if (const std::size_t end = text.find('>', at); end != std::string::npos)
      text.erase(at + 11, end - at - 11);
  return text;
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::vector<BuildCommand> run_commands(const BuildFile& file) {
  std::vector<BuildCommand> all;
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (i.keyword == "RUN")
        for (std::size_t n = 0; n < i.commands.size(); ++n) all.push_back({&stage, &i, n});
  return all;
}

std::vector<const BuildStage*> image_stages(const BuildFile& file) {
  std::vector<const BuildStage*> stages;
  for (const BuildStage* s = file.final_stage(); s != nullptr;) {
    stages.push_back(s);
    const auto below = static_cast<std::size_t>(s->base_stage);
    const auto self = static_cast<std::size_t>(s - file.stages.data());
    s = s->base_stage >= 0 && below < self ? &file.stages[below] : nullptr;
  }
  return stages;
}

bool is_in_image(const BuildFile& file, const BuildStage* stage) {
  const auto stages = image_stages(file);
  return std::find(stages.begin(), stages.end(), stage) != stages.end();
}

std::string source_of(const facts::Flag& flag) {
  if (flag.name == "from") return flag.value;
  if (flag.name != "mount") return {};
  const std::string_view options = flag.value;
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t end = std::min(options.find(',', at), options.size());
    const std::string_view option = options.substr(at, end - at);
    if (option.starts_with("from=")) return std::string(option.substr(5));
    at = end + 1;
  }
  return {};
}

bool serves_another(const BuildFile& file, const BuildStage& stage) {
  const auto self = static_cast<std::int64_t>(&stage - file.stages.data());
  const auto takes_of_it = [&](const Instruction& i, std::size_t at) {
    return std::any_of(i.flags.begin(), i.flags.end(), [&](const facts::Flag& flag) {
      const std::string from = source_of(flag);
      return !from.empty() && file.stage_named(from, at) == self;
    });
  };
  for (auto n = static_cast<std::size_t>(self) + 1; n < file.stages.size(); ++n) {
    const BuildStage& later = file.stages[n];
    if (later.base_stage == self || std::any_of(later.instructions.begin(), later.instructions.end(),
                                                [&](const Instruction& i) { return takes_of_it(i, n); }))
      return true;
  }
  return false;
}

bool holds_files_only(const BuildFile& file) {
  const auto stages = image_stages(file);
  if (stages.empty() || stages.back()->base != "scratch") return false;
  return std::none_of(stages.begin(), stages.end(), [](const BuildStage* s) {
    return std::any_of(s->instructions.begin(), s->instructions.end(), [](const Instruction& i) {
      return !i.on_build && (i.keyword == "CMD" || i.keyword == "ENTRYPOINT");
    });
  });
}

std::string_view program_name(Words program) {
  if (program.empty() || !program.front().literal) return {};
  const std::string_view path = program.front().text;
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_letter(Words program, char letter, std::string_view with_value) {
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string_view word = program[i].text;
    if (!program[i].literal || word.size() < 2 || word.front() != '-') continue;
    if (word == "--") return false;
    if (word[1] == '-') continue;
    for (std::size_t c = 1; c < word.size(); ++c) {
      if (word[c] == letter) return true;
      if (with_value.find(word[c]) == std::string_view::npos) continue;
      if (c + 1 == word.size()) ++i;  // its value is the next word
      break;
    }
  }
  return false;
}

bool has_option(Words program, std::string_view option) {
  return std::any_of(program.begin(), program.end(), [&](const facts::Word& w) {
    const std::string_view word = w.text;
    return w.literal && word.starts_with(option) &&
           (word.size() == option.size() || word[option.size()] == '=');
  });
}

std::optional<std::string> option_value(Words program, std::string_view option) {
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string_view word = program[i].text;
    if (!word.starts_with(option)) continue;
    if (word.size() > option.size() && word[option.size()] == '=')
      return std::string(word.substr(option.size() + 1));
    if (word.size() == option.size()) return i + 1 < program.size() ? program[i + 1].text : std::string();
  }
  return std::nullopt;
}

bool has_operand(Words program, std::string_view operand) {
  return program.size() > 1 && std::any_of(program.begin() + 1, program.end(), [&](const facts::Word& w) {
           return w.literal && w.text == operand;
         });
}

bool is_off(std::string_view value) { return is_one_of(lowered(value), {"false", "0", "no", "off"}); }

bool is_loopback(std::string_view url) {
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos)
    url.remove_prefix(scheme + 3);
  std::string host = lowered(url.substr(0, url.find('/')));
  if (const std::size_t user = host.rfind('@'); user != std::string::npos) host.erase(0, user + 1);
  if (host.starts_with("[::1]")) return true;
  host = host.substr(0, host.find(':'));
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.");
}

std::vector<SetVariable> variables_set(const BuildFile& file) {
  std::vector<SetVariable> all;
  const auto pairs = [&](const Instruction& i) {
    if (i.keyword != "ENV" && i.keyword != "ARG") return;
    for (const facts::KeyValue& p : i.pairs)
      if (p.has_value)
        all.push_back({p.key, p.value, evidence_at(file, i.keyword, p.key + '=' + p.value, p.span)});
  };
  for (const Instruction& i : file.global_arguments) pairs(i);
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions) pairs(i);
  for (const BuildCommand& c : run_commands(file)) {
    const auto word = [&](const facts::Word& w) {
      const std::size_t equals = w.text.find('=');
      if (w.literal && equals != std::string::npos && equals > 0)
        all.push_back({w.text.substr(0, equals), w.text.substr(equals + 1), evidence_of(file, c)});
    };
    for (const facts::Word& w : c.command().assignments) word(w);
    const Words words = c.command().words;
    const Words program = c.program();
    const bool declares = is_one_of(program_name(words), {"export", "declare", "typeset"});
    // Behind env and sudo, up to the program they run.
    const bool sets = is_one_of(program_name(words), {"env", "sudo"});
    const std::size_t end = declares ? words.size() : sets ? words.size() - program.size() : 0;
    for (std::size_t i = 1; i < end; ++i) word(words[i]);
  }
  return all;
}

Evidence evidence_at(const BuildFile& file, std::string fact, std::string value, const Span& span) {
  return {std::move(fact), std::move(value), facts::Basis::declared, file.at(span)};
}

Evidence evidence_of(const BuildFile& file, const BuildCommand& c) {
  std::string text = joined(c.command().assignments);
  if (!text.empty() && !c.command().words.empty()) text += ' ';
  text += joined(c.command().words);
  if (text.size() > 300) text = text.substr(0, 297) + "...";
  return evidence_at(file, c.instruction->on_build ? "ONBUILD RUN" : "RUN", std::move(text),
                     c.command().span);
}

Observation observe(const BuildFile& file, const BuildCommand& command, std::string message) {
  std::string text = without_digests(joined(command.program()));
  return observe(std::move(message), {evidence_of(file, command)}, text.substr(0, 120));
}

Verdict verdict_on(std::vector<Observation> observations) {
  std::map<std::string, int> seen;
  for (Observation& o : observations)
    if (const int n = ++seen[o.discriminator]; n > 1) o.discriminator += fmt::format(" ({})", n);
  return failed_if_any(std::move(observations));
}

Verdict verdict_on_commands(const BuildFile& file, std::vector<Observation> observations) {
  if (!observations.empty()) return verdict_on(std::move(observations));
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (runs_shell_text(i) && i.commands.empty())
        return not_evaluated(
            fmt::format("the RUN on line {} is for a shell whose language is not read here", i.span.line));
  return passed();
}

Verdict check_commands(const BuildFile& file, CommandRule says) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file))
    if (auto message = says(c.program())) found.push_back(observe(file, c, std::move(*message)));
  return verdict_on_commands(file, std::move(found));
}

}  // namespace watertight::checks
