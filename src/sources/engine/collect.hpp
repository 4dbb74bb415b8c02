// Everything an engine says about itself, its containers, images, networks and volumes, as one System. Only
// reads.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "facts/system.hpp"
#include "sources/daemon/daemon_json.hpp"
#include "sources/engine/connection.hpp"
#include "sources/first_process.hpp"

namespace watertight::sources {

struct EngineOptions {
  bool stopped = true;              // also containers that do not run
  std::size_t unused_images = 200;  // images of no container that are looked at
  // What the daemon's file and flags set, where somebody could read them. Without, a setting that the engine
  // does not reveal is unknown.
  std::optional<WrittenSettings> daemon_file = {};
  WrittenSettings daemon_flags = {};
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  // Told of each container's first process, which only means something on the engine's machine: no fact.
  std::function<void(const std::string& container, const FirstProcess&)> first_process = {};
};

// A container or image that is gone before it is asked for is no failure. Any other answer that does not come
// makes the system partial with the reason; where there is no list of containers it is unreadable.
[[nodiscard]] facts::System collect_engine(Connection& connection, const EngineOptions& options = {});

}  // namespace watertight::sources
