// The settings an engine runs with: its flags, then its daemon.json, then the defaults of its version, and
// what the engine itself says about them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/engine.hpp"
#include "sources/daemon/daemon_json.hpp"

namespace watertight::sources {

struct EffectiveSettings {
  std::vector<facts::Setting>
      settings;  // sorted by key: every known key once, and unknown keys that were written
  std::vector<std::string> reasons;  // of both places, and keys that both set
};

// Where the file could not be read, what no flag sets is unknown: nothing there is taken for a default. A
// list or map set in both places is a conflict as well, except for runtimes, which the engine joins.
[[nodiscard]] EffectiveSettings effective_settings(const WrittenSettings& from_file,
                                                   const WrittenSettings& from_flags,
                                                   std::string_view engine_version);

// One setting as the running engine reports it.
struct ReportedSetting {
  std::string key;
  facts::SettingValue value;
  facts::Origin origin;  // "GET /info" and the pointer there
};

// The settings with what the engine reports in force. A declared value that agrees with the report keeps its
// place, so that advice can name the line.
[[nodiscard]] std::vector<facts::Setting> with_reported(std::vector<facts::Setting> settings,
                                                        std::span<const ReportedSetting> reported);

}  // namespace watertight::sources
