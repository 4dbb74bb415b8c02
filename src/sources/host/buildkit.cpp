#include "sources/host/buildkit.hpp"

#include <algorithm>

#include "sources/host/process_arguments.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Items;

void add(Items& found, std::string_view text, const facts::Origin& origin) {
  if (text.empty() || std::any_of(found.begin(), found.end(), [&](const auto& i) { return i.text == text; }))
    return;
  found.push_back({std::string(text), origin});
}

// `insecure-entitlements = [ "network.host", "security.insecure" ]`
void read_configuration(Items& found, std::string_view text, const std::string& path) {
  bool inside = false;
  for (const Line& line : lines_of(text)) {
    std::string_view rest = line.text;
    if (rest.starts_with("insecure-entitlements")) inside = true;
    if (!inside) continue;
    const auto end = rest.find(']');
    if (end != std::string_view::npos) inside = false;
    rest = rest.substr(0, end);
    while (true) {
      const auto open = rest.find('"');
      const auto close = open == std::string_view::npos ? open : rest.find('"', open + 1);
      if (close == std::string_view::npos) break;
      add(found, rest.substr(open + 1, close - open - 1), origin_of(path, line.number));
      rest.remove_prefix(close + 1);
    }
  }
}

void read_arguments(Items& found, const RunningProgram& program) {
  constexpr std::string_view kOption = "--allow-insecure-entitlement";
  for (std::size_t i = 1; i < program.arguments.size(); ++i) {
    const std::string& argument = program.arguments[i];
    if (!argument.starts_with(kOption)) continue;
    std::string_view values;
    if (argument.size() > kOption.size() && argument[kOption.size()] == '=')
      values = std::string_view(argument).substr(kOption.size() + 1);
    else if (argument == kOption && i + 1 < program.arguments.size())
      values = program.arguments[i + 1];
    for (const std::string_view value : fields_of(values, ','))
      add(found, trimmed(value), origin_of(program.folder + "/cmdline"));
  }
}

}  // namespace

facts::Fact<Items> buildkit_entitlements(const Root& root) {
  const std::string path = "/etc/buildkit/buildkitd.toml";
  Items found;
  const auto text = root.read(path);
  if (text)
    read_configuration(found, *text, path);
  else if (text.error().refusal != Refusal::absent)
    return unread_fact<Items>(text.error(), path);
  for (const RunningProgram& program : running(root, "buildkitd")) read_arguments(found, program);
  return facts::declared(std::move(found), origin_of(path));
}

}  // namespace watertight::sources::host
