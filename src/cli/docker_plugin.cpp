#include "cli/docker_plugin.hpp"

#include <algorithm>
#include <array>

namespace watertight::cli {
namespace {

constexpr std::string_view kName = "watertight";

// docker's global options that take a value, in all their spellings; what it is called here, empty: nothing
// here wants it.
struct GlobalOption {
  std::string_view name;
  std::string_view here;
};
constexpr std::array<GlobalOption, 10> kWithValue = {{
    {"-H", "--host"},
    {"--host", "--host"},
    {"-c", "--context"},
    {"--context", "--context"},
    {"--config", "--config"},
    {"-l", ""},
    {"--log-level", ""},
    {"--tlscacert", "--tlscacert"},
    {"--tlscert", "--tlscert"},
    {"--tlskey", "--tlskey"},
}};
constexpr std::array<std::string_view, 2> kFlags = {"--tls", "--tlsverify"};

}  // namespace

bool is_docker_plugin(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "docker-watertight";
}

void write_plugin_metadata(std::ostream& out) {
  out << R"({"SchemaVersion":"0.1.0","Vendor":"The Watertight authors","Version":")" << WATERTIGHT_VERSION
      << R"(","ShortDescription":"Find the ways out of containers"})" << '\n';
}

PluginCall plugin_call(const std::vector<std::string>& arguments) {
  PluginCall call;
  std::vector<std::string> global;
  auto at = arguments.begin();
  for (; at != arguments.end() && at->starts_with('-'); ++at) {
    const auto equals = at->find('=');
    const std::string name = at->substr(0, equals);
    const auto option = std::find_if(kWithValue.begin(), kWithValue.end(),
                                     [&](const GlobalOption& o) { return o.name == name; });
    if (option == kWithValue.end()) {
      if (std::find(kFlags.begin(), kFlags.end(), *at) != kFlags.end()) global.push_back(*at);
      continue;
    }
    std::string value = equals == std::string::npos ? std::string() : at->substr(equals + 1);
    if (equals == std::string::npos && at + 1 != arguments.end()) value = *++at;
    if (option->here == "--config")
      call.config = value;
    else if (!option->here.empty())
      global.insert(global.end(), {std::string(option->here), value});
  }
  if (at == arguments.end() || *at != kName) return {arguments, {}};  // started by hand under that name
  call.arguments.assign(at + 1, arguments.end());
  // Only the commands that talk to an engine know them.
  const bool talks =
      !call.arguments.empty() && (call.arguments.front() == "scan" || call.arguments.front() == "snapshot");
  if (talks) call.arguments.insert(call.arguments.begin() + 1, global.begin(), global.end());
  return call;
}

}  // namespace watertight::cli
