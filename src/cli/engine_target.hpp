// An engine as a target: chosen as the docker client chooses it, and the machine under it where that is this
// one.
#pragma once

#include <string>

#include "cli/targets.hpp"

namespace watertight::cli {

// `url` empty: the client's choice. An error is a wrong choice (a context that does not exist); an engine
// that does not answer is a system that says so.
[[nodiscard]] Expected<void> read_engine(const TargetRequest& request, const std::string& url,
                                         const TargetVisitor& visitor);

}  // namespace watertight::cli
