// The same program as a plugin of the docker client: `docker watertight scan`. Docker starts it under the
// name docker-watertight, asks for its metadata, and passes its own global options before the plugin's name:
// https://github.com/docker/cli/blob/master/cli-plugins/manager/metadata.go
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::cli {

inline constexpr std::string_view kPluginMetadata = "docker-cli-plugin-metadata";

[[nodiscard]] bool is_docker_plugin(std::string_view program);

void write_plugin_metadata(std::ostream& out);

// What docker's own options before the plugin's name become.
struct PluginCall {
  std::vector<std::string> arguments;  // of watertight, without the program's name
  std::string config;                  // --config: the folder of the docker client's configuration
};
[[nodiscard]] PluginCall plugin_call(const std::vector<std::string>& arguments);

}  // namespace watertight::cli
