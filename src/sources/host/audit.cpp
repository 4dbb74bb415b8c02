#include "sources/host/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

void add_rules(Items& rules, std::string_view text, const std::string& path) {
  for (const Line& line : lines_of(text))
    if (std::none_of(rules.begin(), rules.end(), [&](const facts::Item& r) { return r.text == line.text; }))
      rules.push_back({std::string(line.text), origin_of(path, line.number)});
}

}  // namespace

// By its pid file, and the name of the process it names: a pid file may outlive its process.
Fact<bool> audit_running(const Root& root) {
  const std::string path = "/run/auditd.pid";
  const auto text = root.read(path, 64);
  if (!text) {
    if (text.error().refusal == Refusal::absent) return facts::effective(false, origin_of(path));
    return unread_fact<bool>(text.error(), path);
  }
  const std::string pid(trimmed(*text));
  if (pid.empty() || pid.find_first_not_of("0123456789") != std::string::npos)
    return facts::unknown<bool>(path + " holds no process id", origin_of(path));
  const std::string name = "/proc/" + pid + "/comm";
  const auto comm = root.read(name, 64);
  if (comm) return facts::effective(trimmed(*comm) == "auditd", origin_of(name));
  if (comm.error().refusal == Refusal::absent) return facts::effective(false, origin_of(path));
  return unread_fact<bool>(comm.error(), name);
}

Fact<Items> audit_rules(const Root& root) {
  const std::string folder = "/etc/audit/rules.d";
  std::vector<std::string> paths = {"/etc/audit/audit.rules"};
  if (const auto names = root.list(folder)) {
    for (const std::string& name : *names)
      if (name.ends_with(".rules")) paths.push_back(fmt::format("{}/{}", folder, name));
  } else if (names.error().refusal != Refusal::absent) {
    return unread_fact<Items>(names.error(), folder);
  }
  Items rules;
  for (const std::string& path : paths) {
    const auto text = root.read(path);
    if (text)
      add_rules(rules, *text, path);
    else if (text.error().refusal != Refusal::absent)
      return unread_fact<Items>(text.error(), path);
  }
  return facts::declared(std::move(rules), origin_of("/etc/audit/audit.rules"));
}

}  // namespace watertight::sources::host
