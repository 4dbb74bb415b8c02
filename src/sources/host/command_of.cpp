#include "sources/host/command_of.hpp"

#include "sources/host/read_fact.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kCommandKept = 160;
constexpr std::size_t kMostArguments = 64u << 10;

std::string shown(std::string_view raw) {
  std::string text(raw.substr(0, 4 * kCommandKept));
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  text = without_secrets(trimmed(text));
  if (text.size() <= kCommandKept) return text;
  std::size_t end = kCommandKept;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return text.substr(0, end) + "…";
}

}  // namespace

std::string command_of(const Root& root, const std::string& folder, std::string_view name) {
  const auto arguments = root.read(folder + "/cmdline", kMostArguments);
  std::string text = arguments ? shown(*arguments) : std::string();
  return text.empty() ? "[" + shown(name) + "]" : text;
}

}  // namespace watertight::sources::host
