#include "checks/history_steps.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace watertight::checks {
namespace {

constexpr std::size_t kStepLimit = 64u << 10;  // longer ones are generated, and no one's commands
constexpr std::size_t kShown = 160;

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n;&|()\"'";
  std::vector<std::string_view> words;
  text = text.substr(0, kStepLimit);
  while (true) {
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(kBlank, first), text.size());
    words.push_back(text.substr(first, end - first));
    text.remove_prefix(end);
  }
}

template <typename Words, typename Names>
std::string_view first_of(const Words& words, const Names& names) {
  for (const std::string_view word : words)
    if (std::find(names.begin(), names.end(), word) != names.end()) return word;
  return {};
}

bool installs(const std::vector<std::string_view>& words) {
  constexpr std::array kManagers = std::to_array<std::string_view>(
      {"apt-get", "apt", "apk", "yum", "dnf", "microdnf", "zypper", "pacman", "aptitude"});
  constexpr std::array kVerbs = std::to_array<std::string_view>({"install", "add", "-S", "-Sy", "in"});
  return !first_of(words, kManagers).empty() && !first_of(words, kVerbs).empty();
}

// Metadata steps (ENV, LABEL, CMD) run nothing; the classic builder marks them with #(nop).
bool runs_something(std::string_view step) {
  return step.find("#(nop)") == std::string_view::npos &&
         (step.starts_with("RUN ") || step.starts_with("/bin/") || step.starts_with("|") ||
          step.find(" -c ") != std::string_view::npos);
}

}  // namespace

std::optional<std::string> unverified_package_step(std::string_view step) {
  if (!runs_something(step)) return std::nullopt;
  constexpr std::array kFlags = std::to_array<std::string_view>(
      {"--allow-unauthenticated", "--force-yes", "--allow-untrusted", "--nogpgcheck", "--no-gpg-checks",
       "--no-gpg-check", "--allow-insecure-repositories", "--trusted-host"});
  const auto words = words_of(step);
  if (const auto flag = first_of(words, kFlags); !flag.empty()) return "installs with " + std::string(flag);
  for (const std::string_view word : words) {
    if (word.starts_with("[trusted=yes") || word.find("trusted=yes") != std::string_view::npos)
      return "adds a package source with trusted=yes";
    if (word.starts_with("gpgcheck=0") || word.starts_with("--setopt=gpgcheck=0") ||
        word.starts_with("--setopt=*.gpgcheck=0"))
      return "sets gpgcheck=0";
    if (word.starts_with("--trusted-host=")) return "installs with --trusted-host";
  }
  return std::nullopt;
}

std::optional<std::string> unverified_download_step(std::string_view step) {
  if (!runs_something(step)) return std::nullopt;
  constexpr std::array kFetchers = std::to_array<std::string_view>({"curl", "wget"});
  constexpr std::array kProofs = std::to_array<std::string_view>(
      {"gpg", "gpgv", "gpg2", "cosign", "minisign", "signify", "sha256sum", "sha512sum", "sha384sum",
       "sha1sum", "shasum", "b2sum", "slsa-verifier", "openssl"});
  const auto words = words_of(step);
  const auto fetcher = first_of(words, kFetchers);
  if (fetcher.empty() || !first_of(words, kProofs).empty()) return std::nullopt;
  for (const std::string_view word : words) {
    const bool plain = word.starts_with("http://");
    if (!plain && !word.starts_with("https://")) continue;
    const auto host_start = word.find("//") + 2;
    const std::string_view host = word.substr(host_start, word.find('/', host_start) - host_start);
    if (host.starts_with("localhost") || host.starts_with("127.0.0.1")) continue;
    return "downloads from " + std::string(host.substr(0, 80)) + (plain ? " without TLS" : "") +
           " and verifies nothing";
  }
  return std::nullopt;
}

std::optional<std::string> unneeded_package_step(std::string_view step) {
  if (!runs_something(step)) return std::nullopt;
  constexpr std::array kPackages = std::to_array<std::string_view>({"openssh-server",
                                                                    "telnet",
                                                                    "telnetd",
                                                                    "ftp",
                                                                    "vsftpd",
                                                                    "rsh-client",
                                                                    "nmap",
                                                                    "netcat",
                                                                    "netcat-openbsd",
                                                                    "netcat-traditional",
                                                                    "ncat",
                                                                    "socat",
                                                                    "tcpdump",
                                                                    "net-tools",
                                                                    "vim",
                                                                    "nano",
                                                                    "emacs",
                                                                    "sudo",
                                                                    "strace",
                                                                    "gdb",
                                                                    "man-db",
                                                                    "xauth",
                                                                    "x11-apps",
                                                                    "xterm",
                                                                    "cron"});
  const auto words = words_of(step);
  if (!installs(words)) return std::nullopt;
  const auto package = first_of(words, kPackages);
  if (package.empty()) return std::nullopt;
  return "installs " + std::string(package);
}

std::string shortened_step(std::string_view step) {
  if (step.size() <= kShown) return std::string(step);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(step[end]) & 0xC0u) == 0x80u)
    --end;  // whole UTF-8 characters
  return std::string(step.substr(0, end)) + "…";
}

}  // namespace watertight::checks
