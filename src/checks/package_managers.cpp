#include "checks/package_managers.hpp"

#include <algorithm>

namespace watertight::checks {
namespace {

// The first word that is no option: the sub-command.
std::string_view sub_command(Words program) {
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string_view word = program[i].text;
    if (!word.starts_with('-')) return program[i].literal ? word : std::string_view();
    if (word == "-o" || word == "-c" || word == "-t" || word == "--repository" || word == "-X" ||
        word == "--root")
      ++i;
  }
  return {};
}

}  // namespace

PackageFamily package_family(Words program) {
  const std::string_view name = program_name(program);
  if (is_one_of(name, {"apt-get", "apt", "aptitude"})) return PackageFamily::apt;
  if (name == "apk") return PackageFamily::apk;
  if (is_one_of(name, {"yum", "dnf", "dnf5", "microdnf", "tdnf"})) return PackageFamily::rpm;
  if (name == "zypper") return PackageFamily::zypper;
  if (name == "pacman") return PackageFamily::pacman;
  return PackageFamily::none;
}

bool refreshes_index(Words program) {
  const std::string_view sub = sub_command(program);
  switch (package_family(program)) {
    case PackageFamily::apt:
    case PackageFamily::apk:
      return sub == "update";
    case PackageFamily::rpm:
      return sub == "makecache" || sub == "check-update";
    case PackageFamily::zypper:
      return sub == "refresh" || sub == "ref";
    case PackageFamily::pacman:
      return has_letter(program, 'y', "br") && !uses_index(program);
    case PackageFamily::none:
      break;
  }
  return false;
}

bool uses_index(Words program) {
  const std::string_view sub = sub_command(program);
  switch (package_family(program)) {
    case PackageFamily::apt:
      return is_one_of(sub, {"install", "reinstall", "upgrade", "dist-upgrade", "full-upgrade", "build-dep",
                             "source", "download", "satisfy", "dselect-upgrade", "safe-upgrade"});
    case PackageFamily::apk:
      return is_one_of(sub, {"add", "upgrade", "fetch", "fix"});
    case PackageFamily::rpm:
      return is_one_of(sub, {"install", "update", "upgrade", "groupinstall", "localinstall", "reinstall",
                             "distro-sync", "builddep", "download", "module"});
    case PackageFamily::zypper:
      return is_one_of(
          sub, {"install", "in", "update", "up", "dist-upgrade", "dup", "patch", "source-install", "si"});
    case PackageFamily::pacman:
      return has_letter(program, 'S', "br") &&
             (has_letter(program, 'u', "br") ||
              std::any_of(program.begin() + 1, program.end(),
                          [](const facts::Word& w) { return !w.text.starts_with('-'); }));
    case PackageFamily::none:
      break;
  }
  return false;
}

std::vector<std::string> installed_packages(Words program) {
  const std::string_view sub = sub_command(program);
  const bool pacman = package_family(program) == PackageFamily::pacman && uses_index(program);
  if (!pacman &&
      (package_family(program) == PackageFamily::none ||
       !is_one_of(sub, {"install", "reinstall", "add", "in", "localinstall", "update", "upgrade"})))
    return {};
  std::vector<std::string> packages;
  bool behind = pacman;
  for (std::size_t i = 1; i < program.size(); ++i) {
    const facts::Word& w = program[i];
    if (!behind) {
      behind = w.text == sub;
      continue;
    }
    if (w.text == "-t" || w.text == "--virtual" || w.text == "-o" || w.text == "--repository" ||
        w.text == "-X") {
      ++i;
      continue;
    }
    if (w.literal && !w.text.starts_with('-')) packages.push_back(w.text);
  }
  return packages;
}

bool among(const ProgramNames& names, std::string_view name) {
  return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
}

bool listed(std::string_view words, std::string_view word) {
  const std::size_t at = words.find(word);
  return !word.empty() && at != std::string_view::npos && at > 0 && words[at - 1] == ' ' &&
         at + word.size() < words.size() && words[at + word.size()] == ' ';
}

PackageCall package_call(Words program, std::string_view options_with_value) {
  PackageCall call;
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string_view word = program[i].text;
    if (word.size() > 1 && word.front() == '-') {
      call.options.push_back(word);
      if (listed(options_with_value, word)) ++i;
    } else if (call.command.empty()) {
      call.command = program[i].literal ? word : std::string_view("?");
    } else if (program[i].literal && !word.empty()) {
      call.operands.emplace_back(word);
    }
  }
  return call;
}

Words without_python(Words program) {
  if (program.size() > 3 && program_name(program).starts_with("python") && program[1].text == "-m" &&
      program[2].text.starts_with("pip"))
    return program.subspan(2);
  return program;
}

bool has_any_option(const PackageCall& call, std::string_view options) {
  return std::any_of(call.options.begin(), call.options.end(), [&](std::string_view o) {
    const std::string_view name = o.substr(0, o.find('='));
    return listed(options, name) ||
           (o.size() > 2 && o[1] != '-' && listed(options, o.substr(0, 2)));  // -rrequirements.txt
  });
}

}  // namespace watertight::checks
