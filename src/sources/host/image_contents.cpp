#include "sources/host/image_contents.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

constexpr std::size_t kTableLimit = 4u << 20;
constexpr std::size_t kMost = 64;

constexpr std::array kTools = std::to_array<std::string_view>({
    "aws",    "az",   "cc",     "clang",   "crictl",  "ctr",        "docker",  "g++",    "gcc",
    "gcloud", "gdb",  "hydra",  "kubectl", "masscan", "msfconsole", "nc",      "ncat",   "nerdctl",
    "netcat", "nmap", "podman", "socat",   "sqlmap",  "strace",     "tcpdump", "telnet", "tshark",
});
constexpr std::array kFolders = std::to_array<std::string_view>(
    {"/usr/bin/", "/usr/local/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/sbin/"});

// Names by number and lines by name, of one table: "alice:x:1000:…".
void add_shared(std::string_view text, std::string_view what, Items& found) {
  std::map<std::string, std::string, std::less<>> by_number;
  std::map<std::string, int, std::less<>> by_name;
  for (const Line& line : lines_of(text)) {
    const auto fields = fields_of(line.text, ':');
    if (fields.size() < 3 || fields[0].empty() || found.size() >= kMost) continue;
    if (++by_name[std::string(fields[0])] == 2)
      found.push_back({fmt::format("{} {} stands twice", what, fields[0]), {}});
    auto [at, is_new] = by_number.try_emplace(std::string(fields[2]), std::string(fields[0]));
    if (!is_new && at->second != fields[0])
      found.push_back({fmt::format("{} {}: {} and {}", what, fields[2], at->second, fields[0]), {}});
  }
}

}  // namespace

Fact<Items> shared_ids(const Layers& image, const facts::Origin& origin) {
  Items found;
  for (const auto& [path, what] :
       {std::pair<const char*, const char*>{"/etc/passwd", "user"}, {"/etc/group", "group"}}) {
    const auto text = image.read(path, kTableLimit);
    if (text)
      add_shared(*text, what, found);
    else if (text.error().refusal != Refusal::absent)
      return facts::unknown<Items>("in its layers " + text.error().because, origin);
  }
  return facts::effective(std::move(found), origin);
}

Fact<Items> attacking_tools(const Layers& image, const facts::Origin& origin) {
  Items found;
  for (const std::string_view tool : kTools)
    for (const std::string_view folder : kFolders) {
      std::string path = fmt::format("{}{}", folder, tool);
      if (!image.layer_of(path)) continue;
      found.push_back({std::move(path), {}});
      break;
    }
  return facts::effective(std::move(found), origin);
}

}  // namespace watertight::sources::host
