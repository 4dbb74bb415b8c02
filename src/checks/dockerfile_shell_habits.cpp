// What RUN asks of its shell: programs that do nothing in a build, pipes whose failures nobody sees.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/build_style.hpp"
#include "checks/check.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

bool pipefail_is_on(const BuildFile& file, const BuildStage& stage, const Instruction& run) {
  if (run.text.find("pipefail") != std::string::npos) return true;
  for (const facts::Heredoc& h : run.heredocs)
    if (h.content.find("pipefail") != std::string::npos) return true;
  const std::vector<std::string> shell = shell_at(file, stage, &run);
  return std::any_of(shell.begin(), shell.end(),
                     [](const std::string& w) { return w.find("pipefail") != std::string::npos; });
}

Verdict pipefail(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const auto& [stage, run] : instructions_called(file, "RUN")) {
    if (run->json_form || pipefail_is_on(file, *stage, *run)) continue;
    const auto pipe =
        std::find_if(run->commands.begin(), run->commands.end(),
                     [](const facts::ShellCommand& c) { return c.joint == facts::Joint::pipe; });
    if (pipe == run->commands.end() || pipe == run->commands.begin()) continue;
    const auto index = static_cast<std::size_t>(pipe - run->commands.begin());
    found.push_back(
        observe(file, {stage, run, index - 1},
                "whether this command of the pipe fails is not noticed: a download that breaks off, "
                "or a checksum that does not fit, and the build goes on"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_pipefail{"dockerfile-pipefail", pipefail};

Verdict run_cd(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  const Instruction* told = nullptr;
  for (const BuildCommand& c : run_commands(file)) {
    if (program_name(c.program()) != "cd" || c.program().size() < 2 || told == c.instruction) continue;
    told = c.instruction;
    found.push_back(observe(file, c,
                            "cd holds for this step alone, and where it fails in the middle of a list, what "
                            "follows runs in the wrong folder; WORKDIR holds for all that follow"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_cd{"dockerfile-run-cd", run_cd};

std::optional<std::string> does_nothing(Words program) {
  const std::string_view name = program_name(program);
  if (!is_one_of(name, {"ssh", "vim", "vi", "nano", "shutdown", "reboot", "service", "systemctl", "ps",
                        "free", "top", "kill", "killall", "mount", "umount", "ifconfig"}))
    return std::nullopt;
  if (name == "systemctl" && (has_operand(program, "enable") || has_operand(program, "disable") ||
                              has_operand(program, "mask") || has_operand(program, "set-default")))
    return std::nullopt;
  if (program.size() < 2 && is_one_of(name, {"mount", "service"})) return std::nullopt;
  return fmt::format(
      "{} asks for a person, an init system or a running machine: a build has none of them, and "
      "what it starts or mounts is gone with the step",
      name);
}
Verdict pointless(const BuildFile& f, const facts::System&) { return check_commands(f, does_nothing); }
const Check registered_pointless{"dockerfile-pointless-command", pointless};

Verdict both_fetchers(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages) {
    std::optional<BuildCommand> wget;
    bool curl = false;
    for (const BuildCommand& c : run_commands(file)) {
      if (c.stage != &stage) continue;
      if (program_name(c.program()) == "wget" && !wget) wget = c;
      curl = curl || program_name(c.program()) == "curl";
    }
    if (wget && curl)
      found.push_back(
          observe(file, *wget,
                  "the stage uses wget and curl: one of them would do, and each is a tool that an "
                  "attacker finds ready in the image"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_both{"dockerfile-wget-and-curl", both_fetchers};

std::optional<std::string> wget_talks(Words program) {
  if (program_name(program) != "wget" || program.size() < 2) return std::nullopt;
  if (has_letter(program, 'q', "oaeOtTwQPUlARDBiI") || has_option(program, "--quiet") ||
      has_option(program, "--progress") || has_option(program, "--no-verbose") ||
      has_option(program, "--output-file") || has_option(program, "--append-output") ||
      has_letter(program, 'o', "eOtTwQPUlARDBiI") || has_letter(program, 'a', "eOtTwQPUlARDBiI"))
    return std::nullopt;
  for (const facts::Word& w : program)
    if (w.text.starts_with("-nv")) return std::nullopt;
  return "wget draws a progress bar, which in the log of a build is thousands of lines that hide the rest";
}
Verdict wget_progress(const BuildFile& f, const facts::System&) { return check_commands(f, wget_talks); }
const Check registered_progress{"dockerfile-wget-progress", wget_progress};

std::optional<std::string> replaces_shell(Words program) {
  if (program_name(program) != "ln") return std::nullopt;
  const std::string_view last = program.back().text;
  if (last != "/bin/sh" && last != "/usr/bin/sh") return std::nullopt;
  return "the shell of the image is replaced for every program in it; SHELL changes it for the build alone";
}
Verdict shell_instruction(const BuildFile& f, const facts::System&) {
  return check_commands(f, replaces_shell);
}
const Check registered_shell{"dockerfile-shell-instruction", shell_instruction};

// The sparse files of lastlog and faillog grow to the size of the number when they are packed into a layer.
std::optional<std::string> large_id(Words program) {
  if (program_name(program) != "useradd" || has_letter(program, 'l', "bcdefgGkKpRsuZ") ||
      has_option(program, "--no-log-init"))
    return std::nullopt;
  for (std::size_t i = 1; i < program.size(); ++i) {
    std::string_view id;
    const std::string_view word = program[i].text;
    if ((word == "-u" || word == "--uid") && i + 1 < program.size())
      id = program[i + 1].text;
    else if (word.starts_with("--uid="))
      id = word.substr(6);
    else if (word.starts_with("-u"))
      id = word.substr(2);
    if (id.size() > 5 && id.find_first_not_of("0123456789") == std::string_view::npos)
      return fmt::format(
          "useradd writes log files as long as the number {} is large: the layer grows by "
          "gigabytes; add -l",
          id);
  }
  return std::nullopt;
}
Verdict useradd(const BuildFile& f, const facts::System&) { return check_commands(f, large_id); }
const Check registered_useradd{"dockerfile-useradd-l", useradd};

Verdict shellcheck(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const facts::BuildRemark& r : file.remarks)
    if (r.kind == facts::RemarkKind::shell)
      found.push_back(observe(
          r.text, {evidence_at(file, "ShellCheck", r.text.substr(0, r.text.find(' ')), r.span)}, r.text));
  if (found.empty() && !file.shell_checked.known())
    return not_evaluated("ShellCheck's answer", file.shell_checked);
  return verdict_on(std::move(found));
}
const Check registered_shellcheck{"dockerfile-shellcheck", shellcheck};

}  // namespace
}  // namespace watertight::checks
