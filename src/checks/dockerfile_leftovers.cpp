// What the image carries that its application does not need, and downloads that nobody checked.
#include <fmt/format.h>

#include <algorithm>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/package_managers.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;

// "openssh-server=1:9.2" is openssh-server.
std::string name_of(const std::string& package) { return package.substr(0, package.find_first_of("=:~<>")); }

Verdict openssh(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    if (!is_in_image(file, c.stage)) continue;
    const auto packages = installed_packages(c.program());
    if (std::any_of(packages.begin(), packages.end(), [&](const std::string& p) {
          const std::string name = name_of(p);
          return name == "openssh-server" || name == "dropbear" || name == "ssh" ||
                 // Alpine's and Arch's package holds the server as well.
                 (name == "openssh" && package_family(c.program()) != PackageFamily::rpm);
        }))
      found.push_back(
          observe(file, c,
                  "an SSH server is installed: one more service that can be attacked, with accounts "
                  "and keys of its own, past every control of the engine"));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_openssh{"dockerfile-openssh-installed", openssh};

bool is_build_tool(std::string_view name) {
  return is_one_of(name, {"build-essential", "gcc", "g++", "clang", "make", "cmake", "build-base", "musl-dev",
                          "libc-dev", "libc6-dev", "linux-headers", "autoconf", "automake", "gcc-c++",
                          "kernel-devel", "base-devel", "gdb", "strace"}) ||
         name.ends_with("-dev") || name.ends_with("-devel") || name.ends_with("-headers");
}

// Taken away again before the step ends: apt-get purge, apk del, dnf remove.
bool removed_again(const Instruction& run) {
  return std::any_of(run.commands.begin(), run.commands.end(), [](const facts::ShellCommand& c) {
    const Words program = c.program();
    return package_family(program) != PackageFamily::none &&
           (has_operand(program, "purge") || has_operand(program, "remove") || has_operand(program, "del") ||
            has_operand(program, "autoremove") || has_operand(program, "erase") ||
            has_operand(program, "rm"));
  });
}

Verdict build_tools(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    if (!is_in_image(file, c.stage) || removed_again(*c.instruction)) continue;
    std::string list;
    for (const std::string& p : installed_packages(c.program()))
      if (is_build_tool(name_of(p))) list += (list.empty() ? "" : ", ") + name_of(p);
    if (list.size() > 120) list = list.substr(0, 120) + " …";
    if (!list.empty())
      found.push_back(
          observe(file, c,
                  fmt::format("{} stay in the image: whoever breaks in compiles an exploit for this "
                              "very kernel where it is used",
                              list)));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_tools{"dockerfile-build-tools-left", build_tools};

bool is_fetcher(std::string_view name) { return is_one_of(name, {"curl", "wget", "aria2c"}); }

bool verifies(const Instruction& run) {
  return std::any_of(run.commands.begin(), run.commands.end(), [](const facts::ShellCommand& c) {
    const std::string_view name = program_name(c.program());
    return (name.ends_with("sum") && name != "sum") || name == "shasum" || name == "openssl" ||
           is_one_of(name, {"gpg", "gpgv", "gpg2", "cosign", "minisign", "rpm", "apt-key", "rpmkeys", "sq"});
  });
}

bool is_program_or_archive(std::string_view url) {
  std::string low = lowered(url.substr(0, url.find_first_of("?#")));
  for (const std::string_view ending :
       {".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar",     ".zip",
        ".deb",    ".rpm", ".apk",    ".jar", ".war",     ".sh",   ".run",     ".bin",
        ".exe",    ".gz",  ".xz",     ".whl", ".phar",    ".so",   ".AppImage"})
    if (low.ends_with(lowered(ending))) return true;
  return low.find("/releases/download/") != std::string::npos;
}

// The URL of a program or archive among the words; empty: none that is known.
std::string fetched(Words program) {
  for (const facts::Word& w : program.subspan(1))
    if ((w.text.starts_with("https://") || w.text.starts_with("http://") || w.text.starts_with("ftp://")) &&
        is_program_or_archive(w.text) && !is_loopback(w.text))
      return w.text;
  return {};
}

// `curl … | sh` is the worse case, and a finding of its own.
bool goes_to_shell(const BuildCommand& c) {
  const auto& all = c.instruction->commands;
  return c.index + 1 < all.size() && all[c.index + 1].joint == facts::Joint::pipe &&
         is_one_of(program_name(all[c.index + 1].program()), {"sh", "bash", "ash", "dash", "zsh"});
}

Verdict download_unchecked(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const BuildCommand& c : run_commands(file)) {
    const Words program = c.program();
    if (!is_fetcher(program_name(program)) || verifies(*c.instruction) || goes_to_shell(c)) continue;
    if (const std::string url = fetched(program); !url.empty())
      found.push_back(observe(
          fmt::format(
              "{} is used as it comes: no checksum and no signature says that it is the file that was "
              "looked at, and whoever can replace it there runs code in every image built from now on",
              url),
          {evidence_of(file, c)}, url));
  }
  return verdict_on_commands(file, std::move(found));
}
const Check registered_download{"dockerfile-download-unchecked", download_unchecked};

}  // namespace
}  // namespace watertight::checks
