#include "sources/host/content_trust.hpp"

#include <algorithm>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kScripts = 256;

// "DOCKER_CONTENT_TRUST=1", "export DOCKER_CONTENT_TRUST="1"": assignments that stand alone on their line.
std::string_view assigned(std::string_view line) {
  constexpr std::string_view kExport = "export ";
  constexpr std::string_view kName = "DOCKER_CONTENT_TRUST=";
  if (line.starts_with(kExport)) line = trimmed(line.substr(kExport.size()));
  if (!line.starts_with(kName)) return {};
  line.remove_prefix(kName.size());
  if (line.size() >= 2 && (line.front() == '"' || line.front() == '\''))
    line = line.substr(1, line.size() - 2);
  return line;
}

}  // namespace

facts::Fact<std::string> content_trust(const Root& root) {
  std::vector<std::string> paths = {"/etc/environment"};
  const std::string scripts = "/etc/profile.d";
  if (auto names = root.list(scripts)) {
    names->resize(std::min(names->size(), kScripts));
    for (const std::string& name : *names)
      if (name.ends_with(".sh")) paths.push_back(scripts + "/" + name);
  }
  auto found = facts::by_default(std::string(), origin_of(paths.front()));
  for (const std::string& path : paths) {
    const auto text = root.read(path);
    if (!text) {
      if (text.error().refusal == Refusal::denied) return unread_fact<std::string>(text.error(), path);
      continue;
    }
    for (const Line& line : lines_of(*text))
      if (const auto value = assigned(line.text); !value.empty())
        found = facts::declared(std::string(value), origin_of(path, line.number));
  }
  return found;
}

}  // namespace watertight::sources::host
