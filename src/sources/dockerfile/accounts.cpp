#include "sources/dockerfile/accounts.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace watertight::sources {
namespace {

// Options that take the next word as their value, beside those written --name=value.
constexpr std::string_view kUseraddLetters = "bcdefgGkKpPRsuZ";
constexpr std::string_view kAdduserLetters = "hgsGuk";
constexpr std::array<std::string_view, 22> kLong = {
    "--base-dir", "--comment", "--home-dir", "--home",   "--expiredate",   "--inactive",
    "--gid",      "--groups",  "--group",    "--skel",   "--key",          "--passwd",
    "--prefix",   "--root",    "--shell",    "--uid",    "--selinux-user", "--ingroup",
    "--gecos",    "--conf",    "--firstuid", "--lastuid"};

bool is_zero(std::string_view number) {
  return !number.empty() && number.find_first_not_of('0') == std::string_view::npos;
}

struct Options {
  std::string_view letters;
  bool group_is_flag = false;  // Debian's adduser: --group makes a group of the same name
};

bool takes_next(std::string_view option, const Options& options) {
  if (option.starts_with("--"))
    return !(options.group_is_flag && option == "--group") &&
           std::find(kLong.begin(), kLong.end(), option) != kLong.end();
  return option.size() >= 2 && options.letters.find(option.back()) != std::string_view::npos;
}

// "-u 0", "-u0", "--uid 0", "--uid=0", "-ou 0".
bool is_uid_option(std::string_view option) {
  return option == "--uid" || (!option.starts_with("--") && option.size() >= 2 && option.back() == 'u');
}

}  // namespace

std::optional<bool> creates_root_account(const facts::ShellCommand& command, std::string_view account) {
  const auto words = command.program();
  if (words.empty() || !words.front().literal) return std::nullopt;
  const std::string_view path = words.front().text;
  const std::string_view program = path.substr(path.rfind('/') + 1);
  if (program != "useradd" && program != "adduser") return std::nullopt;
  const bool useradd = program == "useradd";
  const Options options{useradd ? kUseraddLetters : kAdduserLetters, !useradd};
  bool root = false;
  bool named = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    if (!words[i].literal) return std::nullopt;
    if (!word.starts_with('-')) {
      if (word == account) named = true;
      if (word != account && !named)
        return std::nullopt;  // the first word is the account, a group may follow
      continue;
    }
    if (word.starts_with("--uid=")) root = is_zero(word.substr(6));
    if (word.starts_with("-u") && word.size() > 2) root = is_zero(word.substr(2));
    if (!takes_next(word, options) || i + 1 == words.size()) continue;
    if (is_uid_option(word)) {
      if (!words[i + 1].literal) return std::nullopt;
      root = is_zero(words[i + 1].text);
    }
    ++i;
  }
  return named ? std::optional<bool>(root) : std::nullopt;
}

}  // namespace watertight::sources
