#include "sources/host/login_variables.hpp"

#include <algorithm>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

constexpr std::size_t kScripts = 256;

// "NAME=1", "export NAME="1"": assignments that stand alone on their line.
std::string_view assigned(std::string_view line, std::string_view name) {
  constexpr std::string_view kExport = "export ";
  if (line.starts_with(kExport)) line = trimmed(line.substr(kExport.size()));
  if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != '=') return {};
  line.remove_prefix(name.size() + 1);
  if (line.size() >= 2 && (line.front() == '"' || line.front() == '\''))
    line = line.substr(1, line.size() - 2);
  return line;
}

}  // namespace

facts::Fact<std::string> login_variable(const Root& root, std::string_view name) {
  std::vector<std::string> paths = {"/etc/environment"};
  const std::string scripts = "/etc/profile.d";
  if (auto names = root.list(scripts)) {
    names->resize(std::min(names->size(), kScripts));
    for (const std::string& script : *names)
      if (script.ends_with(".sh")) paths.push_back(scripts + "/" + script);
  }
  auto found = facts::by_default(std::string(), origin_of(paths.front()));
  for (const std::string& path : paths) {
    const auto text = root.read(path);
    if (!text) {
      if (text.error().refusal == Refusal::denied) return unread_fact<std::string>(text.error(), path);
      continue;
    }
    for (const Line& line : lines_of(*text))
      if (const auto value = assigned(line.text, name); !value.empty())
        found = facts::declared(std::string(value), origin_of(path, line.number));
  }
  return found;
}

}  // namespace watertight::sources::host
