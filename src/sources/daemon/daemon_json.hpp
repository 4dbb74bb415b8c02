// daemon.json as somebody wrote it: the value of every key with its line, and why the engine will not take it
// where it will not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"

namespace watertight::sources {

// What one place sets: a daemon.json, or the daemon's command line.
struct WrittenSettings {
  std::vector<facts::Setting> settings;  // sorted by key, each once; a value of a wrong type is unknown
  std::vector<std::string> reasons;      // what is wrong, sentences with place and remedy
  std::string unreadable_because;        // not empty: nothing could be read, and why
};

// A file without anything in it sets nothing. Secrets in values (proxy passwords, log driver tokens) are
// replaced by what stands for them. With an engine version also says which keys that engine does not have.
[[nodiscard]] WrittenSettings read_daemon_settings(std::string_view text, const std::string& name,
                                                   std::string_view engine_version = {});

// The file alone as a target: kind daemon_json, and an engine with what the file sets and the defaults.
[[nodiscard]] facts::System read_daemon_json(std::string_view text, std::string name);

}  // namespace watertight::sources
