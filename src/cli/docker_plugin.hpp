// The same program as a plugin of the docker client: `docker watertight scan`. Docker starts it under the
// name docker-watertight, asks for its metadata, passes its own global options on as they were written, and
// asks it what can stand at a place of the command line:
// https://github.com/docker/cli/tree/master/cli-plugins
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::cli {

inline constexpr std::string_view kPluginMetadata = "docker-cli-plugin-metadata";
inline constexpr std::string_view kPluginComplete = "__complete";

[[nodiscard]] bool is_docker_plugin(std::string_view program);

void write_plugin_metadata(std::ostream& out);

// What docker's words become.
struct PluginCall {
  std::vector<std::string> arguments;  // of watertight, without the program's name
  std::string config;                  // --config: the folder of the docker client's configuration
  bool of_docker = false;              // not started by hand under the plugin's name
};
[[nodiscard]] PluginCall plugin_call(const std::vector<std::string>& arguments);

// Ends this process when the docker client that started it is told to end. Docker does not pass the signal
// on: it closes the socket that it names in the environment.
void end_with_docker();

}  // namespace watertight::cli
