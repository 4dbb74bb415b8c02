// What the finished image brings for its containers, and what the build may do to its host: health check,
// working directory, modes, ports, sudo, and the flags of RUN.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/package_managers.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::BuildStage;
using facts::Instruction;

Verdict healthcheck_missing(const BuildFile& file, const facts::System&) {
  const auto stages = image_stages(file);
  if (stages.empty()) return not_evaluated("the file has no stage");
  if (holds_files_only(file)) return not_applicable("the last stage holds files and starts nothing");
  for (const BuildStage* stage : stages)
    for (const Instruction& i : std::views::reverse(stage->instructions)) {
      if (i.keyword != "HEALTHCHECK" || i.on_build || i.arguments.empty()) continue;
      if (i.arguments.front() != "NONE") return passed();
      return failed(
          observe("HEALTHCHECK NONE turns the health check of the base image off: a hung process counts as "
                  "running",
                  {evidence_at(file, "HEALTHCHECK", "NONE", i.span)}));
    }
  Evidence none{"HEALTHCHECK", "not set", facts::Basis::assumed, file.at(stages.front()->span)};
  return failed(observe(
      "no HEALTHCHECK is set: the engine sees whether the process lives, not whether it works", {none}));
}
const Check registered_health{"dockerfile-healthcheck-missing", healthcheck_missing};

std::string normalised(std::string_view directory, std::string_view path) {
  std::string whole =
      path.starts_with('/') ? std::string(path) : std::string(directory) + '/' + std::string(path);
  std::vector<std::string> parts;
  for (const auto& range : whole | std::views::split('/')) {
    const std::string part(range.begin(), range.end());
    if (part == ".." && !parts.empty())
      parts.pop_back();
    else if (!part.empty() && part != "." && part != "..")
      parts.push_back(part);
  }
  std::string out;
  for (const std::string& part : parts) out += '/' + part;
  return out.empty() ? "/" : out;
}

constexpr std::array<std::string_view, 19> kSystemDirectories = {
    "/bin",  "/boot", "/dev", "/etc",     "/lib",     "/lib32",    "/lib64", "/libx32",  "/proc",   "/run",
    "/sbin", "/sys",  "/usr", "/usr/bin", "/usr/lib", "/usr/sbin", "/var",   "/var/lib", "/var/run"};

Verdict workdir_system_dir(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  std::string unresolved;
  for (const BuildStage& stage : file.stages) {
    std::string directory = "/";
    for (const Instruction& i : stage.instructions) {
      if (i.keyword != "WORKDIR" || i.arguments.empty()) continue;
      if (i.arguments.front().find('$') != std::string::npos) {
        unresolved = i.arguments.front();
        continue;
      }
      directory = normalised(directory, i.arguments.front());
      const bool descriptor =
          directory.starts_with("/proc/self/fd/") || directory.starts_with("/proc/thread-self/fd/");
      const bool system = std::find(kSystemDirectories.begin(), kSystemDirectories.end(), directory) !=
                              kSystemDirectories.end() ||
                          directory.starts_with("/proc/") || directory.starts_with("/sys/") ||
                          directory.starts_with("/dev/");
      if (!descriptor && !(system && is_in_image(file, &stage))) continue;
      Observation o = observe(
          descriptor
              ? fmt::format(
                    "WORKDIR is {}: on runc before 1.1.12 the process begins with a directory of the host "
                    "(CVE-2024-21626)",
                    directory)
              : fmt::format("WORKDIR is {}: what the application writes with relative paths lands among the "
                            "system's files and can replace them",
                            directory),
          {evidence_at(file, "WORKDIR", i.arguments.front(), i.span)}, directory);
      if (descriptor) o.severity = Severity::critical;
      found.push_back(std::move(o));
    }
  }
  if (found.empty() && !unresolved.empty())
    return not_evaluated(fmt::format("WORKDIR {} is known when it is built only", unresolved));
  return verdict_on(std::move(found));
}
const Check registered_workdir{"dockerfile-workdir-system-dir", workdir_system_dir};

// "777", "0666", "a+rwx", "o=w": everybody may write. With the sticky bit, as /tmp has it, files stay their
// owners'.
bool everybody_writes(std::string_view mode) {
  if (!mode.empty() && mode.find_first_not_of("01234567") == std::string_view::npos && mode.size() <= 5) {
    unsigned bits = 0;
    std::from_chars(mode.data(), mode.data() + mode.size(), bits, 8);
    return (bits & 2u) != 0 && (bits & 01000u) == 0;
  }
  for (const auto& range : mode | std::views::split(',')) {
    const std::string_view part(range.begin(), range.end());
    const std::size_t operation = part.find_first_of("+=");
    if (operation == std::string_view::npos || operation == 0) continue;
    const std::string_view who = part.substr(0, operation);
    const bool others = who.find_first_of("oa") != std::string_view::npos &&
                        who.find_first_not_of("ugoa") == std::string_view::npos;
    const std::string_view what = part.substr(operation + 1);
    if (others && what.find('w') != std::string_view::npos && what.find('t') == std::string_view::npos)
      return true;
  }
  return false;
}

// The mode that a command sets; empty: none.
std::string_view mode_set(Words program) {
  std::string_view name = program_name(program);
  if (name == "find" || name == "xargs")
    for (std::size_t i = 1; i + 1 < program.size(); ++i)
      if (program[i].text == "chmod" || program[i].text.ends_with("/chmod")) {
        program = program.subspan(i);
        name = "chmod";
        break;
      }
  if (is_one_of(name, {"mkdir", "install", "mkfifo"})) {
    for (std::size_t i = 1; i < program.size(); ++i) {
      const std::string_view word = program[i].text;
      if (word.starts_with("--mode=")) return word.substr(7);
      const bool letter = word.size() > 1 && word.front() == '-' && word[1] != '-' && word.ends_with('m');
      if ((letter || word == "--mode") && i + 1 < program.size()) return program[i + 1].text;
      if (word.starts_with("-m") && word.size() > 2) return word.substr(2);
    }
    return {};
  }
  if (name != "chmod") return {};
  for (const facts::Word& w : program.subspan(1)) {
    const bool option = w.text.starts_with("--") || w.text == "-R" || w.text == "-v" || w.text == "-f" ||
                        w.text == "-c" || w.text == "-Rf" || w.text == "-fR" || w.text == "-vR" ||
                        w.text == "-Rv";
    if (!option) return w.literal ? std::string_view(w.text) : std::string_view();
  }
  return {};
}

Verdict chmod_777(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file))
    if (const std::string_view mode = mode_set(c.program()); everybody_writes(mode))
      found.push_back(
          observe(file, c,
                  fmt::format("mode {} lets every user of the container change these files, also the "
                              "one that a hole in the application gives away",
                              mode)));
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (const facts::Flag* mode = i.flag("chmod"); mode != nullptr && everybody_writes(mode->value))
        found.push_back(observe(
            fmt::format("--chmod={} lets every user of the container change these files", mode->value),
            {evidence_at(file, i.keyword, "--chmod=" + mode->value + ' ' + i.text, i.span)}, i.text));
  return verdict_on_commands(file, std::move(found));
}
const Check registered_chmod{"dockerfile-chmod-777", chmod_777};

// "22", "22/tcp", "20-25"
bool holds_port_22(std::string_view port) {
  port = port.substr(0, port.find('/'));
  int first = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), first);
  if (error != std::errc()) return false;
  int last = first;
  if (end != port.data() + port.size() && *end == '-')
    std::from_chars(end + 1, port.data() + port.size(), last);
  return first <= 22 && last >= 22;
}

Verdict expose_22(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildStage* stage : image_stages(file))
    for (const Instruction& i : stage->instructions)
      if (i.keyword == "EXPOSE")
        for (const std::string& port : i.arguments)
          if (holds_port_22(port) && !port.ends_with("/udp"))
            found.push_back(
                observe("port 22 is exposed: an SSH server in a container is one more way in, with accounts "
                        "and keys of its own",
                        {evidence_at(file, "EXPOSE", port, i.span)}, port));
  return verdict_on(std::move(found));
}
const Check registered_expose{"dockerfile-expose-22", expose_22};

Verdict sudo(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    if (!is_in_image(file, c.stage)) continue;
    const std::vector<std::string> packages = installed_packages(c.program());
    const bool installs = std::any_of(packages.begin(), packages.end(), [](const std::string& p) {
      return p.substr(0, p.find('=')) == "sudo";
    });
    if (program_name(c.command().words) == "sudo")
      found.push_back(
          observe("sudo is called in the build: the image keeps a set-uid program and a rule that lets the "
                  "unprivileged user become root",
                  {evidence_of(file, c)}, "called"));
    else if (installs)
      found.push_back(
          observe("sudo is installed: a set-uid program, a way from the application's user to root",
                  {evidence_of(file, c)}, "installed"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_sudo{"dockerfile-sudo", sudo};

Verdict run_flag(const BuildFile& file, std::string_view flag, std::string_view value, const char* message) {
  std::vector<Observation> found;
  for (const BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (const facts::Flag* f = i.flag(flag); i.keyword == "RUN" && f != nullptr && f->value == value)
        found.push_back(observe(message,
                                {evidence_at(file, "RUN", fmt::format("--{}={}", flag, value), i.span)},
                                i.text.substr(0, 120)));
  return verdict_on(std::move(found));
}

Verdict run_insecure(const BuildFile& file, const facts::System&) {
  return run_flag(
      file, "security", "insecure",
      "the step runs with all capabilities and without confinement: what it runs can take over the machine "
      "that builds");
}
const Check registered_insecure{"dockerfile-run-insecure", run_insecure};

Verdict run_host_network(const BuildFile& file, const facts::System&) {
  return run_flag(
      file, "network", "host",
      "the step uses the network of the machine that builds: it reaches whatever listens on its loopback");
}
const Check registered_network{"dockerfile-run-host-network", run_host_network};

}  // namespace
}  // namespace watertight::checks
