#include "checks/api_sockets.hpp"

#include <algorithm>
#include <array>

#include "checks/engine_facts.hpp"

namespace watertight::checks {
namespace {

using Known = RuntimeSocket;

constexpr std::array<Known, 20> kSockets = {{
    {"/run/docker.sock", "Docker"},
    {"/run/containerd/containerd.sock", "containerd"},
    {"/run/containerd/containerd.sock.ttrpc", "containerd"},
    {"/run/docker/containerd/containerd.sock", "containerd"},
    {"/run/k3s/containerd/containerd.sock", "containerd"},
    {"/run/crio/crio.sock", "CRI-O"},
    {"/run/podman/podman.sock", "Podman"},
    {"/run/cri-dockerd.sock", "cri-dockerd"},
    {"/run/dockershim.sock", "cri-dockerd"},
    {"/run/buildkit/buildkitd.sock", "BuildKit"},
    {"/run/buildkit/otel-grpc.sock", "BuildKit"},
    {"/run/buildkit.sock", "BuildKit"},
    {"/run/cri-dockerd/cri-dockerd.sock", "cri-dockerd"},
    {"/run/nri/nri.sock", "NRI"},
    {"/run/containerd-fuse-overlayfs.sock", "containerd"},
    {"/run/k0s/containerd.sock", "containerd"},
    {"/var/lib/kubelet/device-plugins/kubelet.sock", "kubelet"},
    {"/var/lib/kubelet/pod-resources/kubelet.sock", "kubelet"},
    {"/run/balena-engine.sock", "Docker"},
    {"/run/snap.docker/docker.sock", "Docker"},
}};

constexpr std::array<Known, 12> kFolders = {{
    {"/run/containerd", "containerd"},
    {"/run/docker/containerd", "containerd"},
    {"/run/k3s/containerd", "containerd"},
    {"/run/crio", "CRI-O"},
    {"/run/podman", "Podman"},
    {"/run/buildkit", "BuildKit"},
    {"/run/k3s", "containerd"},
    {"/run/docker", "containerd"},
    {"/run/cri-dockerd", "cri-dockerd"},
    {"/run/nri", "NRI"},
    {"/run/k0s", "containerd"},
    {"/var/lib/kubelet/device-plugins", "kubelet"},
}};

// "/run/user/1000/docker.sock" is what /run is to a rootless runtime: "/docker.sock" of it, or of /run. A
// path elsewhere is what it is.
std::string_view below_run(std::string_view path) {
  constexpr std::string_view kRun = "/run";
  constexpr std::string_view kAccounts = "/run/user/";
  if (!path.starts_with(kRun)) return path;
  const auto slash = path.starts_with(kAccounts) ? path.find('/', kAccounts.size()) : std::string_view::npos;
  return path.substr(slash == std::string_view::npos ? kRun.size() : slash);
}

template <std::size_t N>
std::string_view find(const std::array<Known, N>& table, std::string_view path) {
  const std::string_view wanted = below_run(path);
  const auto at = std::find_if(table.begin(), table.end(), [&](const Known& k) {
    return below_run(k.path) == wanted && k.path.starts_with("/run/") == path.starts_with("/run/");
  });
  return at == table.end() ? std::string_view() : at->runtime;
}

void add_unix_path(std::string_view endpoint, std::vector<std::string>& out) {
  constexpr std::string_view kScheme = "unix://";
  if (endpoint.starts_with(kScheme)) endpoint.remove_prefix(kScheme.size());
  if (!endpoint.starts_with('/')) return;
  std::string path = plain_path(endpoint);
  if (std::find(out.begin(), out.end(), path) == out.end()) out.push_back(std::move(path));
}

}  // namespace

std::span<const RuntimeSocket> runtime_sockets() { return kSockets; }

std::string_view runtime_of_socket(std::string_view path) {
  if (const auto runtime = find(kSockets, path); !runtime.empty()) return runtime;
  // A path that only resembles one: a colleague's name for the same thing, or Docker Desktop's.
  const std::string_view name = path.substr(path.rfind('/') + 1);
  if (name == "docker.sock" || name == "docker.raw.sock") return "Docker";
  if (name == "containerd.sock") return "containerd";
  if (name == "crio.sock") return "CRI-O";
  if (name == "podman.sock") return "Podman";
  if (name == "buildkitd.sock") return "BuildKit";
  if (name == "cri-dockerd.sock") return "cri-dockerd";
  if (name == "nri.sock") return "NRI";
  return {};
}

std::string_view runtime_of_folder(std::string_view path) { return find(kFolders, path); }

std::vector<std::string> engine_sockets(const facts::System& system) {
  std::vector<std::string> paths;
  if (system.engine) add_unix_path(system.engine->endpoint, paths);
  for (const std::string& host : list_setting(system, "hosts")) add_unix_path(host, paths);
  return paths;
}

std::optional<std::string> docker_socket_in(const std::string& path, const facts::System& system) {
  constexpr std::string_view kUsual = "/run/docker.sock";
  if (runtime_of_socket(path) == "Docker") return path;
  for (const std::string& socket : engine_sockets(system))  // the one that is really there
    if (lies_in(socket, path) && runtime_of_socket(socket) == "Docker") return socket;
  if (lies_in(kUsual, path) && !is_podman(system)) return std::string(kUsual);
  return std::nullopt;
}

}  // namespace watertight::checks
