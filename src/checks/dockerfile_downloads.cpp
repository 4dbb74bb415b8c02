// What a build fetches, and whether anybody on the way could have changed it.
#include <fmt/format.h>

#include <algorithm>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;

// Letters of curl's and wget's options behind which a value stands.
constexpr std::string_view kCurlValues = "AbcCdDeEFHhKmoPQrtTuUwxXyYz";
constexpr std::string_view kWgetValues = "oaeOtTwQPUlARDBiI";

bool is_fetcher(std::string_view name) {
  return is_one_of(name, {"curl", "wget", "fetch", "aria2c", "http", "https", "lwp-download"});
}

bool is_shell(std::string_view name) {
  return is_one_of(name, {"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"});
}

bool is_interpreter(std::string_view name) {
  return is_shell(name) || name.starts_with("python") || name.starts_with("perl") ||
         name.starts_with("ruby") || name.starts_with("php") ||
         is_one_of(name, {"node", "nodejs", "pwsh", "lua"});
}

// Runs what stands on its standard input.
bool runs_standard_input(Words program) {
  const std::string_view name = program_name(program);
  if (!is_interpreter(name)) return false;
  if (is_shell(name) && has_letter(program, 's', "oO")) return true;
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string_view word = program[i].text;
    if (word == "-" || word == "/dev/stdin" || word == "--") return true;
    if (is_shell(name) && (word == "-o" || word == "+o")) {
      ++i;
      continue;
    }
    if (!word.starts_with('-')) return false;  // a script of its own
    if (word == "-c" || word == "-e" || word == "-m") return false;
  }
  return true;
}

// `$(curl …)`, a backtick or <( with one, in a word that is run.
bool holds_download(const facts::Word& word) {
  if (word.literal) return false;
  const std::string_view text = word.text;
  for (const std::string_view opening : {"$(", "`", "<("})
    for (std::size_t at = text.find(opening); at != std::string_view::npos; at = text.find(opening, at + 1)) {
      std::string_view rest = text.substr(at + opening.size());
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      if (rest.starts_with("sudo ")) rest.remove_prefix(5);
      rest = rest.substr(0, rest.find_first_of(" \t\n"));
      if (is_fetcher(rest.substr(rest.rfind('/') == std::string_view::npos ? 0 : rest.rfind('/') + 1)))
        return true;
    }
  return false;
}

bool runs_download_word(Words program) {
  const std::string_view name = program_name(program);
  if (!is_interpreter(name) && !is_one_of(name, {"eval", "source", "."})) return false;
  // Behind the first operand of a shell stand arguments, which are not run.
  for (std::size_t i = 1; i < program.size(); ++i) {
    if (holds_download(program[i])) return true;
    if (program[i].literal && !program[i].text.starts_with('-')) return false;
  }
  return false;
}

// Leaves what stands on its standard input to the next command of its group.
bool reads_nothing(std::string_view name) {
  return is_one_of(
      name, {"cd",    "pushd", "popd",  "set",     "export", "unset",  "umask",   "ulimit", "trap",  "shopt",
             ":",     "true",  "test",  "[",       "echo",   "printf", "mkdir",   "sleep",  "touch", "rm",
             "chmod", "chown", "which", "command", "type",   "id",     "apt-get", "apk"});
}

// tee, cat, sed and the like hand on what they get.
bool hands_on(std::string_view name) {
  return is_one_of(name, {"tee", "cat", "sed", "tr", "head", "tail", "grep", "awk", "gunzip", "zcat", "gzip",
                          "xz", "bunzip2", "base64", "dos2unix", "pv", "envsubst"});
}

Verdict curl_pipe_shell(const BuildFile& file, const facts::System&) {
  constexpr const char* kMessage =
      "what a server sends is run as it comes, as root of the build: nobody has looked at it, and no "
      "checksum holds "
      "it to what was looked at";
  std::vector<Observation> found;
  bool downloaded = false;  // what stands in the pipe so far comes from a download
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    const std::string_view name = program_name(program);
    const bool piped = c.command().piped && c.index > 0;
    if (!piped) downloaded = false;
    if ((downloaded && runs_standard_input(program)) || runs_download_word(program)) {
      found.push_back(observe(file, c, kMessage));
      if (piped && c.index > 0)
        found.back().evidence.push_back(evidence_of(file, {c.stage, c.instruction, c.index - 1}));
      downloaded = false;
    } else if (is_fetcher(name)) {
      downloaded = true;
    } else if (!hands_on(name) && !(piped && reads_nothing(name))) {
      downloaded = false;
    }
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_pipe{"dockerfile-curl-pipe-shell", curl_pipe_shell};

bool only_loopback(Words program) {
  bool some = false;
  for (const facts::Word& w : program.subspan(1)) {
    const bool address = w.text.find("://") != std::string::npos || is_loopback(w.text);
    if (address && !is_loopback(w.text)) return false;
    some = some || address;
  }
  return some;
}

std::optional<std::string> curl_insecure_in(Words program) {
  if (program_name(program) != "curl" || only_loopback(program)) return std::nullopt;
  if (!has_letter(program, 'k', kCurlValues) && !has_option(program, "--insecure") &&
      !has_option(program, "--proxy-insecure"))
    return std::nullopt;
  return "curl takes any certificate here: whoever stands between the build and the server chooses what is "
         "installed";
}
Verdict curl_insecure(const BuildFile& f, const facts::System&) {
  return check_commands(f, curl_insecure_in);
}
const Check registered_curl{"dockerfile-curl-insecure", curl_insecure};

std::optional<std::string> wget_insecure_in(Words program) {
  if (program_name(program) != "wget" || only_loopback(program)) return std::nullopt;
  const auto check = option_value(program, "--check-certificate");
  if (!has_option(program, "--no-check-certificate") && !(check && (is_off(*check) || *check == "quiet")))
    return std::nullopt;
  return "wget takes any certificate here: whoever stands between the build and the server chooses what is "
         "installed";
}
Verdict wget_insecure(const BuildFile& f, const facts::System&) {
  return check_commands(f, wget_insecure_in);
}
const Check registered_wget{"dockerfile-wget-insecure", wget_insecure};

// `git config http.sslVerify false`, `git -c http.sslVerify=false clone`
bool git_does_not_verify(Words program) {
  if (program_name(program) != "git") return false;
  for (std::size_t i = 1; i < program.size(); ++i) {
    const std::string low = lowered(program[i].text);
    if (!low.ends_with("sslverify") && low.find("sslverify=") == std::string::npos) continue;
    if (const std::size_t equals = low.find('='); equals != std::string::npos)
      return is_off(low.substr(equals + 1));
    return i + 1 < program.size() && is_off(program[i + 1].text);
  }
  return false;
}

Verdict git_ssl_no_verify(const BuildFile& file, const facts::System&) {
  constexpr const char* kMessage =
      "git takes any certificate: whoever stands between the build and the server chooses the source that is "
      "built";
  std::vector<Observation> found;
  for (SetVariable& v : variables_set(file))
    if (v.name == "GIT_SSL_NO_VERIFY") found.push_back(observe(kMessage, {std::move(v.evidence)}, v.name));
  for (const BuildCommand& c : run_commands(file))
    if (git_does_not_verify(c.program())) found.push_back(observe(file, c, kMessage));
  return verdict_on_commands(file, std::move(found));
}
const Check registered_git{"dockerfile-git-ssl-no-verify", git_ssl_no_verify};

// The same RUN checks what it fetched against a checksum or signature.
bool verifies(const Instruction& i) {
  return std::any_of(i.commands.begin(), i.commands.end(), [](const facts::ShellCommand& c) {
    const Words program = c.program();
    const std::string_view name = program_name(program);
    const bool sum = name.starts_with("sha") && (name.ends_with("sum") || name == "shasum") &&
                     (has_letter(program, 'c', "a") || has_option(program, "--check"));
    return sum || (is_one_of(name, {"gpg", "gpgv", "gpg2", "cosign", "minisign"}) &&
                   (name == "gpgv" || has_option(program, "--verify") || has_operand(program, "verify") ||
                    has_operand(program, "verify-blob") || has_letter(program, 'V', "Pmpx")));
  });
}

bool fetches(std::string_view name) {
  return is_fetcher(name) || is_one_of(name, {"git", "pip", "pip3", "npm", "yarn", "gem", "svn", "rpm"});
}

// The value of an option that names what is no source: a proxy, a header.
bool is_for_proxy(Words program, std::size_t i) {
  return i > 0 && is_one_of(program[i - 1].text,
                            {"-x", "--proxy", "-H", "--header", "-e", "--referer", "-A", "--data", "-d"});
}

Verdict plain_http(const BuildFile& file, const facts::System&) {
  const auto message = [](std::string_view url) {
    return fmt::format(
        "{} is fetched without encryption and without a checksum: anybody on the way can put something "
        "else in its place",
        url);
  };
  std::vector<Observation> found;
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions)
      if (i.keyword == "ADD" && i.flag("checksum") == nullptr)
        for (const std::string& a : i.arguments)
          if (a.starts_with("http://") && !is_loopback(a))
            found.push_back(observe(message(a), {evidence_at(file, "ADD", i.text, i.span)}, a));
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    if (!fetches(program_name(program)) || verifies(*c.instruction)) continue;
    for (std::size_t i = 1; i < program.size(); ++i) {
      const std::string_view word = program[i].text;
      const std::size_t at = word.starts_with("http://") ? 0 : word.find("=http://") + 1;
      if (at == 0 && !word.starts_with("http://")) continue;
      const std::string_view url = word.substr(at);
      if (is_loopback(url) || is_for_proxy(program, i) || word.starts_with("--proxy")) continue;
      found.push_back(observe(message(url), {evidence_of(file, c)}, std::string(url)));
      break;
    }
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_http{"dockerfile-plain-http", plain_http};

}  // namespace
}  // namespace watertight::checks
