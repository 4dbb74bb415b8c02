#include "linux/apparmor_rule.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace watertight::linux_kernel {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::array<std::string_view, 3> kAnyProfile = {"*", "**", "unconfined"};
constexpr std::array<std::string_view, 6> kEveryPath = {"/**", "/{,**}", "/{**,}", "/**{,/}", "{,/**}", "**"};
constexpr std::array<std::string_view, 6> kKernelFiles = {"/proc",  "@{PROC}", "/sys",
                                                          "@{sys}", "/{proc",  "/{sys"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

std::string_view unquoted(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return text;
}

// "rw, bind" of "options=(rw, bind)": the names in parentheses, or the word itself.
Words names_in(std::string_view word) {
  const auto open = word.find('(');
  if (open != std::string_view::npos) word = word.substr(open + 1, word.find(')', open) - open - 1);
  Words names;
  while (!word.empty()) {
    const auto end = std::min(word.find_first_of(", \t\n"), word.size());
    if (end > 0) names.push_back(word.substr(0, end));
    word.remove_prefix(std::min(end + 1, word.size()));
  }
  return names;
}

// ptrace and signal: for any profile at the other end, and for one of these accesses, or for all of them
// where none is named.
bool reaches_any(const Words& words, const std::array<std::string_view, 3>& accesses) {
  bool named = false;
  bool wanted = false;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("peer=")) {
      if (!is_one_of(unquoted(word.substr(5)), kAnyProfile)) return false;
    } else if (word.starts_with("set=")) {
      return false;  // some signals only
    } else {
      named = true;
      for (const std::string_view access : names_in(word)) wanted = wanted || is_one_of(access, accesses);
    }
  }
  return wanted || !named;
}

// `change_profile [safe|unsafe] [PROGRAM] [-> PROFILE]`
bool leads_anywhere(const Words& words) {
  const auto arrow = std::ranges::find(words, "->");
  return arrow == words.end() || std::next(arrow) == words.end() ||
         is_one_of(unquoted(*std::next(arrow)), kAnyProfile);
}

bool is_path(std::string_view word) {
  word = unquoted(word);
  return word.starts_with('/') || word.starts_with("@{") || word.starts_with("{") || word == "**";
}

struct FileRule {
  std::string_view path;
  std::string_view permissions;
};

// `[file] PATH rw` or `[file] rw PATH`, with `-> PROFILE` behind.
std::optional<FileRule> file_rule(Words words) {
  if (!words.empty() && words.front() == "file") words.erase(words.begin());
  if (words.size() < 2 || (words.size() > 2 && words[2] != "->")) return std::nullopt;
  if (is_path(words[0])) return FileRule{unquoted(words[0]), words[1]};
  if (is_path(words[1])) return FileRule{unquoted(words[1]), words[0]};
  return std::nullopt;
}

bool has_no_force(std::string_view flags) {
  return std::ranges::any_of(names_in(flags), [](std::string_view flag) {
    return flag == "complain" || flag == "unconfined" || flag == "default_allow";
  });
}

bool changes_nothing(std::string_view word) {
  return word == "audit" || word == "allow" || word == "quiet" || word.starts_with("priority=");
}

}  // namespace

Words words_of(std::string_view rule) {
  Words words;
  while (!rule.empty()) {
    int depth = 0;
    bool quoted = false;
    std::size_t end = 0;
    for (; end < rule.size(); ++end) {
      const char c = rule[end];
      if (c == '"') quoted = !quoted;
      if (!quoted && (c == '(' || c == ')')) depth += c == '(' ? 1 : -1;
      if (c == ' ' && !quoted && depth <= 0) break;
    }
    if (end > 0) words.push_back(rule.substr(0, end));
    rule.remove_prefix(std::min(end + 1, rule.size()));
  }
  return words;
}

Allowance allowance_of(const Words& written) {
  const Words words(std::ranges::find_if_not(written, changes_nothing), written.end());
  if (words.empty()) return Allowance::nothing;
  const std::string_view kind = words.front();
  const bool bare = words.size() == 1;
  if (kind.starts_with("flags=")) return has_no_force(kind) ? Allowance::without_force : Allowance::nothing;
  if (kind == "all") return bare ? Allowance::everything : Allowance::nothing;
  if (kind == "mount") return bare ? Allowance::mounts : Allowance::nothing;
  if (kind == "file" && bare) return Allowance::files;
  if (kind == "change_profile") return leads_anywhere(words) ? Allowance::leaving : Allowance::nothing;
  if (kind == "ptrace")
    return reaches_any(words, {"trace", "read", "r"}) ? Allowance::tracing : Allowance::nothing;
  if (kind == "signal")
    return reaches_any(words, {"send", "w", "write"}) ? Allowance::signals : Allowance::nothing;
  const auto file = file_rule(words);
  if (!file) return Allowance::nothing;
  if (file->permissions.find_first_of("uU") != std::string_view::npos) return Allowance::leaving;
  const bool writes = file->permissions.find_first_of("wa") != std::string_view::npos;
  return writes && is_one_of(file->path, kEveryPath) ? Allowance::files : Allowance::nothing;
}

bool is_about_kernel_files(const Words& words) {
  if (words.size() == 1) return words.front() == "file" || words.front() == "all";
  const auto file = file_rule(words);
  return file && (is_one_of(file->path, kEveryPath) ||
                  std::ranges::any_of(kKernelFiles,
                                      [&](std::string_view start) { return file->path.starts_with(start); }));
}

bool is_engines_own_profile(std::string_view name) {
  return name.empty() || name == "unconfined" || name == "docker-default" || name == "runtime/default" ||
         name == "cri-containerd.apparmor.d" || name.starts_with("containers-default-");
}

}  // namespace watertight::linux_kernel
