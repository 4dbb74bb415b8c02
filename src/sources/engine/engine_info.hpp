// The engine about itself: GET /version and GET /info as facts, and which daemon settings they reveal.
#pragma once

#include <vector>

#include "facts/engine.hpp"
#include "facts/network.hpp"
#include "sources/daemon/effective.hpp"
#include "sources/engine/fields.hpp"

namespace watertight::sources {

// What is not in an answer is unknown: an engine that does not say is not one that has not.
void read_version(facts::Engine& engine, const JsonValue& version, const OriginMaker& origin);
void read_info(facts::Engine& engine, const JsonValue& info, const OriginMaker& origin);

// The settings that /info shows to be in force, in the order of its fields.
[[nodiscard]] std::vector<ReportedSetting> settings_in_info(const JsonValue& info, const OriginMaker& origin);
// The settings that the default bridge shows: icc, ip-masq, ip.
[[nodiscard]] std::vector<ReportedSetting> settings_in_network(const facts::Network& network);

}  // namespace watertight::sources
