// From what the user named to systems: engines, files, folders, one after the other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "error.hpp"
#include "facts/pod_block.hpp"
#include "facts/system.hpp"

namespace watertight::cli {

struct TargetRequest {
  std::vector<std::string> targets;
  std::vector<std::string> compose_files;
  std::vector<std::string> profiles;
  EngineChoice engine;
  bool host = true;            // with a local engine, the machine under it as well
  bool lint = false;           // what only checks of the group "lint" need
  std::string container = {};  // of an engine's: only what is in force for it is read back; empty: for all
};

struct TargetVisitor {
  // Before each target that was asked for, as the user named it; "" for the engine that nobody named.
  std::function<void(const std::string& target)> begin = {};
  std::function<void(facts::System)> system;
  // Where this is set, a large stream of manifests comes block by block, and system() ends it with the rest.
  std::function<void(const facts::System&, const facts::PodBlock&)> pods = {};
  std::function<void(std::string name, std::string why)> skipped;
  std::function<void(std::size_t done, std::size_t total)> progress;  // of one target that takes long
};

// A target that cannot be read is a system that says so; an error is a wrong request.
[[nodiscard]] Expected<void> read_targets(const TargetRequest& request, const TargetVisitor& visitor);

}  // namespace watertight::cli
