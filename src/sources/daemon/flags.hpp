// The daemon's command line: which settings its flags set, and which daemon.json it reads.
#pragma once

#include <span>
#include <string>

#include "facts/fact.hpp"
#include "sources/daemon/daemon_json.hpp"

namespace watertight::sources {

struct DaemonFlags {
  WrittenSettings written;
  std::string config_file = "/etc/docker/daemon.json";
  bool config_file_given = false;  // then the engine does not start without the file
};

// `arguments` is the whole command line, the program first. Every form that dockerd takes: --icc=false,
// --log-level debug, -H tcp://…, -H=…, -Htcp://…, -DH …. Origins are `origin`. Secrets are taken out.
[[nodiscard]] DaemonFlags read_daemon_flags(std::span<const std::string> arguments,
                                            const facts::Origin& origin);

}  // namespace watertight::sources
