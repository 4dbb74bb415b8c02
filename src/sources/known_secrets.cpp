#include "sources/known_secrets.hpp"

#include <algorithm>
#include <cstring>

#include "sources/secret_names.hpp"
#include "sources/secret_text.hpp"
#include "sources/stand_in.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongest = 4096;
constexpr std::size_t kTelling = 32;           // so much of the beginning of a value says too much of it
constexpr std::size_t kMost = 4096;            // values of one system
constexpr std::size_t kMostOfABeginning = 16;  // that begin alike: bounds the work at one place of a text

// Characters of at least two of four classes; what joins the words of a name is of none.
bool unlike_a_name(std::string_view value) {
  bool lower = false;
  bool upper = false;
  bool digit = false;
  bool other = false;
  for (const char c : value) {
    if (c >= 'a' && c <= 'z')
      lower = true;
    else if (c >= 'A' && c <= 'Z')
      upper = true;
    else if (c >= '0' && c <= '9')
      digit = true;
    else if (std::string_view("-_.:/ ").find(c) == std::string_view::npos)
      other = true;
  }
  return (lower || upper) && (digit || other || (lower && upper && value.size() >= 8));
}

std::size_t common_beginning(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t n = 0;
  while (n < most && a[n] == b[n]) ++n;
  return n;
}

std::uint64_t beginning(std::string_view text) {
  std::uint64_t out = 0;
  std::memcpy(&out, text.data(), kShortest);
  return out;
}

}  // namespace

void KnownSecrets::add(std::string_view kind, std::string_view value) {
  if (value.size() < kShortest || value.size() > kLongest || count_ >= kMost) return;
  if (!unlike_a_name(value) || is_placeholder(value) || find_stand_in(value)) return;
  std::vector<Known>& alike = by_beginning_[beginning(value)];
  if (alike.size() >= kMostOfABeginning) return;
  const auto longer = [&](const Known& k) { return k.value.size() > value.size(); };
  const auto at = std::find_if_not(alike.begin(), alike.end(), longer);
  if (at != alike.end() && at->value == value) return;
  alike.insert(at, {std::string(value), kind});
  begins_[static_cast<unsigned char>(value[0])] = true;
  ++count_;
}

void KnownSecrets::add_of_text(std::string_view text) {
  if (text.find("://") == std::string_view::npos && !may_name_a_secret(text)) return;
  for (const FoundSecret& found : secrets_in_text(text))
    add(found.kind, text.substr(found.begin, found.end - found.begin));
}

void KnownSecrets::add_of_arguments(std::span<const std::string_view> arguments, const WordsBefore& before) {
  const std::vector<FoundSecret> found = secrets_of_arguments(arguments, before);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (found[i].kind.empty())
      add_of_text(arguments[i]);
    else
      add(found[i].kind, arguments[i].substr(found[i].begin, found[i].end - found[i].begin));
  }
}

std::optional<FoundSecret> KnownSecrets::find(std::string_view text, std::size_t from) const {
  if (empty()) return {};
  for (std::size_t i = from; i + kShortest <= text.size(); ++i) {
    if (!begins_[static_cast<unsigned char>(text[i])]) continue;
    const auto alike = by_beginning_.find(beginning(text.substr(i)));
    if (alike == by_beginning_.end()) continue;
    for (const Known& known : alike->second) {
      const std::size_t common = common_beginning(text.substr(i), known.value);
      if (common == known.value.size() || common >= kTelling) return FoundSecret{i, i + common, known.kind};
    }
  }
  return {};
}

}  // namespace watertight::sources
