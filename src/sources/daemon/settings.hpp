// Every key of daemon.json: its type, the command-line flag that sets it too, and what the engine takes when
// nobody sets it. The table follows moby's daemon/config and dockerd's flags, releases 20.10 to 29.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "facts/engine.hpp"

namespace watertight::sources {

// size: bytes, written as a number or as "64M". list and map values are lists of text; maps are written there
// as the flag takes them, "name=value", with dots between the names of deeper levels ("gc.enabled=true").
enum class SettingType : std::uint8_t { boolean, integer, text, size, list, map };

struct KnownSetting {
  std::string_view key;  // in daemon.json; members of "proxies" stand here without it
  SettingType type;
  std::string_view flag;     // the long flag without its dashes; empty: no flag
  char letter;               // the short flag; 0: none
  std::string_view usual;    // what the newest engine takes when nobody sets it; list items between commas
  std::string_view since;    // first and last release that has the key; empty: older than 20.10, still there
  std::string_view until;    // the first release without it
  std::string_view depends;  // not empty: the default cannot be known from the version, and why
};

// Sorted by key.
[[nodiscard]] std::span<const KnownSetting> known_settings();
[[nodiscard]] const KnownSetting* known_setting(std::string_view key);
[[nodiscard]] const KnownSetting* setting_of_flag(std::string_view flag);
[[nodiscard]] const KnownSetting* setting_of_letter(char letter);

// The default of an engine of that version ("29.0.1", "20.10.24+dfsg1"). With an empty version unknown where
// engines since 20.10 differ. A key that the version does not have yet has the default that means "off".
[[nodiscard]] facts::Fact<facts::SettingValue> default_of(const KnownSetting& setting,
                                                          std::string_view engine_version);

// The value that a text stands for, as a flag gives it; nothing where it is not of the type. Lists and maps
// get one item.
[[nodiscard]] std::optional<facts::SettingValue> setting_value(SettingType type, std::string_view text);

// Whether an engine of that version has the key; true for an unknown version.
[[nodiscard]] bool has_setting(const KnownSetting& setting, std::string_view engine_version);

// The known key that somebody may have meant; empty where none is near.
[[nodiscard]] std::string_view nearest_key(std::string_view written);

}  // namespace watertight::sources
