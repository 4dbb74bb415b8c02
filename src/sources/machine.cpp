#include "sources/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "sources/daemon/flags.hpp"
#include "sources/described.hpp"
#include "sources/engine/collect.hpp"
#include "sources/first_process.hpp"
#include "sources/host/apparmor_profiles.hpp"
#include "sources/host/collect.hpp"
#include "sources/host/image_files.hpp"
#include "sources/host/processes.hpp"
#include "sources/host/real_paths.hpp"
#include "sources/host/user_names.hpp"
#include "sources/in_force/attach.hpp"
#include "sources/seal_system.hpp"
#include "sources/secret_files.hpp"

namespace watertight::sources {
namespace {

using facts::System;

// What the daemon was started with, where its process can be seen here.
struct Daemon {
  DaemonFlags flags;
  std::optional<WrittenSettings> file;
};

std::optional<Daemon> daemon_here(const Endpoint& endpoint, const Root& root) {
  if (endpoint.transport != Transport::unix_socket) return std::nullopt;
  const auto arguments = daemon_command_line(root, endpoint.url);
  if (!arguments) return std::nullopt;
  const facts::Origin origin{
      facts::make_source(facts::SourceKind::command_line, "dockerd's command line"), {}, {}};
  Daemon daemon{read_daemon_flags(*arguments, origin), std::nullopt};
  const std::string& path = daemon.flags.config_file;
  if (const auto text = root.read(path)) {
    daemon.file = read_daemon_settings(*text, path);
  } else if (text.error().refusal == Refusal::absent && !daemon.flags.config_file_given) {
    daemon.file = WrittenSettings{};  // no file sets nothing
  } else {
    daemon.file = WrittenSettings{{}, {text.error().because}, text.error().because};
  }
  return daemon;
}

std::string text_setting(const facts::Engine& engine, std::string_view key) {
  const facts::Setting* setting = engine.setting(key);
  if (setting == nullptr || !setting->value.known()) return {};
  const auto* text = std::get_if<std::string>(&*setting->value);
  return text != nullptr ? *text : std::string();
}

std::vector<std::string> list_setting(const facts::Engine& engine, std::string_view key) {
  const facts::Setting* setting = engine.setting(key);
  if (setting == nullptr || !setting->value.known()) return {};
  const auto* list = std::get_if<std::vector<std::string>>(&*setting->value);
  return list != nullptr ? *list : std::vector<std::string>();
}

// "gpu=/usr/bin/nvidia-container-runtime"; a runtime of containerd ("io.containerd.runc.v2") has no path
// here.
std::vector<std::string> runtime_programs(const facts::Engine& engine) {
  std::vector<std::string> programs;
  if (!engine.runtimes.known()) return programs;
  for (const facts::Item& runtime : *engine.runtimes) {
    std::string program = runtime.text.substr(std::min(runtime.text.find('=') + 1, runtime.text.size()));
    if (program.empty() || program.starts_with("io.containerd.")) continue;
    if (std::ranges::find(programs, program) == programs.end()) programs.push_back(std::move(program));
  }
  return programs;
}

HostOptions host_options(const System& system, const std::optional<Daemon>& daemon,
                         const Endpoint& endpoint) {
  HostOptions options;
  if (daemon) options.paths.daemon_json = daemon->flags.config_file;
  if (endpoint.transport == Transport::unix_socket) options.paths.api_socket = endpoint.path;
  if (!system.engine) return options;
  options.paths.tls_ca = text_setting(*system.engine, "tlscacert");
  options.paths.server_certificate = text_setting(*system.engine, "tlscert");
  options.paths.server_key = text_setting(*system.engine, "tlskey");
  options.paths.cdi_folders = list_setting(*system.engine, "cdi-spec-dirs");
  options.paths.runtime_programs = runtime_programs(*system.engine);
  if (system.engine->data_root.known()) options.paths.data_root = *system.engine->data_root;
  return options;
}

struct Collected {
  System system;
  FirstProcesses first_processes;
};

Collected collected(const Endpoint& endpoint, const std::optional<Daemon>& daemon,
                    const MachineOptions& options) {
  auto connection = connect(endpoint, options.connection);
  if (!connection) {
    Collected nothing;
    System& system = nothing.system;
    system.kind = facts::TargetKind::engine;
    system.name = endpoint.url;
    system.unreadable(connection.error().sentence());
    return nothing;
  }
  FirstProcesses first;
  EngineOptions engine;
  engine.first_process = [&](const std::string& id, const FirstProcess& one) { first.emplace(id, one); };
  engine.progress = options.progress;
  if (daemon) {
    engine.daemon_flags = daemon->flags.written;
    engine.daemon_file = daemon->file;
  }
  System system = collect_engine(**connection, engine);
  return {std::move(system), std::move(first)};
}

}  // namespace

System read_machine(const Endpoint& endpoint, const Root& root, const MachineOptions& options) {
  const std::optional<Daemon> daemon = daemon_here(endpoint, root);
  auto [system, first_processes] = collected(endpoint, daemon, options);
  const bool local = endpoint.transport == Transport::unix_socket;
  const Locality where = system.engine ? engine_is_here(*system.engine, root)
                                       : Locality{local, "it is not reached over a socket of this machine"};
  if (!where.here) {
    system.notes.push_back(fmt::format(
        "the host under the engine was not looked at: {}; run Watertight there for that", where.because));
    return system;
  }
  resolve_mounts(system, root);
  const std::vector<ContainerProcesses> processes = attach_processes(system, root, first_processes);
  resolve_user_names(system, root);
  read_apparmor_profiles(system, root);
  attach_image_files(system, root);
  describe_projects(system, root);
  if (options.host) {
    system.host = collect_host(root, host_options(system, daemon, endpoint));
    std::ranges::move(secret_files(system, root), std::back_inserter(system.host->files));
  }
  const facts::Container* only = system.container_named(options.in_force_of);
  if (options.in_force && only != nullptr)
    attach_in_force_of(system, root, processes, static_cast<std::size_t>(only - system.containers.data()));
  else if (options.in_force && options.in_force_of.empty())
    attach_in_force(system, root, processes);
  seal_system(system);
  return system;
}

}  // namespace watertight::sources
