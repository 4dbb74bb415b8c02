#include "linux/version.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace watertight::linux_kernel {
namespace {

constexpr std::uint32_t kFirstCandidate = 1'000'000;  // rc1 stands after every alpha and beta

bool digit(char c) { return c >= '0' && c <= '9'; }

// Takes the number the text begins with; nothing where there is none, or it is absurd.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<std::uint32_t> take_prerelease(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, std::uint32_t>, 3> kWords = {
      {{"rc", kFirstCandidate}, {"beta", 1000}, {"alpha", 0}}};
  std::string_view rest = text;
  if (rest.empty() || (rest.front() != '-' && rest.front() != '~' && rest.front() != '.'))
    return std::nullopt;
  rest.remove_prefix(1);
  for (const auto& [word, base] : kWords) {
    if (!rest.starts_with(word)) continue;
    rest.remove_prefix(word.size());
    if (rest.starts_with('.')) rest.remove_prefix(1);
    const std::uint32_t number = take_number(rest).value_or(0);
    text = rest;
    return base + std::min<std::uint32_t>(number, 999);
  }
  return std::nullopt;
}

}  // namespace

std::weak_ordering Version::operator<=>(const Version& other) const {
  const std::size_t length = std::max(numbers.size(), other.numbers.size());
  for (std::size_t i = 0; i < length; ++i) {
    const std::uint32_t a = i < numbers.size() ? numbers[i] : 0;
    const std::uint32_t b = i < other.numbers.size() ? other.numbers[i] : 0;
    if (a != b) return a <=> b;
  }
  constexpr std::uint32_t kRelease = UINT32_MAX;
  return prerelease.value_or(kRelease) <=> other.prerelease.value_or(kRelease);
}

std::optional<Version> parse_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  Version version;
  while (true) {
    const auto number = take_number(text);
    if (!number) break;
    version.numbers.push_back(*number);
    if (text.size() < 2 || text.front() != '.' || !digit(text[1])) break;
    text.remove_prefix(1);
  }
  if (version.numbers.empty()) return std::nullopt;
  version.prerelease = take_prerelease(text);
  version.suffix = text;
  return version;
}

bool is_distribution_build(const Version& version) {
  return !version.suffix.empty() && version.suffix != "-ce" && version.suffix != "-ee";
}

KernelRelease parse_kernel_release(std::string_view release) {
  KernelRelease parsed;
  while (const auto number = take_number(release)) {
    parsed.numbers.push_back(*number);
    if (release.size() < 2 || (release.front() != '.' && release.front() != '-') || !digit(release[1])) break;
    release.remove_prefix(1);
  }
  std::copy_if(release.begin(), release.end(), std::back_inserter(parsed.flavour),
               [](char c) { return !digit(c); });
  return parsed;
}

}  // namespace watertight::linux_kernel
