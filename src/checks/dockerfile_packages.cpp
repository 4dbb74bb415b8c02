// Package managers told not to check whom their packages come from.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/package_managers.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;

constexpr const char* kUnsigned =
    "packages are installed whose signature nobody checks: whoever answers for the repository runs code as "
    "root in "
    "the build and in the image";
constexpr const char* kAnyCertificate =
    "any certificate is taken: whoever stands between the build and the server chooses what is installed";

// An option of APT's configuration, `-o APT::Get::AllowUnauthenticated=true`, in any of its spellings.
bool apt_option(Words program, std::string_view option) {
  for (const facts::Word& w : program) {
    const std::string low = lowered(w.text);
    const std::size_t at = low.find(option);
    if (at == std::string::npos) continue;
    const std::size_t equals = low.find('=', at);
    if (equals == std::string::npos || !is_off(std::string_view(low).substr(equals + 1))) return true;
  }
  return false;
}

// `echo "deb [trusted=yes] …"`: a source whose signature does not count.
bool trusts_source(std::string_view line) {
  const std::string low = lowered(line);
  return low.starts_with("deb") && low.find('[') != std::string::npos &&
         low.find("trusted=yes") != std::string::npos;
}

// Lines of files that heredocs write, one finding for an instruction.
template <typename Bad>
void heredoc_lines(const BuildFile& file, const char* message, Bad bad, std::vector<Observation>& found) {
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      for (const facts::Heredoc& h : i.heredocs) {
        std::string_view rest = h.content;
        while (!rest.empty()) {
          const std::size_t end = std::min(rest.find('\n'), rest.size());
          std::string_view line = rest.substr(0, end);
          rest.remove_prefix(std::min(end + 1, rest.size()));
          while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
          if (!bad(line)) continue;
          found.push_back(
              observe(message, {evidence_at(file, "heredoc", std::string(line), h.span)}, std::string(line)));
          break;
        }
      }
}

Verdict apt_unauthenticated(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    const bool apt = package_family(program) == PackageFamily::apt;
    const bool option = apt && (has_option(program, "--allow-unauthenticated") ||
                                has_option(program, "--allow-insecure-repositories") ||
                                apt_option(program, "allowunauthenticated") ||
                                apt_option(program, "allowinsecurerepositories"));
    const bool writes = is_one_of(program_name(program), {"echo", "printf", "add-apt-repository"}) &&
                        std::any_of(program.begin(), program.end(),
                                    [](const facts::Word& w) { return trusts_source(w.text); });
    if (option || writes) found.push_back(observe(file, c, kUnsigned));
  }
  heredoc_lines(file, kUnsigned, trusts_source, found);
  return verdict_on_commands(file, std::move(found));
}
const Check registered_apt{"dockerfile-apt-unauthenticated", apt_unauthenticated};

std::optional<std::string> forces_yes(Words program) {
  if (package_family(program) != PackageFamily::apt) return std::nullopt;
  if (!has_option(program, "--force-yes") && !apt_option(program, "apt::get::force-yes")) return std::nullopt;
  return "--force-yes answers yes to everything, also to the question whether to install packages without a "
         "signature: whoever answers for the repository runs code as root in the build and in the image";
}
Verdict apt_force_yes(const BuildFile& f, const facts::System&) { return check_commands(f, forces_yes); }
const Check registered_force{"dockerfile-apt-force-yes", apt_force_yes};

std::optional<std::string> apk_untrusted_in(Words program) {
  if (program_name(program) != "apk" || !has_option(program, "--allow-untrusted")) return std::nullopt;
  return kUnsigned;
}
Verdict apk_untrusted(const BuildFile& f, const facts::System&) {
  return check_commands(f, apk_untrusted_in);
}
const Check registered_apk{"dockerfile-apk-untrusted", apk_untrusted};

// A setting turned off by --setopt, yum-config-manager or sed, or in a heredoc.
bool turns_off(Words program, std::string_view setting) {
  const std::string_view name = program_name(program);
  const bool manager = package_family(program) == PackageFamily::rpm || name == "yum-config-manager" ||
                       name == "sed" || name == "crudini" || name == "dnf-3";
  if (!manager) return false;
  for (const facts::Word& w : program) {
    const std::string low = lowered(w.text);
    for (std::size_t at = low.find(setting); at != std::string::npos; at = low.find(setting, at + 1)) {
      std::string_view value = std::string_view(low).substr(at + setting.size());
      while (value.starts_with(' ') || value.starts_with('=')) value.remove_prefix(1);
      const bool whole_word = at == 0 || low[at - 1] != '_';  // not repo_gpgcheck, which is off by default
      if (whole_word && (value.starts_with('0') || value.starts_with("false") || value.starts_with("no") ||
                         value.starts_with("off")))
        return true;
    }
  }
  return false;
}

bool line_turns_off(std::string_view line, std::string_view setting) {
  const std::string low = lowered(line);
  if (!low.starts_with(setting)) return false;
  std::string_view value = std::string_view(low).substr(setting.size());
  while (value.starts_with(' ') || value.starts_with('=')) value.remove_prefix(1);
  while (value.ends_with(' ') || value.ends_with('\r')) value.remove_suffix(1);
  return is_off(value);
}

Verdict yum_nogpgcheck(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    const PackageFamily family = package_family(program);
    const bool option = (family == PackageFamily::rpm && has_option(program, "--nogpgcheck")) ||
                        (family == PackageFamily::zypper && has_option(program, "--no-gpg-checks"));
    if (option || turns_off(program, "gpgcheck")) found.push_back(observe(file, c, kUnsigned));
  }
  heredoc_lines(file, kUnsigned, [](std::string_view l) { return line_turns_off(l, "gpgcheck"); }, found);
  return verdict_on_commands(file, std::move(found));
}
const Check registered_gpgcheck{"dockerfile-yum-nogpgcheck", yum_nogpgcheck};

Verdict yum_sslverify(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file))
    if (turns_off(c.program(), "sslverify") && program_name(c.program()) != "git")
      found.push_back(observe(file, c, kAnyCertificate));
  heredoc_lines(
      file, kAnyCertificate, [](std::string_view l) { return line_turns_off(l, "sslverify"); }, found);
  return verdict_on_commands(file, std::move(found));
}
const Check registered_sslverify{"dockerfile-yum-sslverify", yum_sslverify};

std::optional<std::string> rpm_unchecked(Words program) {
  if (!is_one_of(program_name(program), {"rpm", "rpmkeys"})) return std::nullopt;
  for (const std::string_view option : {"--nosignature", "--nodigest", "--noverify", "--nofiledigest"})
    if (has_option(program, option)) return fmt::format("{} of rpm: {}", option, kUnsigned);
  return std::nullopt;
}
Verdict rpm_nosignature(const BuildFile& f, const facts::System&) { return check_commands(f, rpm_unchecked); }
const Check registered_rpm{"dockerfile-rpm-nosignature", rpm_nosignature};

// `npm config set strict-ssl false`, `yarn config set "strict-ssl" false -g`, `--strict-ssl=false`
std::optional<std::string> npm_any_certificate(Words program) {
  if (!is_one_of(program_name(program), {"npm", "npx", "yarn", "pnpm", "yarnpkg"})) return std::nullopt;
  if (has_option(program, "--no-strict-ssl")) return kAnyCertificate;
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string low = lowered(program[i].text);
    for (const std::string_view key : {"strict-ssl", "--strict-ssl", "enablestrictssl"}) {
      if (low.starts_with(key) && low.size() > key.size() && low[key.size()] == '=' &&
          is_off(std::string_view(low).substr(key.size() + 1)))
        return kAnyCertificate;
      if (low == key && i + 1 < program.size() && is_off(program[i + 1].text)) return kAnyCertificate;
    }
  }
  return std::nullopt;
}
Verdict npm_strict_ssl(const BuildFile& f, const facts::System&) {
  return check_commands(f, npm_any_certificate);
}
const Check registered_npm{"dockerfile-npm-strict-ssl", npm_strict_ssl};

bool is_pip(Words program) {
  const std::string_view name = program_name(program);
  if (name.starts_with("pip") || is_one_of(name, {"uv", "easy_install", "pipenv"})) return true;
  return name.starts_with("python") && program.size() > 2 && program[1].text == "-m" &&
         program[2].text.starts_with("pip");
}

std::optional<std::string> pip_trusts(Words program) {
  if (!is_pip(program)) return std::nullopt;
  auto host = option_value(program, "--trusted-host");
  if (!host) host = option_value(program, "--allow-insecure-host");
  if (!host && has_operand(program, "config"))
    for (std::size_t i = 1; i + 1 < program.size(); ++i)
      if (program[i].text.ends_with("trusted-host")) host = program[i + 1].text;
  if (!host || is_loopback(*host)) return std::nullopt;
  return fmt::format(
      "pip takes packages from {} without checking who answers: an attacker on the way supplies the "
      "packages, and their set-up code runs in the build",
      *host);
}
Verdict pip_trusted_host(const BuildFile& f, const facts::System&) { return check_commands(f, pip_trusts); }
const Check registered_pip{"dockerfile-pip-trusted-host", pip_trusted_host};

// A local script may well install something: what it does is not seen here.
bool runs_script(Words program) {
  const std::string_view word = program.empty() ? std::string_view() : std::string_view(program.front().text);
  return word.find('/') != std::string_view::npos && package_family(program) == PackageFamily::none
             ? !word.starts_with("/usr/") && !word.starts_with("/bin/")
             : is_one_of(program_name(program), {"sh", "bash", "make", "ansible-playbook"}) &&
                   program.size() > 1;
}

Verdict update_alone(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  const std::vector<BuildCommand> all = run_commands(file);
  for (const BuildCommand& c : all) {
    if (!refreshes_index(c.program())) continue;
    const PackageFamily family = package_family(c.program());
    const auto& commands = c.instruction->commands;
    const bool used = std::any_of(commands.begin(), commands.end(), [&](const facts::ShellCommand& other) {
      const Words program = other.program();
      return (package_family(program) == family && uses_index(program)) || runs_script(program) ||
             (!program.empty() && !program.front().literal);
    });
    const bool cached =
        std::any_of(c.instruction->flags.begin(), c.instruction->flags.end(), [](const facts::Flag& f) {
          return f.name == "mount" && f.value.find("type=cache") != std::string::npos;
        });
    if (!used && !cached)
      found.push_back(
          observe(file, c,
                  "the list of packages is refreshed in a RUN of its own: the layer is cached, and "
                  "later builds install from the old list, without the fixes made since"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_update{"dockerfile-update-alone", update_alone};

// A digit sequence of a version, and what stands behind it.
int number(std::string_view& text) {
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return -1;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// Upstream versions: 1.0.1 to 1.0.1f (CVE-2014-0160), 3.0.0 to 3.0.6 (CVE-2022-3602, CVE-2022-3786). A
// distribution's revision that carries the fix is none of them.
std::string_view openssl_weakness(std::string_view version) {
  if (const std::size_t epoch = version.find(':'); epoch != std::string_view::npos)
    version.remove_prefix(epoch + 1);
  const int major = number(version);
  if (!version.starts_with('.')) return {};
  version.remove_prefix(1);
  const int minor = number(version);
  if (!version.starts_with('.')) return {};
  version.remove_prefix(1);
  const int patch = number(version);
  if (major == 1 && minor == 0 && patch == 1) {
    const char letter = version.empty() ? '\0' : version.front();
    const bool revised =
        version.find("deb7u") != std::string_view::npos || version.find("ubuntu") != std::string_view::npos;
    return !revised && (letter < 'g' || letter > 'z')
               ? "CVE-2014-0160 (Heartbleed): whoever talks TLS to it reads its memory, "
                 "private keys included"
               : std::string_view();
  }
  if (major != 3 || minor != 0 || patch < 0 || patch > 6) return {};
  if (const std::size_t at = version.find("ubuntu"); at != std::string_view::npos && patch == 2) {
    std::string_view revision = version.substr(at + 6);  // 0ubuntu1.7 has the fix
    const int first = number(revision);
    if (revision.starts_with('.')) revision.remove_prefix(1);
    if (first > 1 || number(revision) >= 7) return {};
  }
  if (version.starts_with('-') && version.find(".el9") != std::string_view::npos) {
    version.remove_prefix(1);
    if (number(version) >= 43) return {};
  }
  return "CVE-2022-3602 and CVE-2022-3786: a certificate made for it crashes the program, or takes it over";
}

// The version in "openssl=…", "libssl3=…", "openssl-3.0.5", "…/openssl-3.0.5.tar.gz"; empty: none is named.
std::string_view openssl_version(std::string_view word) {
  for (const std::string_view name :
       {"openssl", "libssl3", "libssl1.0.0", "libssl-dev", "openssl-libs", "openssl-dev", "libcrypto3"})
    for (std::size_t at = word.find(name); at != std::string_view::npos; at = word.find(name, at + 1)) {
      std::string_view rest = word.substr(at + name.size());
      if (rest.size() < 2 || (rest.front() != '=' && rest.front() != '-' && rest.front() != '~')) continue;
      rest.remove_prefix(1);
      while (rest.starts_with('=') || rest.starts_with('~') || rest.starts_with("v")) rest.remove_prefix(1);
      if (!rest.empty() && rest.front() >= '0' && rest.front() <= '9') return rest;
    }
  return {};
}

Verdict vulnerable_openssl(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    std::vector<std::string> words = installed_packages(program);
    if (is_one_of(program_name(program), {"curl", "wget", "rpm", "conda", "brew"}))
      for (const facts::Word& w : program.subspan(1))
        if (w.literal) words.push_back(w.text);
    for (const std::string& word : words)
      if (const std::string_view cve = openssl_weakness(openssl_version(word)); !cve.empty()) {
        found.push_back(observe(file, c, fmt::format("{} is an OpenSSL with {}", word, cve)));
        break;
      }
  }
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (i.keyword == "ADD")
        for (const std::string& a : i.arguments)
          if (const std::string_view cve = openssl_weakness(openssl_version(a)); !cve.empty())
            found.push_back(observe(fmt::format("{} is an OpenSSL with {}", a, cve),
                                    {evidence_at(file, "ADD", i.text, i.span)}, a));
  return verdict_on_commands(file, std::move(found));
}
const Check registered_openssl{"dockerfile-vulnerable-openssl", vulnerable_openssl};

}  // namespace
}  // namespace watertight::checks
