#include "cli/docker_plugin.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>

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
constexpr std::array<std::string_view, 2> kHelp = {"--help", "-h"};
constexpr std::array<std::string_view, 2> kLeftOut = {"-D", "--debug"};

// The commands that talk to an engine: the others know nothing of hosts and contexts.
constexpr std::array<std::string_view, 4> kTalking = {"scan", "snapshot", "baseline", "doctor"};

bool contains(const auto& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

using Word = std::vector<std::string>::const_iterator;

// Options of docker from one word on, in front of the plugin's name or right behind it.
class GlobalOptions {
 public:
  // True where the word is such an option; `at` then stands behind it and its value.
  bool take(Word& at, Word end) {
    const auto equals = at->find('=');
    const std::string name = at->substr(0, equals);
    const auto option = std::find_if(kWithValue.begin(), kWithValue.end(),
                                     [&](const GlobalOption& o) { return o.name == name; });
    if (option == kWithValue.end()) return take_flag(at, name);
    std::string value = equals == std::string::npos ? std::string() : at->substr(equals + 1);
    ++at;
    if (equals == std::string::npos && at != end) value = *at++;
    if (option->here == "--config")
      config = value;
    else if (!option->here.empty())
      words.insert(words.end(), {std::string(option->here), value});
    return true;
  }

  std::vector<std::string> words;  // as the commands here take them
  std::string config;
  bool help = false;

 private:
  bool take_flag(Word& at, std::string_view name) {
    if (contains(kHelp, name))
      help = true;
    else if (contains(kFlags, name))
      words.push_back(*at);
    else if (!contains(kLeftOut, name))
      return false;
    ++at;
    return true;
  }
};

// Behind the words of the command: they are options of it.
void insert(std::vector<std::string>& arguments, const std::vector<std::string>& options) {
  if (arguments.empty() || !contains(kTalking, arguments.front())) return;
  const std::size_t words = arguments.front() == "baseline" ? 2 : 1;
  if (arguments.size() < words || arguments[words - 1].starts_with('-')) return;
  arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(words), options.begin(), options.end());
}

// "@name" is a socket of the abstract namespace: unix(7). -1: there is none, or nobody listens.
int connect_to(std::string_view name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (name.empty() || name.size() >= sizeof address.sun_path) return -1;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0) return fd;
  if (fd >= 0) close(fd);
  return -1;
}

}  // namespace

bool is_docker_plugin(std::string_view program) {
  return program.substr(program.rfind('/') + 1) == "docker-watertight";
}

void write_plugin_metadata(std::ostream& out) {
  out << R"({"SchemaVersion":"0.1.0","Vendor":"The Watertight authors","Version":")" << WATERTIGHT_VERSION
      << R"(","ShortDescription":"Find the ways out of containers"})" << '\n';
}

PluginCall plugin_call(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == kPluginMetadata) return {arguments, {}, true};
  GlobalOptions global;
  Word at = arguments.begin();
  while (at != arguments.end() && at->starts_with('-') && global.take(at, arguments.end())) {
  }
  PluginCall call;
  if (at != arguments.end() && (*at == "help" || *at == kPluginComplete)) call.arguments.push_back(*at++);
  if (at == arguments.end() || *at != kName) return {arguments, {}, false};  // started by hand
  call.of_docker = true;
  for (++at; at != arguments.end() && at->starts_with('-') && global.take(at, arguments.end());) {
  }
  call.arguments.insert(call.arguments.end(), at, arguments.end());
  call.config = global.config;
  if (global.help)
    call.arguments.emplace_back("--help");
  else
    insert(call.arguments, global.words);
  return call;
}

void end_with_docker() {
  const char* name = std::getenv("DOCKER_CLI_PLUGIN_SOCKET");
  const int fd = name == nullptr ? -1 : connect_to(name);
  if (fd < 0) return;
  std::thread([fd] {
    char byte = 0;
    ssize_t got = 0;
    while ((got = read(fd, &byte, 1)) > 0 || (got < 0 && errno == EINTR)) {
    }
    _exit(128 + SIGTERM);  // as a shell tells it; docker itself makes 255 of a plugin that a signal ended
  }).detach();
}

}  // namespace watertight::cli
