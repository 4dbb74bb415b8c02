// How a build uses package managers: questions answered, caches left out, nothing upgraded.
// One table for each habit, one row for each package manager.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/build_style.hpp"
#include "checks/check.hpp"
#include "checks/package_managers.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;
// Answers yes to everything, by an option of the program or of its command.
struct Yes {
  std::string_view id;
  ProgramNames programs;
  std::string_view commands;
  std::string_view letters;  // any of these one-letter options
  std::string_view options;
};
constexpr std::array<Yes, 4> kYes = {{
    {"dockerfile-apt-yes",
     {"apt-get", "apt", "aptitude"},
     " install reinstall upgrade dist-upgrade full-upgrade build-dep remove purge autoremove ",
     "y",
     " --yes --assume-yes --simulate --download-only --force-yes "},
    {"dockerfile-yum-yes",
     {"yum", "", ""},
     " install localinstall reinstall update upgrade groupinstall remove ",
     "y",
     " --assumeyes --downloadonly "},
    {"dockerfile-dnf-yes",
     {"dnf", "microdnf", "dnf5"},
     " install localinstall reinstall update upgrade groupinstall remove ",
     "y",
     " --assumeyes --downloadonly "},
    {"dockerfile-zypper-yes",
     {"zypper", "", ""},
     " install in remove rm update up patch source-install si dup ",
     "yn",
     " --no-confirm --non-interactive "},
}};

bool letter_in(const PackageCall& call, std::string_view letters) {
  return std::any_of(call.options.begin(), call.options.end(), [&](std::string_view o) {
    return o[1] != '-' && o.find_first_of(letters, 1) != std::string_view::npos;
  });
}

// -qq, or -q twice, is yes to apt-get.
bool apt_is_very_quiet(const PackageCall& call) {
  int quiet = 0;
  for (const std::string_view o : call.options) {
    if (o == "--quiet") ++quiet;
    if (o == "-q=2" || o == "--quiet=2") quiet += 2;
    if (o[1] != '-' && o.find('=') == std::string_view::npos)
      quiet += static_cast<int>(std::count(o.begin(), o.end(), 'q'));
  }
  return quiet >= 2;
}

// `yes | apt-get install`: the answer comes through the pipe.
bool is_answered(const BuildCommand& c) {
  return c.command().piped && c.index > 0 &&
         is_one_of(program_name(c.instruction->commands[c.index - 1].program()), {"yes", "echo", "printf"});
}

template <std::size_t n>
Verdict asks(const BuildFile& file, const facts::System&) {
  const Yes& rule = kYes[n];
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    if (!among(rule.programs, program_name(program))) continue;
    const PackageCall call =
        package_call(program, " -t -o -c --setopt --installroot --target-release -R --root ");
    const bool assumed = std::any_of(program.begin(), program.end(), [](const facts::Word& w) {
      return lowered(w.text).find("assume-yes") != std::string::npos;
    });
    if (!listed(rule.commands, call.command) || assumed || letter_in(call, rule.letters) ||
        has_any_option(call, rule.options) || is_answered(c) || (n == 0 && apt_is_very_quiet(call)))
      continue;
    found.push_back(observe(file, c,
                            fmt::format("{} {} may ask a question that nobody can answer in a build: it then "
                                        "stops there",
                                        program_name(program), call.command)));
  }
  return verdict_on_commands(file, std::move(found));
}
const std::array<Check, 4> registered_yes = {
    {{kYes[0].id, asks<0>}, {kYes[1].id, asks<1>}, {kYes[2].id, asks<2>}, {kYes[3].id, asks<3>}}};

// What an installation leaves in the layer unless the same step takes it away.
struct Cache {
  std::string_view id;
  ProgramNames programs;
  std::string_view commands;
  std::string_view off;       // options that keep nothing
  std::string_view path;      // removing it is as good
  std::string_view clean;     // words of the command that removes it: "clean", "cache clean"
  std::string_view variable;  // set for the build, it is as good as the option
  std::string_view advice;
};
constexpr std::array<Cache, 8> kCaches = {{
    {"dockerfile-apt-lists",
     {"apt-get", "apt", "aptitude"},
     " update ",
     " ",
     "/var/lib/apt",
     "",
     "",
     "end the step with rm -rf /var/lib/apt/lists/*"},
    {"dockerfile-apk-no-cache",
     {"apk", "", ""},
     " add ",
     " --no-cache ",
     "/var/cache/apk",
     "cache clean",
     "",
     "add --no-cache"},
    {"dockerfile-pip-no-cache",
     {"pip", "pip3", ""},
     " install ",
     " --no-cache-dir ",
     ".cache",
     "cache purge",
     "PIP_NO_CACHE_DIR",
     "add --no-cache-dir"},
    {"dockerfile-yarn-cache",
     {"yarn", "yarnpkg", ""},
     " install add ",
     " ",
     ".cache/yarn",
     "cache clean",
     "YARN_CACHE_FOLDER",
     "end the step with yarn cache clean"},
    {"dockerfile-yum-clean",
     {"yum", "", ""},
     " install localinstall reinstall update upgrade groupinstall ",
     " ",
     "/var/cache/yum",
     "clean",
     "",
     "end the step with yum clean all"},
    {"dockerfile-dnf-clean",
     {"dnf", "dnf5", "tdnf"},
     " install localinstall reinstall update upgrade groupinstall ",
     " ",
     "/var/cache",
     "clean",
     "",
     "end the step with dnf clean all"},
    {"dockerfile-microdnf-clean",
     {"microdnf", "", ""},
     " install reinstall update upgrade ",
     " ",
     "/var/cache",
     "clean",
     "",
     "end the step with microdnf clean all"},
    {"dockerfile-zypper-clean",
     {"zypper", "", ""},
     " install in update up patch dup dist-upgrade ",
     " ",
     "/var/cache/zypp",
     "clean",
     "",
     "end the step with zypper clean --all"},
}};

bool cleans(const Instruction& run, const ProgramNames& programs, std::string_view words) {
  return !words.empty() &&
         std::any_of(run.commands.begin(), run.commands.end(), [&](const facts::ShellCommand& c) {
           const Words program = without_python(c.program());
           if (!among(programs, program_name(program))) return false;
           const std::string_view first = words.substr(0, words.find(' '));
           const PackageCall call = package_call(program, " ");
           if (call.command != first && !(words == "clean" && call.command == "cc")) return false;
           return words.find(' ') == std::string_view::npos ||
                  (!call.operands.empty() && call.operands.front() == words.substr(words.find(' ') + 1));
         });
}

bool variable_is_on(const BuildFile& file, std::string_view name) {
  if (name.empty()) return false;
  for (const SetVariable& v : variables_set(file))
    if (v.name == name && !v.value.empty() && !is_off(v.value)) return true;
  return false;
}

template <std::size_t n>
Verdict leaves_cache(const BuildFile& file, const facts::System&) {
  const Cache& rule = kCaches[n];
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = without_python(c.program());
    if (!among(rule.programs, program_name(program)) || !is_in_image(file, c.stage)) continue;
    const PackageCall call =
        package_call(program, " -t -o -c --virtual -X --repository --setopt --installroot -R ");
    const bool plain_yarn = program_name(program).starts_with("yarn") && call.command.empty();
    if (!plain_yarn && !listed(rule.commands, call.command)) continue;
    if (has_any_option(call, rule.off) || keeps_out(*c.instruction, rule.path) ||
        removes(*c.instruction, rule.path) || cleans(*c.instruction, rule.programs, rule.clean) ||
        variable_is_on(file, rule.variable))
      continue;
    const auto same = [&](const Observation& o) {
      return o.evidence.front().origin.span.line == c.command().span.line;
    };
    if (std::none_of(found.begin(), found.end(), same))
      found.push_back(observe(file, c,
                              fmt::format("what {} downloads or lists stays in the layer, where nothing uses "
                                          "it any more; {}",
                                          program_name(program), rule.advice)));
  }
  return verdict_on_commands(file, std::move(found));
}
const std::array<Check, 8> registered_caches = {{{kCaches[0].id, leaves_cache<0>},
                                                 {kCaches[1].id, leaves_cache<1>},
                                                 {kCaches[2].id, leaves_cache<2>},
                                                 {kCaches[3].id, leaves_cache<3>},
                                                 {kCaches[4].id, leaves_cache<4>},
                                                 {kCaches[5].id, leaves_cache<5>},
                                                 {kCaches[6].id, leaves_cache<6>},
                                                 {kCaches[7].id, leaves_cache<7>}}};

// Everything that is installed already, brought to its newest version.
struct Upgrade {
  std::string_view id;
  ProgramNames programs;
  std::string_view commands;
  bool with_packages;  // the command upgrades single packages when it is given some, which is fine
};
constexpr std::array<Upgrade, 5> kUpgrades = {{
    {"dockerfile-dist-upgrade",
     {"apt-get", "apt", "aptitude"},
     " upgrade dist-upgrade full-upgrade safe-upgrade dselect-upgrade ",
     false},
    {"dockerfile-apk-upgrade", {"apk", "", ""}, " upgrade ", true},
    {"dockerfile-dnf-update", {"dnf", "microdnf", "dnf5"}, " update upgrade distro-sync ", true},
    {"dockerfile-yum-update", {"yum", "", ""}, " update upgrade distro-sync ", true},
    {"dockerfile-zypper-update", {"zypper", "", ""}, " update up dist-upgrade dup patch ", true},
}};

template <std::size_t n>
Verdict upgrades(const BuildFile& file, const facts::System&) {
  const Upgrade& rule = kUpgrades[n];
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    if (!among(rule.programs, program_name(c.program()))) continue;
    const PackageCall call =
        package_call(c.program(), " -t -o -c --setopt --installroot -X --repository -R --root ");
    if (!listed(rule.commands, call.command) || (rule.with_packages && !call.operands.empty())) continue;
    found.push_back(observe(file, c,
                            fmt::format("{} {} changes every package of the base image: the same file gives "
                                        "another image every day, and the layer holds all of them twice",
                                        program_name(c.program()), call.command)));
  }
  return verdict_on_commands(file, std::move(found));
}
const std::array<Check, 5> registered_upgrades = {{{kUpgrades[0].id, upgrades<0>},
                                                   {kUpgrades[1].id, upgrades<1>},
                                                   {kUpgrades[2].id, upgrades<2>},
                                                   {kUpgrades[3].id, upgrades<3>},
                                                   {kUpgrades[4].id, upgrades<4>}}};

Verdict apt_recommends(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const std::string text = lowered(c.instruction->text);
    if (text.find("apt::install-recommends") != std::string::npos) return passed();  // set for all behind it
    if (text.find("install-recommends") != std::string::npos) continue;
    if (!is_one_of(program_name(c.program()), {"apt-get", "apt", "aptitude"})) continue;
    const PackageCall call = package_call(c.program(), " -t -o -c --target-release ");
    if (call.command == "install" && !call.operands.empty())
      found.push_back(observe(file, c,
                              "recommended packages come along that nobody named: more code in the image, "
                              "more to patch; add --no-install-recommends"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_recommends{"dockerfile-apt-recommends", apt_recommends};

std::optional<std::string> uses_apt(Words program) {
  if (program_name(program) != "apt" || program.size() < 2) return std::nullopt;
  return "apt is meant for people at a terminal: its options and output change between releases; call "
         "apt-get "
         "or apt-cache";
}
Verdict apt_cli(const BuildFile& f, const facts::System&) { return check_commands(f, uses_apt); }
const Check registered_apt_cli{"dockerfile-apt-cli", apt_cli};

}  // namespace
}  // namespace watertight::checks
