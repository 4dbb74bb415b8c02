// Any bytes read as a daemon.json, and as the daemon's command line: every known key is there once, a file
// that could not be read makes nothing known, and what was found survives a snapshot.
#include <algorithm>

#include "fuzz/law.hpp"
#include "sources/daemon/daemon_json.hpp"
#include "sources/daemon/flags.hpp"
#include "sources/daemon/settings.hpp"
#include "sources/snapshot/snapshot.hpp"

using namespace watertight;
using fuzz::law;

namespace {

void check_sorted(const std::vector<facts::Setting>& settings) {
  law(std::ranges::adjacent_find(settings, std::ranges::greater_equal{}, &facts::Setting::key) ==
          settings.end(),
      "settings are sorted, each once");
  for (const facts::Setting& s : settings)
    law(s.value.known() || !s.value.unknown_because.empty(), "what is unknown has its reason");
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const facts::System system = sources::read_daemon_json(text, "daemon.json");
  law(system.engine.has_value(), "there is an engine");
  check_sorted(system.engine->settings);
  for (const sources::KnownSetting& known : sources::known_settings())
    law(system.engine->setting(known.key) != nullptr, "every known key is there");
  law((system.status == facts::TargetStatus::complete) == system.reasons.empty(), "incomplete has a reason");
  if (system.status == facts::TargetStatus::unreadable)
    for (const facts::Setting& s : system.engine->settings)
      law(!s.value.known(), "unreadable is not default");

  // A snapshot of all settings takes ten times as long as reading them: every sixteenth length has to do.
  if (size % 16 == 0) {
    const auto back = sources::read_snapshot(sources::write_snapshot({&system, 1}), "snapshot");
    law(back && back->size() == 1 && back->front() == system, "a snapshot gives it back");
  }

  check_sorted(sources::read_daemon_flags(lines_of(text), {}).written.settings);
  return 0;
}
