#include "sources/host/watched_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sources/host/read_fact.hpp"
#include "text/node.hpp"

namespace watertight::sources::host {
namespace {

using facts::WatchedFile;

constexpr std::size_t kCertificates = 512;

// A role and the places where its file may be; the first that is there counts, else the first.
struct Place {
  std::string_view role;
  std::string_view directories;  // with blanks between
  std::string_view name;
};
// Unit files in the order of systemd.unit(5).
constexpr std::string_view kUnits =
    "/etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system "
    "/lib/systemd/system";
constexpr std::string_view kPrograms =
    "/usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /usr/libexec/docker /snap/docker/current/bin";
constexpr std::array kPlaces = std::to_array<Place>({
    {"docker.service", kUnits, "docker.service"},
    {"docker.socket", kUnits, "docker.socket"},
    {"etc-docker", "/etc", "docker"},
    {"registry-cert", "/etc/docker", "certs.d"},
    {"containerd.sock", "/run/containerd /run/docker/containerd", "containerd.sock"},
    {"default-docker", "/etc/default", "docker"},
    {"sysconfig-docker", "/etc/sysconfig", "docker"},
    {"run-containerd", "/run", "containerd"},
    {"containerd-config", "/etc/containerd", "config.toml"},
    {"dockerd", kPrograms, "dockerd"},
    {"containerd", kPrograms, "containerd"},
    {"containerd-shim", kPrograms, "containerd-shim"},
    {"containerd-shim-runc-v1", kPrograms, "containerd-shim-runc-v1"},
    {"containerd-shim-runc-v2", kPrograms, "containerd-shim-runc-v2"},
    {"runc", kPrograms, "runc"},
    {"newuidmap", kPrograms, "newuidmap"},
    {"newgidmap", kPrograms, "newgidmap"},
});

std::string first_there(const Root& root, const Place& place) {
  std::string first;
  for (const std::string_view directory : words_of(place.directories)) {
    std::string path = std::string(directory) + "/" + std::string(place.name);
    if (root.has(path)) return path;
    if (first.empty()) first = std::move(path);
  }
  return first;
}

// /etc/docker/certs.d/HOST:PORT/*.crt|*.cert|*.key
void add_certificates(const Root& root, const Accounts& accounts, std::vector<WatchedFile>& files) {
  const std::string folder = "/etc/docker/certs.d";
  const auto registries = root.list(folder);
  if (!registries) return;
  std::size_t count = 0;
  for (const std::string& registry : *registries) {
    const std::string below = fmt::format("{}/{}", folder, registry);
    const auto names = root.list(below);
    if (!names) {
      if (names.error().refusal != Refusal::wrong_type && names.error().refusal != Refusal::absent)
        files.push_back({"registry-cert", below, unread_fact<facts::FileStatus>(names.error(), below)});
      continue;
    }
    for (const std::string& name : *names) {
      if (++count > kCertificates) return;
      files.push_back(watched_file(root, accounts, "registry-cert", fmt::format("{}/{}", below, name)));
    }
  }
}

// Devices for containers, as the runtimes of their vendors describe them (CDI).
void add_cdi_specs(const Root& root, const Accounts& accounts, const std::vector<std::string>& folders,
                   std::vector<WatchedFile>& files) {
  for (const std::string& folder : folders) {
    auto names = root.list(folder);
    if (!names) {
      if (names.error().refusal == Refusal::denied)
        files.push_back({"cdi-folder", folder, unread_fact<facts::FileStatus>(names.error(), folder)});
      continue;
    }
    files.push_back(watched_file(root, accounts, "cdi-folder", folder));
    names->resize(std::min(names->size(), kCertificates));
    for (const std::string& name : *names)
      if (name.ends_with(".json") || name.ends_with(".yaml"))
        files.push_back(watched_file(root, accounts, "cdi-spec", fmt::format("{}/{}", folder, name)));
  }
}

// The programs of runtimes that were registered with the engine, and the folders that hold them: it runs them
// as root for each container.
void add_runtimes(const Root& root, const Accounts& accounts, const std::vector<std::string>& programs,
                  std::vector<WatchedFile>& files) {
  for (const std::string& program : programs) {
    const std::string path =
        program.starts_with('/') ? program : first_there(root, {"runtime-program", kPrograms, program});
    if (!root.has(path) && !program.starts_with('/')) continue;  // a name for containerd
    files.push_back(watched_file(root, accounts, "runtime-program", path));
    const std::string folder = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    const bool seen = std::ranges::any_of(
        files, [&](const WatchedFile& f) { return f.role == "runtime-folder" && f.path == folder; });
    if (!seen) files.push_back(watched_file(root, accounts, "runtime-folder", folder));
  }
}

void take_texts(const text::Node* list, std::vector<std::string>& into) {
  if (list == nullptr || !into.empty()) return;
  for (const text::Node* item : list->items)
    if (item->text.starts_with('/')) into.emplace_back(item->text);
}

// {"gpu": {"path": "/usr/bin/gpu-runtime"}}
void take_runtimes(const text::Node* runtimes, std::vector<std::string>& into) {
  if (runtimes == nullptr || !into.empty()) return;
  for (const text::Entry& entry : runtimes->entries)
    if (const text::Node* path = entry.value->find("path"); path != nullptr && !path->text.empty())
      into.emplace_back(path->text);
}

}  // namespace

WatchedFile watched_file(const Root& root, const Accounts& accounts, std::string_view role,
                         const std::string& path) {
  const auto status = root.status(path);
  WatchedFile file{std::string(role), path, {}};
  if (status)
    file.status = facts::effective(named(*status, accounts), origin_of(path));
  else
    file.status = unread_fact<facts::FileStatus>(status.error(), path);
  return file;
}

ConfiguredPaths configured_paths(const Root& root, ConfiguredPaths known) {
  if (known.daemon_json.empty()) known.daemon_json = "/etc/docker/daemon.json";
  if (known.api_socket.empty())
    known.api_socket = root.has("/run/docker.sock") || !root.has("/var/run/docker.sock")
                           ? "/run/docker.sock"
                           : "/var/run/docker.sock";
  if (const auto text = root.read(known.daemon_json))
    if (const auto document = text::parse_json(*text, known.daemon_json);
        document && !document->roots.empty()) {
      const auto take = [&](const char* key, std::string& into) {
        const text::Node* value = document->roots.front()->find(key);
        if (into.empty() && value != nullptr && value->text.starts_with('/')) into = value->text;
      };
      take("tlscacert", known.tls_ca);
      take("tlscert", known.server_certificate);
      take("tlskey", known.server_key);
      take("data-root", known.data_root);
      take_texts(document->roots.front()->find("cdi-spec-dirs"), known.cdi_folders);
      take_runtimes(document->roots.front()->find("runtimes"), known.runtime_programs);
    }
  if (known.cdi_folders.empty()) known.cdi_folders = {"/etc/cdi", "/run/cdi"};
  if (known.data_root.empty()) known.data_root = "/var/lib/docker";
  return known;
}

std::vector<WatchedFile> watched_files(const Root& root, const Accounts& accounts,
                                       const ConfiguredPaths& paths) {
  std::vector<WatchedFile> files;
  files.reserve(kPlaces.size() + 8);
  for (const Place& place : kPlaces)
    files.push_back(watched_file(root, accounts, place.role, first_there(root, place)));
  const auto configured = [&](std::string_view role, const std::string& path) {
    if (path.starts_with('/')) files.push_back(watched_file(root, accounts, role, path));
  };
  configured("docker.sock", paths.api_socket);
  configured("daemon.json", paths.daemon_json);
  configured("tls-ca", paths.tls_ca);
  configured("server-cert", paths.server_certificate);
  configured("server-key", paths.server_key);
  configured("data-root", paths.data_root);
  add_certificates(root, accounts, files);
  add_cdi_specs(root, accounts, paths.cdi_folders, files);
  add_runtimes(root, accounts, paths.runtime_programs, files);
  return files;
}

}  // namespace watertight::sources::host
