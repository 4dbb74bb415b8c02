#include "facts/build_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace watertight::facts {
namespace {

// Programs that only run another one, the one-letter options of theirs that take a value, and how many words
// stand between the options and the program.
struct Runner {
  std::string_view name;
  std::string_view options_with_value;
  int operands = 0;
};
constexpr std::array kRunners = {
    Runner{"sudo", "CDghpRrTtUu"},
    Runner{"doas", "Cu"},
    Runner{"env", "CSu"},
    Runner{"exec", "a"},
    Runner{"command", ""},
    Runner{"builtin", ""},
    Runner{"nohup", ""},
    Runner{"time", "fo"},
    Runner{"nice", "n"},
    Runner{"ionice", "cnpPu"},
    Runner{"timeout", "ks", 1},
    Runner{"stdbuf", "eio"},
    Runner{"xargs", "adEeIiLlnPs"},
    Runner{"gosu", "", 1},
    Runner{"su-exec", "", 1},
    Runner{"chroot", "", 1},
    Runner{"setsid", ""},
    Runner{"eatmydata", ""},
    Runner{"tini", "pegs"},
    Runner{"dumb-init", "r"},
    Runner{"busybox", ""},
    Runner{"fakeroot", "lsib"},
    Runner{"unbuffer", ""},
    Runner{"arch-chroot", "u", 1},
};

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/') + 1);
}

const Runner* runner(const Word& word) {
  const std::string_view name = base_name(word.text);
  const auto at =
      std::find_if(kRunners.begin(), kRunners.end(), [&](const Runner& r) { return r.name == name; });
  return word.literal && at != kRunners.end() ? &*at : nullptr;
}

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// How many words of `words` belong to the runner at their front.
std::size_t length_of(const Runner& r, std::span<const Word> words) {
  std::size_t at = 1;
  while (at < words.size() && words[at].text.size() > 1 && words[at].text.front() == '-') {
    const std::string_view option = words[at++].text;
    if (option == "--") break;
    if (!option.starts_with("--") && option.size() == 2 &&
        r.options_with_value.find(option[1]) != std::string_view::npos)
      ++at;
  }
  if (r.name == "env" || r.name == "sudo")
    while (at < words.size() && words[at].text.find('=') != std::string::npos) ++at;
  return std::min(at + static_cast<std::size_t>(r.operands), words.size());
}

}  // namespace

std::span<const Word> ShellCommand::program() const {
  std::span<const Word> rest(words);
  for (int i = 0; i < 8 && rest.size() > 1; ++i) {
    const Runner* r = runner(rest.front());
    if (r == nullptr) break;
    const std::size_t length = length_of(*r, rest);
    if (length >= rest.size()) break;  // it runs nothing: `sudo -l`
    rest = rest.subspan(length);
  }
  return rest;
}

std::int32_t BuildFile::stage_named(std::string_view name_or_number, std::size_t before) const {
  before = std::min(before, stages.size());
  const std::string wanted = lower(name_or_number);
  for (std::size_t i = before; i-- > 0;)
    if (!stages[i].name.empty() && lower(stages[i].name) == wanted) return static_cast<std::int32_t>(i);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool whole = error == std::errc() && end == wanted.data() + wanted.size();
  return whole && number < before ? static_cast<std::int32_t>(number) : -1;
}

}  // namespace watertight::facts
