#include "sources/host/listening.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>

#include "sources/host/listening_diag.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

constexpr std::size_t kTableLimit = 16u << 20;

std::optional<std::uint32_t> hex(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The kernel prints an address as words of the machine's byte order: 0100007F is 127.0.0.1 on x86.
std::optional<std::string> address_of(std::string_view digits) {
  if (digits.size() != 8 && digits.size() != 32) return std::nullopt;
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < digits.size() / 8; ++i) {
    const auto word = hex(digits.substr(i * 8, 8));
    if (!word) return std::nullopt;
    words[i] = *word;
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool six = digits.size() == 32;
  if (::inet_ntop(six ? AF_INET6 : AF_INET, words.data(), text.data(), text.size()) == nullptr)
    return std::nullopt;
  return six ? "[" + std::string(text.data()) + "]" : std::string(text.data());
}

}  // namespace

//  sl  local_address rem_address   st …
//   0: 0100007F:0CEA 00000000:0000 0A …
Fact<Items> listening(const Root& root) {
  Items found;
  if (const auto sockets = root.is_this_machine() ? listening_by_diagnosis() : std::nullopt) {
    std::set<std::string> each(sockets->begin(), sockets->end());
    for (const std::string& address : each) found.push_back({"tcp " + address, {}});
    return facts::effective(std::move(found), origin_of("/proc/net/tcp"));
  }
  for (const std::string path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const auto text = root.read(path, kTableLimit);
    if (!text) {
      if (path.ends_with('6') && text.error().refusal == Refusal::absent) continue;  // a kernel without IPv6
      return unread_fact<Items>(text.error(), path);
    }
    for (const Line& line : lines_of(*text)) {
      const auto words = words_of(line.text);
      if (words.size() < 4 || words[3] != "0A") continue;
      const auto colon = words[1].find(':');
      if (colon == std::string_view::npos) continue;
      const auto address = address_of(words[1].substr(0, colon));
      const auto port = hex(words[1].substr(colon + 1));
      if (!address || !port) continue;
      std::string entry = "tcp " + *address + ":" + std::to_string(*port);
      if (std::none_of(found.begin(), found.end(), [&](const facts::Item& i) { return i.text == entry; }))
        found.push_back({std::move(entry), origin_of(path, line.number)});
    }
  }
  return facts::effective(std::move(found), origin_of("/proc/net/tcp"));
}

}  // namespace watertight::sources::host
